/** Column lineage through the parts of SQL, each written out by hand; where a query says nothing for sure, it says so. */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ModelLineage, traceModels, walkColumns } from '../../../storage/warehouse/sql-runner/lineage/index.ts';
import { aggregates } from '../../../storage/warehouse/sql-runner/lineage/aggregates.ts';
import { describeLineage } from './describe-lineage.ts';
import { modelOf } from '../../support/sql-model.ts';

const tables = new Map([
  ['orders', ['id', 'customer', 'amount', 'tax', 'day', 'lines']],
  ['customers', ['customer', 'name', 'country']],
  ['items', ['id', 'order_id', 'price', 'detail']],
]);

let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
});
afterAll(() => connection?.closeSync());

async function trace(sql: string, known: ReadonlyMap<string, readonly string[]> = tables): Promise<ModelLineage> {
  const traced = (await traceModels(connection, [modelOf('m', { sql })], known)).get('m');
  if (traced === undefined) throw new Error('nothing traced');
  return traced;
}
const columnsOf = async (sql: string) => describeLineage(await trace(sql)).columns;
const rowsOf = async (sql: string) => describeLineage(await trace(sql)).rows;

describe('columns of one query', () => {
  const cases: readonly (readonly [what: string, sql: string, columns: Readonly<Record<string, string>>])[] = [
    [
      'a name, a new name, a calculation and a count',
      'select id, amount as gross, amount - tax as net, 1 as one from orders',
      {
        id: 'orders.id',
        gross: 'orders.amount',
        net: 'orders.amount derived, orders.tax derived',
        one: '',
      },
    ],
    [
      'aggregates, and rows that are only counted',
      'select customer, sum(amount) / count(*) as mean, count(*) filter (where tax > 0) as taxed from orders group by 1',
      {
        customer: 'orders.customer',
        mean: 'orders.* aggregated, orders.amount aggregated',
        taxed: 'orders.* aggregated, orders.tax aggregated',
      },
    ],
    [
      'expressions within expressions, with names of their own',
      `with a(x, y) as (select id, amount from orders),
       b as (with c as (select x as z, y from a) select z, y * 2 as y from c)
       select z, y from b`,
      { z: 'orders.id', y: 'orders.amount derived' },
    ],
    [
      'an expression that hides a table, and is hidden again inside',
      'with orders as (select id, tax as amount from orders) select amount from orders',
      { amount: 'orders.tax' },
    ],
    [
      'all columns, without some, with others in their place and under other names',
      'select * exclude (lines, day) replace (amount + tax as amount) rename (customer as who) from orders',
      {
        id: 'orders.id',
        who: 'orders.customer',
        amount: 'orders.amount derived, orders.tax derived',
        tax: 'orders.tax',
      },
    ],
    [
      'all columns of one side',
      'select c.*, o.id from orders as o join customers as c on c.customer = o.customer',
      { customer: 'customers.customer', name: 'customers.name', country: 'customers.country', id: 'orders.id' },
    ],
    [
      'columns by pattern',
      "select columns('^(id|tax)$'), max(columns('^am')) as most from orders group by all",
      { id: 'orders.id', tax: 'orders.tax', 'column 3': 'orders.amount aggregated' },
    ],
    [
      'a join by using: once, from the left',
      'select * from orders left join customers using (customer)',
      {
        id: 'orders.id',
        customer: 'orders.customer',
        amount: 'orders.amount',
        tax: 'orders.tax',
        day: 'orders.day',
        lines: 'orders.lines',
        name: 'customers.name',
        country: 'customers.country',
      },
    ],
    [
      'a right and a full join by using',
      `select r.customer as of_right, f.customer as of_both
       from (select customer from orders right join customers using (customer)) as r
       cross join (select customer from orders full join customers using (customer)) as f`,
      { of_right: 'customers.customer', of_both: 'customers.customer derived, orders.customer derived' },
    ],
    [
      'a natural join',
      'select customer, name from orders natural join customers',
      { customer: 'orders.customer', name: 'customers.name' },
    ],
    [
      'unions by place and by name',
      `select id, customer from orders union all select order_id, detail from items
       union all by name select tax as customer, amount as extra from orders`,
      {
        id: 'items.order_id, orders.id',
        customer: 'items.detail, orders.customer, orders.tax',
        extra: 'orders.amount',
      },
    ],
    [
      'what is left after an except',
      'select customer from orders except select customer from customers',
      { customer: 'orders.customer' },
    ],
    [
      'queries inside expressions',
      `select o.id, (select max(price) from items i where i.order_id = o.id) as dearest,
         o.customer in (select customer from customers) as is_known,
         exists (select 1 from items i where i.order_id = o.id) as has_items from orders o`,
      {
        id: 'orders.id',
        dearest: 'items.price aggregated',
        is_known: 'customers.customer derived, orders.customer derived',
        has_items: 'items.* derived',
      },
    ],
    [
      'windows: ranks come from their order, values from what they pick',
      `select row_number() over (partition by customer order by day) as nth, row_number() over () as n,
         lag(amount) over (order by day) as prior, sum(amount) over w as running, first_value(tax) over w as first_tax
       from orders window w as (partition by customer order by day)`,
      {
        nth: 'orders.customer derived, orders.day derived',
        n: 'orders.* derived',
        prior: 'orders.amount derived',
        running: 'orders.amount aggregated',
        first_tax: 'orders.tax derived',
      },
    ],
    [
      'lists taken apart, laterals and series',
      `select l.line, l.line.sku as sku, twice.double, n.i from orders, unnest(lines) as l(line),
         lateral (select amount * 2 as double) as twice, range(3) as n(i)`,
      {
        line: 'orders.lines derived',
        sku: 'orders.lines derived',
        double: 'orders.amount derived',
        i: '',
      },
    ],
    [
      'fields of structs, lambdas and texts of JSON',
      `select i.detail.sku.code as code, detail['a'] as a, detail->>'b' as b, {'p': price} as packed,
         list_transform([price], lambda x: x + id) as shifted from items as i`,
      {
        code: 'items.detail derived',
        a: 'items.detail derived',
        b: 'items.detail derived',
        packed: 'items.price derived',
        shifted: 'items.id derived, items.price derived',
      },
    ],
    [
      'cases: what is asked and what is answered',
      'select case when tax > 0 then amount else 0 end as taxed, cast(id as varchar) as text from orders',
      { taxed: 'orders.amount derived, orders.tax derived', text: 'orders.id derived' },
    ],
    [
      'aliases used again further right, where no column has the name',
      'select amount * 2 as double, double + tax as more, tax as id, id + 1 as next from orders',
      {
        double: 'orders.amount derived',
        more: 'orders.amount derived, orders.tax derived',
        id: 'orders.tax',
        next: 'orders.id derived',
      },
    ],
    [
      'recursion, in which a column takes the place of another',
      `with recursive chain(a, b) as (
         select id, order_id from items union all select chain.b, items.price from chain join items on items.id = chain.a
       ) select a, b from chain`,
      { a: 'items.id, items.order_id, items.price', b: 'items.order_id, items.price' },
    ],
    [
      'a whole row',
      'select c as row from customers as c',
      {
        row: 'customers.country derived, customers.customer derived, customers.name derived',
      },
    ],
    ['values', "select v.a, v.b from (values (1, 'x'), (2, 'y')) as v(a, b)", { a: '', b: '' }],
    [
      'files',
      "select f.a, sum(f.b) as b from read_parquet('x.parquet') as f group by a",
      {
        a: "read_parquet('x.parquet').a",
        b: "read_parquet('x.parquet').b aggregated",
      },
    ],
  ];

  it.each(cases)('traces %s', async (_, sql, columns) => {
    expect(await columnsOf(sql)).toEqual(columns);
  });
});

describe('what decides the rows', () => {
  it('keeps filters, joins, groups, orders and windows apart from where values come from', async () => {
    const sql = `select c.country, sum(o.amount) as amount, rank() over (order by c.country) as place,
        max(sum(o.amount)) over (partition by c.name) as most
      from orders o join customers c on c.customer = o.customer
      where o.day > '2024-01-01' and o.id in (select order_id from items where price > 0)
      group by c.country, c.name having count(o.tax) > 1 order by 2 limit 5`;
    expect(await rowsOf(sql)).toEqual({
      filter: 'items.order_id, items.price, orders.day, orders.id, orders.tax',
      group: 'customers.country, customers.name',
      join: 'customers.customer, orders.customer',
      sort: 'orders.amount',
      window: 'customers.name',
    });
  });

  it('counts no expression that nobody reads', async () => {
    expect(await rowsOf('with a as (select * from items where price > 0) select id from orders')).toEqual({});
  });

  it('takes the half of a semi join as a condition alone', async () => {
    const sql = 'select * from customers semi join orders using (customer)';
    expect(await columnsOf(sql)).toEqual({
      customer: 'customers.customer',
      name: 'customers.name',
      country: 'customers.country',
    });
    expect(await rowsOf(sql)).toEqual({ join: 'customers.customer, orders.customer' });
  });
});

it('knows the aggregates that DuckDB has', async () => {
  const rows = await connection.runAndReadAll(
    `select distinct function_name from duckdb_functions() where function_type = 'aggregate' order by function_name`,
  );
  expect([...aggregates].sort()).toEqual(
    rows
      .getRows()
      .map(([name]) => String(name))
      .sort(),
  );
});

describe('what nobody told', () => {
  it('takes a name from the one table that can have it', async () => {
    const traced = await trace('with a as (select *, x + 1 as y from raw) select y, z from a', new Map());
    expect(describeLineage(traced).columns).toEqual({ y: 'raw.x derived', z: 'raw.z' });
  });

  it('does not choose between two tables', async () => {
    const traced = await trace('select a.x, y from raw as a join other on a.id = other.id', new Map());
    expect(describeLineage(traced).columns).toEqual({ x: 'raw.x', y: '? y is a column of one of other, raw' });
  });

  it('says that there may be more columns', async () => {
    const traced = await trace('select * from raw', new Map());
    expect([traced.hasAllColumns, traced.columns]).toEqual([false, []]);
  });

  it('does not look into what pivots make', async () => {
    const traced = await trace("from orders pivot (sum(amount) for customer in ('a', 'b') group by id)");
    expect(traced.hasAllColumns).toBe(false);
  });
});

describe('columns across models', () => {
  it('walks up to the sources and down to what reads them, each arrow once', async () => {
    const models = [
      modelOf('mart', { sql: 'select who, sum(net) as net from stage group by who', dependsOn: ['stage'] }),
      modelOf('stage', { sql: 'select customer as who, amount - tax as net from orders', dependsOn: ['orders'] }),
    ];
    const lineage = [...(await traceModels(connection, models, tables)).values()];
    const show = (steps: ReturnType<typeof walkColumns>) =>
      steps.map(
        ({ from, to, how, distance }) => `${distance} ${from.table}.${from.column} → ${to.table}.${to.column} ${how}`,
      );
    expect(show(walkColumns(lineage, { table: 'mart', column: 'net' }, 'upstream'))).toEqual([
      '1 stage.net → mart.net aggregated',
      '2 orders.amount → stage.net derived',
      '2 orders.tax → stage.net derived',
    ]);
    expect(show(walkColumns(lineage, { table: 'orders', column: 'tax' }, 'downstream'))).toEqual([
      '1 orders.tax → stage.net derived',
      '2 stage.net → mart.net aggregated',
    ]);
  });
});
