import { describe, expect, it } from 'vitest';
import { loadModels } from '../../../storage/warehouse/sql-runner/index.ts';
import { temporaryFolder } from './folder.ts';
import { models, write } from './models-folder.ts';

async function tablesIn(sql: string, audits?: string): Promise<readonly string[] | undefined> {
  const [model] = await models({ 'marts/m': { sql, ...(audits === undefined ? {} : { audits }) } });
  return model?.dependsOn;
}

describe('dependencies', () => {
  it.each([
    ['a plain table', 'select * from stg_orders', ['stg_orders']],
    ['joins and commas', 'select * from a, b join c using (id) left join d on true', ['a', 'b', 'c', 'd']],
    ['unions and brackets', '(select 1 as x from a union all select 2 from b) except select x from c', ['a', 'b', 'c']],
    [
      'subqueries anywhere',
      'select (select max(x) from a) from b where exists (select 1 from c) and id in (from d)',
      ['a', 'b', 'c', 'd'],
    ],
    ['quoted names', 'select * from "Odd ""Name" join main.plain using (id)', ['odd "name', 'plain']],
    ['another schema', 'select * from information_schema.tables', ['information_schema.tables']],
    ['a file', `select * from 'orders.csv'`, ['orders.csv']],
    ['table functions', 'select * from range(3) t(i), unnest((select list(x) from a))', ['a']],
    ['no table', 'select 1 as id', []],
    [
      'common table expressions',
      'with a as (select * from t), b as (select * from a) select * from b join u using (id)',
      ['t', 'u'],
    ],
    ['one that hides the table it reads', 'with orders as (select * from orders) select * from orders', ['orders']],
    ['one used before it is defined', 'with a as (select * from b), b as (select 1 as x) select * from a, b', ['b']],
    ['one inside another', 'with a as (with b as (select * from t) select * from b) select * from a, b', ['b', 't']],
    [
      'one inside a subquery',
      'select * from (with a as (select * from t) select * from a) join a using (id)',
      ['a', 't'],
    ],
    ['one in an outer query', 'with a as (select * from t) select * from u where id in (select id from a)', ['t', 'u']],
    [
      'recursion',
      'with recursive a as (select 1 as n union all select n + 1 from a where n < (select max(n) from t)) from a',
      ['t'],
    ],
    ['names in any case', 'with Orders as (select * from T) select * from ORDERS', ['t']],
  ])('are found through %s', async (_, sql, expected) => {
    expect(await tablesIn(sql)).toEqual(expected);
  });

  it('count what audits read, but not the model itself', async () => {
    const audits =
      'relationships(parent, m.id), relationships(store, stores.id), accept(id < (select max(x) from limits))';
    expect(await tablesIn('select 1 as id, 1 as parent, 1 as store from a', audits)).toEqual(['a', 'limits', 'stores']);
  });
});

describe('loadModels', () => {
  it('reads header, query and checksum', async () => {
    const folder = temporaryFolder();
    const text = `/*
model: customers      layer: marts      materialized: table      grain: source, customer_id
audits: unique(source, customer_id),
  accepted_values(state, 'new', 'at, risk')
One row per customer.

Amounts net of refunds.
columns:
  spend: what they paid
    in all
  state: where they stand
*/
with final as (select * from int_customers)
select * from final;
`;
    write(folder, 'marts/customers.sql', text);
    write(folder, 'marts/customers.cases.yaml', 'not a model');
    const [model, ...others] = await loadModels(folder);
    expect(others).toEqual([]);
    expect(model).toMatchObject({
      name: 'customers',
      layer: 'marts',
      materialization: { kind: 'table' },
      grain: ['source', 'customer_id'],
      audits: [
        { kind: 'unique', arguments: ['source', 'customer_id'] },
        { kind: 'accepted_values', arguments: ['state', `'new'`, `'at, risk'`] },
      ],
      description: 'One row per customer.\n\nAmounts net of refunds.',
      columns: {
        spend: { meaning: 'what they paid in all', type: null, isNullable: true },
        state: { meaning: 'where they stand', type: null, isNullable: true },
      },
      sql: 'with final as (select * from int_customers)\nselect * from final',
      dependsOn: ['int_customers'],
    });
    write(folder, 'marts/customers.sql', text.replaceAll('\n', '\r\n'));
    const [sameOnWindows] = await loadModels(folder);
    expect(sameOnWindows).toEqual(model);
    write(folder, 'marts/customers.sql', text.replace('unique', 'not_null'));
    const [changed] = await loadModels(folder);
    expect(changed?.checksum).not.toBe(model?.checksum);
  });

  it.each([
    [
      'insert into t values (1)',
      'staging/m.sql:5: needs one select, got: Only SELECT statements can be serialized to json!',
    ],
    ['select 1;\nselect 2', 'staging/m.sql:5: needs one select, got: 2 statements'],
    ['select 1\nfrom\nwhere where', 'staging/m.sql:7: needs one select, got: syntax error at or near "where"'],
    [
      `select '${'ñ'.repeat(40)}'\nfrom a b c\n\n\n, d`,
      'staging/m.sql:6: needs one select, got: syntax error at or near "c"',
    ],
    ['', 'staging/m.sql:4: needs one select, got: 0 statements'],
  ])('refuses %j, naming file and line', async (sql, message) => {
    await expect(models({ 'staging/m': { sql } })).rejects.toMatchObject({ kind: 'config', message });
  });

  it('refuses an audit that is no expression', async () => {
    await expect(models({ 'marts/m': { sql: 'select 1 as id', audits: 'accept(id > )' } })).rejects.toThrow(
      'marts/m.sql: audit accept(id > ): needs one select, got: syntax error',
    );
  });

  it('refuses a file whose name is not its model', async () => {
    const folder = temporaryFolder();
    write(folder, 'marts/b.sql', '/*\nmodel: a  layer: marts  materialized: view  grain: none\n*/\nselect 1');
    await expect(loadModels(folder)).rejects.toThrow(`marts/b.sql:1: needs the file's name as its model, got "a"`);
  });

  it('refuses two models of one name', async () => {
    const twice = { 'marts/m': { sql: 'select 1 as id' }, 'staging/m': { sql: 'select 1 as id' } };
    await expect(models(twice)).rejects.toThrow('staging/m.sql:1: model m exists already, in marts/m.sql');
  });
});
