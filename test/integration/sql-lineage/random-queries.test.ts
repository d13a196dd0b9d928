/**
 * Column lineage of queries that nobody thought of, held against DuckDB's optimizer: what its scans still read once unused
 * columns are dropped is what lineage names.
 */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { array, assert, asyncProperty, nat } from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { traceModels } from '../../../storage/warehouse/sql-runner/lineage/index.ts';
import { columnsRead, dropUnusedColumnsOnly } from './columns-read.ts';
import { modelOf } from '../../support/sql-model.ts';

const tables: Readonly<Record<string, readonly string[]>> = {
  r: ['a', 'b', 'c'],
  s: ['a', 'd', 'e'],
  t: ['b', 'f'],
};

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
  for (const [name, columns] of Object.entries(tables)) {
    await connection.run(`create table ${name} (${columns.map((column) => `${column} integer`).join(', ')})`);
  }
  await dropUnusedColumnsOnly(connection);
});
afterAll(() => connection?.closeSync());

/** Numbers that decide everything: the generator takes one at each choice. */
type Dice = (sides: number) => number;

interface Query {
  readonly sql: string;
  readonly columns: readonly string[];
}

const deepest = 3;

function makeQuery(roll: Dice, depth: number): Query {
  const shape = depth === 0 ? 0 : roll(depth === deepest ? 4 : 5);
  if (shape === 4) {
    const [one, other] = [makeQuery(roll, depth - 1), makeQuery(roll, depth - 1)];
    const size = Math.min(one.columns.length, other.columns.length);
    const half = ({ sql, columns }: Query) => `select ${columns.slice(0, size).join(', ')} from (${sql}) as u`;
    return { sql: `${half(one)} union all ${half(other)}`, columns: one.columns.slice(0, size) };
  }
  const [first, second] = [makeSource(roll, depth), makeSource(roll, depth)];
  const isJoined = shape >= 2;
  const places = [
    ...first.columns.map((column) => `x.${column}`),
    ...(isJoined ? second.columns.map((column) => `y.${column}`) : []),
  ];
  const pick = (): string => places[roll(places.length)] ?? 'x.a';
  const isGrouped = roll(3) === 0;
  const items = Array.from(
    { length: 1 + roll(3) },
    (_, at) => `${makeItem(roll, pick, isGrouped, depth === deepest)} as ${'klmn'[at]}`,
  );
  const key = pick();
  // Of a union of which no column is used the optimizer reads one all the same: so both sides are.
  const of = (columns: readonly string[]): string => columns[roll(columns.length)] ?? 'a';
  const condition = `x.${of(first.columns)} = y.${of(second.columns)}`;
  const from = isJoined
    ? `${first.from} as x ${['join', 'left join'][roll(2)]} ${second.from} as y on ${condition}`
    : `${first.from} as x`;
  const where = roll(2) === 0 ? '' : ` where ${pick()} > ${roll(9)}`;
  const group = isGrouped ? ` group by ${key}` : '';
  return {
    sql: `select ${items.join(', ')} from ${from}${where}${group}`,
    columns: items.map((_, at) => 'klmn'.charAt(at)),
  };
}

function makeSource(roll: Dice, depth: number): { readonly from: string; readonly columns: readonly string[] } {
  if (depth > 0 && roll(2) === 0) {
    const { sql, columns } = makeQuery(roll, depth - 1);
    return { from: `(select * from (${sql}) as inside)`, columns };
  }
  const names = Object.keys(tables);
  const name = names[roll(names.length)] ?? 'r';
  return { from: name, columns: tables[name] ?? [] };
}

/** Windows and subqueries stand outside alone: the optimizer keeps them inside even where nobody uses them. */
function makeItem(roll: Dice, pick: () => string, isGrouped: boolean, isOutside: boolean): string {
  if (isGrouped)
    return [`sum(${pick()})`, `max(${pick()}) + min(${pick()})`, `max_by(${pick()}, ${pick()})`][roll(3)] ?? '';
  const items = [
    () => pick(),
    () => `${pick()} + ${pick()}`,
    () => `case when ${pick()} > 3 then ${pick()} end`,
    () => `coalesce(${pick()}, 0)`,
    () => `row_number() over (partition by ${pick()} order by ${pick()})`,
    () => `sum(${pick()}) over (partition by ${pick()})`,
    () => `(select max(f) from t where t.b = ${pick()})`,
  ];
  return items[roll(isOutside ? items.length : 4)]?.() ?? '';
}

it('names what DuckDB reads of random queries, and no more', async () => {
  await assert(
    asyncProperty(array(nat(1_000), { minLength: 60, maxLength: 60 }), async (numbers) => {
      let at = 0;
      const roll: Dice = (sides) => (numbers[at++ % numbers.length] ?? 0) % sides;
      const { sql } = makeQuery(roll, deepest);
      const traced = (await traceModels(connection, [modelOf('m', { sql })], new Map(Object.entries(tables)))).get('m');
      const named = [...(traced?.columns ?? []).flatMap(({ sources }) => sources), ...(traced?.influences ?? [])]
        .filter(({ column }) => column !== '*')
        .map(({ table, column }) => `${table}.${column}`);
      const read = await columnsRead(connection, sql);
      expect({ sql, columns: [...new Set(named)].sort() }).toEqual({ sql, columns: read });
    }),
    { numRuns: 200 },
  );
}, 60_000);
