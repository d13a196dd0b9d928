/** A small snapshot in a folder of its own, which is removed when the test file is done. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll } from 'vitest';
import { copyTable, type SnapshotName, writeSnapshot } from '../../../storage/snapshots/index.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "perdura-snapshot's-"));
  folders.push(folder);
  return folder;
}

const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
export const connection = await instance.connect();
await connection.run("set global TimeZone = 'UTC'");

const customers = `
  select * from (values
    ('c1', 12.50::decimal(18,2), 9007199254740993, 3, date '1997-01-02', timestamptz '1997-01-02 05:06:07.5+02'),
    ('c2', 0.10::decimal(18,2), 1, null, null, null)
  ) as t(customer_key, spend, big, orders, first_order_date, first_ordered_at)`;

export interface Sample extends SnapshotName {
  readonly runId: string;
}

export const sampleName = (root: string, n = 1): Sample => ({
  root,
  store: 'cdnow',
  asOf: '1998-06-30',
  n,
  runId: `cdnow-1998-06-30-${n}`,
});

export const writeSample = (name: Sample, report = '<html></html>') =>
  writeSnapshot({
    ...name,
    createdAt: '2026-07-01T04:00:00.000Z',
    codeVersion: '0.1.0',
    write: async (folder) => {
      const customersTable = await copyTable(connection, {
        select: customers,
        orderBy: ['customer_key'],
        file: join(folder, 'customers.parquet'),
      });
      const contactsTable = await copyTable(connection, {
        select: `select 'c1' as customer_key, 'c1@example.test' as email`,
        orderBy: ['customer_key'],
        file: join(folder, 'contacts.parquet'),
      });
      writeFileSync(join(folder, 'report.html'), report);
      return {
        tables: [
          { name: 'customers', file: 'customers.parquet', ...customersTable, containsPersonalData: false },
          { name: 'contacts', file: 'contacts.parquet', ...contactsTable, containsPersonalData: true },
        ],
        files: ['report.html'],
        run: { gate: 'pass' },
      };
    },
  });
