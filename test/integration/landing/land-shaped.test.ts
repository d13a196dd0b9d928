/** JSON lines that a query turns into rows: whole objects, broken ones, and a million of them. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonShape } from '../../../lib/connector.ts';
import { createLandingProject, type LandingProject } from './landing-project.ts';

let project: LandingProject;
beforeEach(async () => {
  project = await createLandingProject();
});
afterEach(() => project.remove());

const orders: JsonShape = {
  fields: { id: 'varchar', at: 'varchar', total: 'struct(amount varchar)', lines: 'struct(sku varchar, n varchar)[]' },
  query: `select id as order_id, "at" as ordered_at, total.amount as amount from objects where id is not null`,
};
const lines: JsonShape = {
  ...orders,
  query: `select id as order_id, at_line::varchar as line_id, line.sku as product_id, line.n as quantity, '1' as amount
    from (select id, unnest(lines) as line, generate_subscripts(lines, 1) as at_line from objects)`,
};
const order = (id: unknown, more: object = {}) =>
  JSON.stringify({ id, at: '2026-01-02T03:04:05Z', total: { amount: 9.5 }, lines: [{ sku: 'té 🍵', n: 2 }], ...more });
const reasons = () => project.rows<{ reason: string }>('select reason from quarantine order by reason');

describe('objects', () => {
  it('become rows of text, several streams from one file, numbers as they were written', async () => {
    const text = `${order('gid://1')}\n${order(2, { lines: [] })}\n\n${order('3', { lines: null, new_field: { a: 1 } })}`;
    const landed = await project.land('orders.jsonl', text, { shape: orders });
    expect(landed).toMatchObject({ rows: 3, ignored: [] });
    expect((await project.landed(landed)).map(({ order_id, amount, _row }) => [order_id, amount, _row])).toEqual([
      ['gid://1', '9.5', '1'],
      ['2', '9.5', '2'],
      ['3', '9.5', '3'],
    ]);
    const parts = await project.land('orders.jsonl', text, { shape: lines, stream: 'order_lines' });
    expect(await project.landed(parts)).toMatchObject([
      { order_id: 'gid://1', line_id: '1', product_id: 'té 🍵', quantity: '2' },
    ]);
    expect(await project.load()).toMatchObject([
      { rows: 3, loaded: 3 },
      { rows: 1, loaded: 1 },
    ]);
  });

  it('land once, and again when they are to be understood differently', async () => {
    const first = await project.land('orders.jsonl', order('1'), { shape: orders });
    expect((await project.land('orders.jsonl', order('1'), { shape: orders })).isNew).toBe(false);
    const other = { ...orders, query: orders.query.replace('total.amount', `'7'`) };
    const second = await project.land('orders.jsonl', order('1'), { shape: other });
    expect(second.load).not.toBe(first.load);
    await project.load();
    expect(await project.rows('select amount from raw_orders')).toEqual([{ amount: '7.0000' }]);
  });

  it('may be none, and packed', async () => {
    for (const content of ['', '\n', gzipSync(''), gzipSync(`${order('1')}\n`)]) {
      const isPacked = typeof content !== 'string';
      const landed = await project.land('orders.jsonl', content, {
        shape: orders,
        compression: isPacked ? 'gzip' : 'none',
      });
      expect(landed.rows).toBe(isPacked && content.length > 40 ? 1 : 0);
      expect(Object.keys(landed.columns)).toEqual(['order_id', 'ordered_at', 'amount']);
    }
  });
});

describe('lines that do not fit', () => {
  it('are put aside with their reason; every other line is loaded', async () => {
    const broken = [
      order('x').slice(0, -1),
      '[1]',
      '7',
      `${order('x')}${order('y')}`,
      order('x', { total: 'nine' }),
      order('x', { lines: { sku: 'a' } }),
      order('x', { lines: [1, { sku: 'a' }] }),
      '\u0000',
    ];
    const good = Array.from({ length: 50 }, (_, at) => order(`o${at}`, { total: null }));
    const text = [...good.slice(0, 25), ...broken, ...good.slice(25)].join('\n');
    const landed = await project.land('orders.jsonl', text, {
      shape: { ...orders, query: orders.query.replace('total.amount', `coalesce(total.amount, '1')`) },
    });
    expect(landed.rows).toBe(58);
    expect(await project.load()).toMatchObject([{ rows: 58, loaded: 50, quarantined: 8 }]);
    expect((await reasons()).map(({ reason }) => reason)).toEqual([
      'line not readable: lines is no array',
      'line not readable: lines[*] is no object',
      'line not readable: not a JSON object',
      'line not readable: not a JSON object',
      'line not readable: not whole JSON',
      'line not readable: not whole JSON',
      'line not readable: not whole JSON',
      'line not readable: total is no object',
    ]);
  });

  it('leave no row behind when all of them are broken', async () => {
    await project.land('orders.jsonl', '{"id":\nnope\n', { shape: orders });
    expect(await project.load()).toMatchObject([{ rows: 2, loaded: 0, quarantined: 2 }]);
  });
});

it('a million objects never become objects of this process', async () => {
  const path = join(project.folder, 'many.jsonl');
  const file = createWriteStream(path);
  for (let at = 0; at < 1_000_000; at += 10_000) {
    const chunk = Array.from({ length: 10_000 }, (_, n) => `${order(`o${at + n}`)}\n`).join('');
    if (!file.write(chunk)) await once(file, 'drain');
  }
  await new Promise<void>((resolve) => file.end(`nope\n`, resolve));
  const before = process.memoryUsage().heapTotal;
  const landed = await project.landPath(path, { shape: orders });
  expect(landed.rows).toBe(1_000_001);
  expect(process.memoryUsage().heapTotal - before).toBeLessThan(150 << 20);
}, 240_000);
