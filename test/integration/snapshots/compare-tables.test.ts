/** Where two versions of a table part first. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { compareTables } from '../../../storage/snapshots/index.ts';
import { readParquet } from '../landing/landing-project.ts';

const folder = mkdtempSync(join(tmpdir(), 'perdura-compare-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function compare(published: string, recomputed: string, key: readonly [string, ...string[]] = ['id']) {
  const files = { published: join(folder, 'published.parquet'), recomputed: join(folder, 'recomputed.parquet') };
  await readParquet(
    `copy (${published}) to '${files.published}' (format parquet)`,
    `copy (${recomputed}) to '${files.recomputed}' (format parquet)`,
  );
  return compareTables({ ...files, key, tempDirectory: folder });
}

const table = (...rows: readonly string[]): string =>
  `select * from (values ${rows.join(', ')}) as rows(id, amount, name)`;

describe('two tables', () => {
  it('with the same rows do not differ, whatever the order and the bytes of their files', async () => {
    expect(
      await compare(table("(1, 1.5, 'a')", "(2, null, 'b')"), table("(2, null, 'b')", "(1, 1.5, 'a')")),
    ).toBeUndefined();
    expect(await compare("select 1 as id, 'nan'::double as x", "select 1 as id, 'nan'::double as x")).toBeUndefined();
    expect(await compare('select 1 as id where false', 'select 1 as id where false')).toBeUndefined();
  });

  it('differ first in the first row by key, and there in the first column', async () => {
    const difference = await compare(
      table("(1, 1.5, 'a')", "(2, 2.5, 'b')", "(3, 3.5, 'c')"),
      table("(3, 0.0, 'x')", "(2, null, 'y')", "(1, 1.5, 'a')"),
    );
    expect(difference).toEqual({ key: { id: '2' }, column: 'amount', published: '2.5', recomputed: null, rows: 2 });
  });

  it('differ by a row that one of them lacks', async () => {
    const one = table("(1, 1.5, 'a')");
    const two = table("(1, 1.5, 'a')", "(2, 2.5, 'b')");
    const missing = { key: { id: '2' }, column: null, rows: 1 };
    expect(await compare(two, one)).toEqual({ ...missing, published: 'there', recomputed: null });
    expect(await compare(one, two)).toEqual({ ...missing, published: null, recomputed: 'there' });
  });

  it('differ by a column or its type before any row', async () => {
    const columns = { key: null, rows: null };
    expect(await compare('select 1 as id', 'select 1 as id, 2 as more')).toEqual({
      ...columns,
      column: 'more',
      published: null,
      recomputed: 'INTEGER',
    });
    expect(await compare('select 1 as id, 2 as x', 'select 1 as id, 2::bigint as x')).toEqual({
      ...columns,
      column: 'x',
      published: 'INTEGER',
      recomputed: 'BIGINT',
    });
  });

  it('are matched by every column of the key, null among them', async () => {
    const rows = (amount: string) => `select * from (values (1, null, ${amount}), (1, 2, 'b')) as rows(k, rank, name)`;
    expect(await compare(rows("'a'"), rows("'z'"), ['k', 'rank'])).toEqual({
      key: { k: '1', rank: null },
      column: 'name',
      published: 'a',
      recomputed: 'z',
      rows: 1,
    });
  });

  it('that differ in one cell are told to differ in that cell', async () => {
    const cell = fc.record({ row: fc.integer({ min: 1, max: 40 }), column: fc.constantFrom('amount', 'name') });
    await fc.assert(
      fc.asyncProperty(cell, async ({ row, column }) => {
        const rows = 'select id, id * 1.5 as amount, chr(64 + id::integer) as name from range(1, 41) as rows(id)';
        const changed = `select * replace (case when id = ${row} then null else ${column} end as ${column}) from (${rows})`;
        const difference = await compare(rows, changed);
        expect(difference).toMatchObject({ key: { id: `${row}` }, column, recomputed: null, rows: 1 });
        expect(difference?.published).toBe(column === 'name' ? String.fromCodePoint(64 + row) : (row * 1.5).toFixed(1));
      }),
      { numRuns: 20 },
    );
  });
});
