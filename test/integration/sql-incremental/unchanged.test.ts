/** When a model is left as it is, and when it is built from everything. */
import { describe, expect, it } from 'vitest';
import { readState } from '../../../storage/warehouse/sql-runner/index.ts';
import { temporaryWarehouse } from '../warehouse/folder.ts';
import { orders, stg, withOrders } from './orders.ts';
import { build, models, result, told } from './project.ts';

describe('a model of which nothing has changed', () => {
  it('is kept, and says when it was built', async () => {
    const warehouse = await withOrders();
    const list = await models({
      stg_a: stg,
      a: 'select count(*) as n from stg_a',
      v: { as: 'view', sql: 'select * from a' },
    });
    const first = await build(warehouse, list, { sources: orders, runId: 'first' });
    expect(told(first)).toEqual({ stg_a: 'created', a: 'created', v: 'created' });
    const second = await build(warehouse, list, { sources: orders, runId: 'second' });
    expect(told(second)).toEqual({ stg_a: 'unchanged', a: 'unchanged', v: 'unchanged' });
    expect(second.models.map(({ rows }) => rows)).toEqual([4, 1, null]);
    expect(await readState(warehouse)).toMatchObject([
      { name: 'a', materialized: 'table', rows: 1, run: 'first', columns: [{ name: 'n', type: 'BIGINT' }] },
      { name: 'stg_a', materialized: 'incremental', rows: 4, run: 'first' },
      { name: 'v', materialized: 'view', rows: null, run: 'first' },
    ]);
  });

  it('is built from everything when that was asked for, its meaning changed, or somebody changed its table', async () => {
    const warehouse = await withOrders();
    const list = await models({ stg_a: stg });
    await build(warehouse, list, { sources: orders });
    const asked = await build(warehouse, list, { sources: orders, isFull: true });
    expect(result(asked, 'stg_a').change).toMatchObject({ how: 'full', because: 'everything was asked for' });
    await warehouse.run('alter table stg_a add column noise integer');
    const touched = await build(warehouse, list, { sources: orders, acceptSchema: ['stg_a'] });
    expect(result(touched, 'stg_a').change?.because).toBe('something else has changed its table');
    const other = await models({ stg_a: { ...stg, sql: `${stg.sql} having max(amount) > 0` } });
    const changed = await build(warehouse, other, { sources: orders });
    expect(result(changed, 'stg_a').change?.because).toBe('its file means something else now');
  });

  it('is built again where the clock or a file decides', async () => {
    const warehouse = await temporaryWarehouse();
    const list = await models({ a: 'select current_date as day', b: `select * from range(3) t(i)` });
    await build(warehouse, list);
    expect(told(await build(warehouse, list))).toEqual({ a: 'full', b: 'unchanged' });
  });

  it('is asked what it promises when its promises have changed, or nobody asked when it was built', async () => {
    const warehouse = await temporaryWarehouse();
    const as = (header: string) => models({ a: { sql: 'select 1 as id', header } });
    await build(warehouse, await as(''));
    const results = await build(warehouse, await as('audits: accept(id = 2)'));
    expect(result(results, 'a')).toMatchObject({ status: 'error', audits: [{ failingRows: 1 }] });
    const kept = await as('audits: accept(id = 1)');
    expect(told(await build(warehouse, kept))).toEqual({ a: 'unchanged' });
    const broken = await models({ a: { sql: 'select 3 as id', header: 'audits: accept(id = 1)' } });
    expect(told(await build(warehouse, broken, { isAuditing: false }))).toEqual({ a: 'full' });
    expect(told(await build(warehouse, broken, { isAuditing: false }))).toEqual({ a: 'unchanged' });
    expect(result(await build(warehouse, broken), 'a').status).toBe('error');
  });
});
