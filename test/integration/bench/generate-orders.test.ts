import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { generateOrders } from '../../../bench/generate-orders.ts';

const folder = mkdtempSync(join(tmpdir(), 'perdura-orders-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function generate(name: string, orders: number, seed?: number): Promise<string> {
  const file = join(folder, name);
  await generateOrders({ orders, file, ...(seed !== undefined && { seed }) });
  return readFileSync(file, 'latin1');
}
const rowsOf = (csv: string): readonly (readonly string[])[] =>
  csv
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));

describe('generateOrders', () => {
  it('makes exactly the orders asked for, by a fifth as many customers, in three years', async () => {
    const rows = rowsOf(await generate('orders.csv', 10_003));
    expect(new Set(rows.map(([order]) => order)).size).toBe(10_003);
    expect(new Set(rows.map(([, customer]) => customer)).size).toBe(2000);
    const dates = rows.map(([, , date]) => date ?? '').toSorted();
    expect(dates[0]).toMatch(/^2023-01-/);
    expect(dates.at(-1)).toMatch(/^2025-12-/);
    expect(rows.every(([, , , amount]) => /^\d+\.\d\d$/.test(amount ?? ''))).toBe(true);
  });

  it('gives the same bytes for the same seed, as Parquet too, and others for another', async () => {
    const [first, again, other] = [
      await generate('first.parquet', 5000),
      await generate('again.parquet', 5000),
      await generate('other.parquet', 5000, 2),
    ];
    expect(again === first).toBe(true);
    expect(other === first).toBe(false);
  });

  it('refuses a file that is neither Parquet nor CSV', async () => {
    await expect(generate('orders.json', 5000)).rejects.toThrow('must end in .parquet or .csv');
  });
});
