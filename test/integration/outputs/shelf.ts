/** Publications for tests of outputs: a few tables as Parquet, made by DuckDB from SQL, in a folder of their own. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll } from 'vitest';
import type { OutputColumn, OutputTable, Publication } from '../../../lib/output.ts';
import { rowTexts } from '../../../storage/snapshots/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'perdura-outputs-'));
const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
const connection = await instance.connect();
await connection.run(`set TimeZone = 'UTC'`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;

export async function makeTable(name: string, select: string, key: readonly string[]): Promise<OutputTable> {
  files += 1;
  const file = join(folder, `${files}.parquet`);
  await connection.run(`copy (${select}) to '${file}' (format parquet)`);
  const described = await connection.runAndReadAll(`describe select * from '${file}'`);
  const counted = await connection.runAndReadAll(`select count(*) from '${file}'`);
  return {
    name,
    description: `what ${name} holds`,
    columns: (described.getRowsJson() as [string, string][]).map(
      ([column, type]): OutputColumn => ({
        name: column,
        type,
        isRequired: key.includes(column),
        description: `it's ${column}`,
      }),
    ),
    key,
    rows: Number(counted.getRows()[0]?.[0]),
    sha256: createHash('sha256').update(readFileSync(file)).digest('hex'),
    texts: (expression) => rowTexts(file, expression),
  };
}

/** Every table holds the number of its run in every row. */
export async function makePublication(n: number, rows = 50, more = ''): Promise<Publication> {
  const customers = await makeTable(
    'customers',
    `select 'c' || lpad(i::varchar, 6, '0') as customer_key, ${n} as run, (i * 1.25)::decimal(18,4) as spend ${more}
     from range(${rows}) as t(i)`,
    ['customer_key'],
  );
  const totals = await makeTable('totals', `select ${n} as run, ${rows}::bigint as customers`, ['run']);
  return publicationOf(n, [customers, totals]);
}

export const publicationOf = (n: number, tables: readonly OutputTable[], store = 'shop'): Publication => ({
  store,
  runId: `${store}-2026-06-30-${n}`,
  snapshot: `${store}/2026-06-30/${n}`,
  asOf: '2026-06-30',
  contractVersion: `1.${n}.0`,
  contract: `version: 1.${n}.0\n`,
  tables,
});
