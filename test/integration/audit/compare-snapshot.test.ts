/** Recomputed tables beside those of a snapshot: what each of them is told to be. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compareSnapshot } from '../../../app/verify/compare-snapshot.ts';
import type { Manifest } from '../../../storage/snapshots/index.ts';
import { readParquet } from '../landing/landing-project.ts';

let temporary: string;
beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'perdura-verify-'));
});
afterEach(() => rmSync(temporary, { recursive: true, force: true }));

type Queries = Readonly<Record<string, string>>;

async function write(folder: string, queries: Queries) {
  mkdirSync(join(temporary, folder));
  return Promise.all(
    Object.entries(queries).map(async ([name, query]) => {
      const file = `${name}.parquet`;
      const path = join(temporary, folder, file);
      await readParquet(`copy (${query}) to '${path}' (format parquet)`);
      return { name, file, rows: 1, sha256: createHash('sha256').update(readFileSync(path)).digest('hex') };
    }),
  );
}

async function compare(published: Queries, recomputed: Queries) {
  const tables = (await write('published', published)).map((table) => ({
    ...table,
    containsPersonalData: table.name === 'contacts',
  }));
  return compareSnapshot(await write('recomputed', recomputed), {
    manifest: { tables } as unknown as Manifest,
    snapshotFolder: join(temporary, 'published'),
    recomputedFolder: join(temporary, 'recomputed'),
    temporary,
    memoryLimit: '256MB',
    signal: new AbortController().signal,
  });
}

const statuses = async (published: Queries, recomputed: Queries) =>
  Object.fromEntries((await compare(published, recomputed)).map(({ table, status }) => [table, status]));

it('tells equal bytes from equal rows, and tables that one side lacks', async () => {
  const two = 'select * from (values (3, 1), (3, 2)) as rows(k, cluster_rank)';
  expect(
    await statuses(
      { clusters: two, quality: 'select \'audits\' as "check"', backtest: "select 'brier' as measure" },
      {
        clusters: `${two} order by 2 desc`,
        quality: 'select \'audits\' as "check"',
        calibration: 'select 1 as decile',
      },
    ),
  ).toEqual({ clusters: 'same_rows', quality: 'identical', backtest: 'not_made', calibration: 'new' });
});

it('shows the values that differ, but none of a table with personal data', async () => {
  const found = await compare(
    {
      customers: "select 'a' as customer_key, 1.50 as spent",
      contacts: "select 'a' as customer_key, 'ada@shop.test' as email",
    },
    {
      customers: "select 'a' as customer_key, 2.50 as spent",
      contacts: "select 'a' as customer_key, 'eve@shop.test' as email",
    },
  );
  expect(found).toMatchObject([
    { table: 'customers', difference: { column: 'spent', published: '1.50', recomputed: '2.50' } },
    { table: 'contacts', difference: { key: { customer_key: 'a' }, column: 'email', rows: 1 } },
  ]);
  expect(JSON.stringify(found)).not.toContain('shop.test');
});
