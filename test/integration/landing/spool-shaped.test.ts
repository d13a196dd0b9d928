/** Objects that wait in a spool become rows of several streams together, by the shapes that they came with. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Page, ShapedObjects } from '../../../lib/connector.ts';
import { listLoads, openSpool, type Spool } from '../../../storage/landing/index.ts';
import { readParquet } from './landing-project.ts';

let folder: string;
let root: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perdura-spool-shaped-'));
  root = join(folder, 'landing');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (): Promise<Spool> =>
  openSpool({
    root,
    store: 'acme',
    source: 'web',
    resource: 'orders',
    connector: 'shop',
    now: () => new Date('2026-01-01T00:00:00Z'),
    tempDirectory: join(folder, 'tmp'),
  });

/** An order with what was paid back, as one system might tell it. */
const shapesReading = (field: string): ShapedObjects['shapes'] => ({
  orders: {
    fields: { id: 'varchar', moment: 'varchar', [field]: 'varchar' },
    query: `select id as order_id, moment as ordered_at, ${field} as amount from objects`,
  },
  refunds: {
    fields: { id: 'varchar', refunds: 'struct(id varchar, moment varchar, amount varchar)[]' },
    query: `select refund.id as refund_id, id as order_id, refund.moment as refunded_at, refund.amount as amount
      from (select id, unnest(refunds) as refund from objects)`,
  },
});
const told = (id: string, field = 'total', ...refunds: readonly string[]) => ({
  id,
  moment: '2026-01-01T00:00:00Z',
  [field]: '7',
  refunds: refunds.map((refund) => ({ id: refund, moment: '2026-01-02T00:00:00Z', amount: '1' })),
});
const page = (at: string, objects: readonly object[], field = 'total'): Page => ({
  parts: [],
  shaped: { objects, shapes: shapesReading(field) },
  cursor: { at },
});
async function landed(stream: string, column: string): Promise<readonly string[]> {
  const loads = (await listLoads(root, 'acme')).filter((load) => load.stream === stream);
  const files = loads.map(({ file }) => `'${join(root, file)}'`).join(',');
  const rows = await readParquet(`select * from read_parquet([${files}]) order by all`);
  return rows.map((row) => String(row[column])).sort();
}

describe('objects in a spool', () => {
  it('land once per stream for all pages, with the last cursor', async () => {
    const spool = await open();
    await spool.append(page('1', [told('a', 'total', 'r1', 'r2'), told('ñ 🍵')]));
    await spool.append(page('2', [told('b', 'total', 'r3')]));
    await spool.append({ ...page('3', []), parts: [{ stream: 'customers', rows: [{ customer_id: 'c' }] }] });
    expect((await spool.seal()).map(({ stream, rows }) => `${stream} ${rows}`).sort()).toEqual([
      'customers 1',
      'orders 3',
      'refunds 3',
    ]);
    expect(await landed('orders', 'order_id')).toEqual(['a', 'b', 'ñ 🍵']);
    expect(await landed('refunds', 'refund_id')).toEqual(['r1', 'r2', 'r3']);
    expect((await listLoads(root, 'acme')).at(-1)?.cursor).toEqual({ at: '3' });
    await spool.close();
  });

  it('are there after the process was given up, with the shapes that they came with', async () => {
    const first = await open();
    await first.append(page('1', [told('a')]));
    await first.close();
    const second = await open();
    expect(second.cursor).toEqual({ at: '1' });
    // A newer version reads them otherwise: those of the older one land by its shapes first.
    await second.append(page('2', [told('b', 'sum')], 'sum'));
    await second.seal();
    expect(await landed('orders', 'order_id')).toEqual(['a', 'b']);
    expect(await landed('orders', 'amount')).toEqual(['7', '7']);
    await second.close();
  });

  it('land once when the landing is repeated', async () => {
    const spool = await open();
    await spool.append(page('1', [told('a', 'total', 'r1')]));
    await spool.seal();
    await spool.append(page('1', [told('a', 'total', 'r1')]));
    expect((await spool.seal()).map(({ isNew }) => isNew)).toEqual([false, false]);
    expect(await landed('orders', 'order_id')).toEqual(['a']);
    await spool.close();
  });
});
