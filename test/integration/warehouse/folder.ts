/** A folder of its own for each test, and a warehouse in it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openWarehouse, type Warehouse, type WarehouseOptions } from '../../../storage/warehouse/index.ts';

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'perdura-warehouse-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function temporaryWarehouse(options: Partial<WarehouseOptions> = {}): Promise<Warehouse> {
  const folder = temporaryFolder();
  const warehouse = await openWarehouse({
    path: join(folder, 'store.duckdb'),
    tempDirectory: join(folder, 'tmp'),
    owner: 'test',
    ...options,
  });
  onTestFinished(() => warehouse.close());
  return warehouse;
}
