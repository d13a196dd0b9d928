import { describe, expect, it } from 'vitest';
import { checkSegment } from '../../../models/segments/check.ts';
import { compileLeaves, compileSegments } from '../../../models/segments/compile/compile.ts';
import type { CompileScope } from '../../../models/segments/compile/scope.ts';
import type { FieldType, SegmentField } from '../../../models/segments/fields.ts';
import { parseSegment } from '../../../models/segments/parse.ts';
import { temporaryWarehouse } from '../warehouse/folder.ts';

const field = (name: string, type: FieldType, table = 'customers'): SegmentField => ({
  name,
  type,
  description: '',
  source: { table, column: name },
});
const scope: CompileScope = {
  vocabulary: {
    fields: [
      field('clv', 'money'),
      field('risk', 'share'),
      field('last', 'date'),
      field('historic_orders', 'number'),
      field('is_prospect', 'boolean'),
      field('first_name', 'text', 'contacts'),
    ],
    segments: ['vip', 'old'],
    lists: ['press', 'empty'],
    horizonsDays: [365],
  },
  asOf: '2025-03-01',
  lists: new Map([['press', ['ana']]]),
};

/** Three buyers worth 10, 20 and 60, and a prospect whose 1000 no statistic counts. */
async function shop() {
  const warehouse = await temporaryWarehouse();
  for (const statement of [
    `create table customers as select * from (values
       ('ana', 10.0000::decimal(18, 4), 0.25::double, date '2024-12-01', 1::bigint, false),
       ('bea', 20.0000, 0.5, date '2025-02-28', 2, false),
       ('cai', 60.0000, null, null, 3, null),
       ('dan', 1000.0000, 0.75, null, 0, true)) as t(customer_key, clv, risk, "last", historic_orders, is_prospect)`,
    `create table contacts as select 'ana' as customer_key, 'Ana María' as first_name`,
    `create table segment_members as select 'vip' as segment, 'ana' as customer_key`,
    `create table before as select 'old' as segment, 'bea' as customer_key`,
    `create table event_probabilities as select 'ana' as customer_key, 'spend in 365 days >= 100' as event, 0.75::double as probability`,
    `create table purchases as select * from (values
       (1, 1, 'ana', date '2024-12-01', 'web', 'online', 'p1', 'Garden', null, 1.5::decimal(18, 4), 10.0000::decimal(18, 4)),
       (1, 2, 'ana', date '2024-12-01', 'web', 'online', 'p2', 'Garden', null, 1.0, 5.2500),
       (2, 1, 'bea', date '2025-02-28', 'web', 'pos', 'p2', 'Home', null, null, 20.0000))
       as t(order_number, line_number, customer_key, purchase_date, source, channel, product_id, category, "type", units, amount)`,
  ]) {
    await warehouse.run(statement);
  }
  return warehouse;
}

const tree = (line: string) => checkSegment(parseSegment(line), scope.vocabulary);

it('says whom each line selects', async () => {
  const warehouse = await shop();
  const expected: Readonly<Record<string, string>> = {
    'clv < mean(store)': 'ana bea',
    'clv > mean(store)': 'cai dan',
    'clv = median(store)': 'bea',
    'clv > p66(store)': 'cai dan',
    'clv > p67(store)': 'dan',
    'clv >= 2 * mean(store) frozen at 30': 'cai dan',
    'not risk <= 50%': 'cai dan',
    'risk != 0.5': 'ana dan',
    'last > today - 90 days': 'bea',
    'last >= today - 90 days': 'ana bea',
    'is_prospect = false': 'ana bea',
    'first_name contains "ÍA"': 'ana',
    'not exists(first_name)': 'bea cai dan',
    'orders(category = garden) = 1': 'ana',
    'orders() = 0': 'cai dan',
    'orders(last 2 days) >= 1': 'bea',
    'orders(last 1 day) >= 1': '',
    'units() > 2.4': 'ana',
    'spend(product in (p1, p2), to 2024-12-31) = 15.25': 'ana',
    'probability(spend in 365 days >= 100) = 75%': 'ana',
    'in segment vip or in segment old': 'ana bea',
    'not in list press and not in list empty': 'bea cai dan',
  };
  const { sql, parameters } = compileSegments(Object.keys(expected).map(tree), {
    ...scope,
    membersTable: (segment) => (segment === 'old' ? 'before' : 'segment_members'),
  });
  const rows = await warehouse.rows<Record<string, unknown>>(sql, parameters);
  const selected = Object.keys(expected).map((line, at) => [
    line,
    rows
      .filter((row) => row[`c${at}`] === true)
      .map((row) => String(row['customer_key']))
      .toSorted()
      .join(' '),
  ]);
  expect(Object.fromEntries(selected)).toEqual(expected);
});

it('explains every condition: whether it holds, what the customer has, and what that is compared with', async () => {
  const warehouse = await shop();
  const line = `clv < 1.5 * mean(store) and risk between 10% and 0.3 and not last > today - 30 days and first_name = "ana maría"
    and orders(last 365 days) >= 1 and probability(spend in 365 days >= 100) >= 60% and in segment vip and exists(risk)
    and historic_orders in (1, 3)`;
  const { sql, parameters } = compileLeaves(tree(line), scope);
  const rows = await warehouse.rows<Record<string, unknown>>(
    `select * from (${sql}) where customer_key in ('ana', 'dan') order by 1`,
    parameters,
  );
  const told = rows.map((row) => Array.from({ length: 9 }, (_, at) => [row[`c${at}`], row[`v${at}`], row[`b${at}`]]));
  expect(told).toEqual([
    [
      [true, '10', '45'],
      [true, '0.25', '0.1 and 0.3'],
      [false, '2024-12-01', '2025-01-30'],
      [true, 'Ana María', 'ana maría'],
      [true, '1', '1'],
      [true, '0.75', '0.6'],
      [true, 'true', null],
      [true, '0.25', null],
      [true, '1', '1, 3'],
    ],
    [
      [false, '1000', '45'],
      [false, '0.75', '0.1 and 0.3'],
      [false, null, '2025-01-30'],
      [false, null, 'ana maría'],
      [false, '0', '1'],
      [false, null, '0.6'],
      [false, 'false', null],
      [true, '0.75', null],
      [false, '0', '1, 3'],
    ],
  ]);
});

describe('the SQL', () => {
  it('holds nothing that somebody wrote: values are parameters', () => {
    const attack = `x'); drop table customers; --`;
    const { sql, parameters } = compileSegments(
      [
        { field: 'first_name', op: '=', value: attack },
        { field: 'first_name', contains: attack },
        { field: 'first_name', in: Array.from({ length: 30 }, (_, at) => `${attack}${at}`) },
        { list: attack },
        { segment: attack },
        { measure: 'orders', filters: [{ field: 'category', in: [attack] }], op: '>', value: 4321 },
      ],
      { ...scope, lists: new Map([[attack, [attack]]]) },
    );
    expect(sql).not.toMatch(/drop|4321/);
    expect(JSON.stringify(parameters)).toContain('drop table customers');
    expect(sql.match(/\$\d+/g)).toEqual(parameters.map((_, at) => `$${at + 1}`));
  });

  it('begins its parameters where it is told to', () => {
    const { sql, parameters } = compileSegments([tree('clv > 5 and clv < 9')], { ...scope, firstParameter: 4 });
    expect(sql.match(/\$\d+/g)).toEqual(['$4', '$5']);
    expect(parameters).toEqual([5, 9]);
  });

  it('reads every table once, and decides equal conditions once', () => {
    const lines = [
      'clv > 5 and orders(last 9 days) > 1',
      'clv > 5 or spend(last 9 days) > 1',
      'in segment vip',
      'in segment old and clv > 5',
    ];
    const { sql, parameters } = compileSegments(lines.map(tree), scope);
    for (const table of ['from purchases', '"segment_members"', 'from customers'])
      expect(sql.split(table)).toHaveLength(2);
    expect(parameters.filter((parameter) => parameter === 5)).toHaveLength(1);
  });

  it('refuses a field that the vocabulary does not have', () => {
    expect(() => compileSegments([{ exists: 'shoe_size' }], scope)).toThrow('there is no field shoe_size');
  });

  it('selects every customer where there is nothing to decide', async () => {
    const warehouse = await shop();
    const { sql, parameters } = compileSegments([], scope);
    expect(await warehouse.rows(`${sql} order by 1`, parameters)).toHaveLength(4);
  });
});
