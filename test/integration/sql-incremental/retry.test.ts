/** What is built after a failure. */
import { describe, expect, it } from 'vitest';
import { orders, stg, withOrders } from './orders.ts';
import { build, models, told } from './project.ts';

describe('a retry', () => {
  it('builds what failed or was skipped, with what depends on it, and nothing else', async () => {
    const warehouse = await withOrders();
    const list = await models({
      stg_a: stg,
      other: 'select count(*) as n from raw',
      sums: { sql: 'select sum(amount) as spend from stg_a', header: 'audits: accept(spend < 70)' },
      top: 'select * from sums',
    });
    await build(warehouse, list, { sources: orders });
    await warehouse.run(`insert into raw values (9, 9, 9, '2024-01-01', 2)`);
    const failed = await build(warehouse, list, { sources: orders });
    expect(failed.models.map(({ name, status }) => [name, status])).toEqual([
      ['stg_a', 'success'],
      ['other', 'success'],
      ['sums', 'error'],
      ['top', 'skipped'],
    ]);
    expect(await warehouse.rows('select * from top')).toEqual([{ spend: 65 }]);
    await warehouse.run(`insert into raw values (9, 9, 1, '2024-01-01', 3)`);
    await build(warehouse, list, { sources: orders, select: { names: ['stg_a'] } });
    const started: string[] = [];
    const again = await build(warehouse, list, {
      sources: orders,
      retryOf: failed,
      onStart: (name) => started.push(name),
    });
    expect(told(again)).toEqual({ sums: 'full', top: 'full' });
    expect(started).toEqual(['sums', 'top']);
    expect(await warehouse.rows('select * from top')).toEqual([{ spend: 66 }]);
  });
});
