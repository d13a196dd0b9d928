/** Row differences and sums against the same counted by hand, for any two tables. */
import * as fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { readRows } from '../../../storage/warehouse/statements.ts';
import { compareRows, whyNotComparable } from '../../../storage/warehouse/sql-runner/plan/row-differences.ts';
import { compareTotals } from '../../../storage/warehouse/sql-runner/plan/sum-differences.ts';

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect();
  return () => connection.disconnectSync();
});
const reader = { rows: <T>(sql: string): Promise<T[]> => readRows<T>(connection, sql) };

interface Row {
  readonly id: number | null;
  readonly part: string | null;
  readonly cents: number | null;
  readonly note: string | null;
}

const row = fc.record<Row>({
  id: fc.option(fc.integer({ min: 0, max: 6 })),
  part: fc.option(fc.constantFrom('a', 'é', "it's")),
  cents: fc.option(fc.integer({ min: -99_999, max: 99_999 })),
  note: fc.option(fc.constantFrom('', 'x', 'ñ')),
});
const keyOf = ({ id, part }: Row): string => JSON.stringify([id, part]);
const table = fc.uniqueArray(row, { selector: keyOf, maxLength: 25 });

async function fill(name: string, type: string, rows: readonly Row[]) {
  await connection.run(`create or replace table ${name} (id integer, part varchar, amount ${type}, note varchar)`);
  const text = (value: string | null) => (value === null ? 'null' : `'${value.replaceAll("'", "''")}'`);
  const amount = (cents: number | null) => (cents === null ? 'null' : `${cents} / 100`);
  const values = rows.map(({ id, part, cents, note }) => `(${id}, ${text(part)}, ${amount(cents)}, ${text(note)})`);
  if (values.length > 0) await connection.run(`insert into ${name} values ${values.join(', ')}`);
  const columns = [
    { name: 'id', type: 'INTEGER' },
    { name: 'part', type: 'VARCHAR' },
    { name: 'amount', type },
    { name: 'note', type: 'VARCHAR' },
  ];
  return { sql: name, columns };
}

it('counts rows that come, go and change, with missing values in keys and columns, whatever the type of the numbers', async () => {
  const types = fc.constantFrom('DECIMAL(18,2)', 'DECIMAL(12,4)', 'DOUBLE');
  await fc.assert(
    fc.asyncProperty(table, table, types, types, async (was, now, typeBefore, typeAfter) => {
      const [before, after] = [await fill('was', typeBefore, was), await fill('now', typeAfter, now)];
      const key = ['id', 'part'];
      expect(await whyNotComparable(reader, key, before, after)).toBeUndefined();
      const [old, fresh] = [was, now].map((rows) => new Map(rows.map((one) => [keyOf(one), one])));
      const isOther = ({ cents, note }: Row, other: Row) => cents !== other.cents || note !== other.note;
      const { added, removed, changed } = await compareRows(reader, key, before, after);
      expect({ added, removed, changed }).toEqual({
        added: now.filter((one) => !old?.has(keyOf(one))).length,
        removed: was.filter((one) => !fresh?.has(keyOf(one))).length,
        changed: now.filter((one) => old?.has(keyOf(one)) === true && isOther(one, old.get(keyOf(one)) as Row)).length,
      });

      const sum = (rows: readonly Row[]) => rows.reduce((total, { cents }) => total + (cents ?? 0), 0);
      const totals = await compareTotals(reader, key, before, after);
      expect([totals.rowsBefore, totals.rowsAfter]).toEqual([was.length, now.length]);
      const [amount] = totals.sums;
      const cents = (text: string | null | undefined) => Math.round(Number(text ?? 0) * 100);
      expect(cents(amount?.change)).toBe(sum(now) - sum(was));
      const told = amount === undefined ? [sum(was), sum(now)] : [cents(amount.before), cents(amount.after)];
      expect(told).toEqual([sum(was), sum(now)]);
    }),
    { numRuns: 60 },
  );
});

it('adds doubles to the same sum in any order of rows', async () => {
  const columns = [{ name: 'x', type: 'DOUBLE' }];
  await connection.run('create or replace table one as select random() * 1e6 - 5e5 as x from range(20000)');
  await connection.run('create or replace table other as from one order by hash(x)');
  expect((await compareTotals(reader, [], { sql: 'one', columns }, { sql: 'other', columns })).sums).toEqual([]);
});
