/** Pages wait durably until they land: torn writes, killed processes, two writers, the same again. */
import { spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cursor, Page, Row } from '../../../lib/connector.ts';
import { streamSpecs } from '../../../lib/streams.ts';
import { landPage, listLoads, openSpool, type Spool, type SpoolOptions } from '../../../storage/landing/index.ts';
import { measureFile } from '../../../storage/snapshots/files.ts';
import { spoolFile } from '../../../storage/landing/spool/spool.ts';
import { readParquet } from './landing-project.ts';

let folder: string;
let root: string;
const opened = new Set<Spool>();
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perdura-spool-'));
  root = join(folder, 'landing');
});
afterEach(async () => {
  for (const spool of opened) await spool.close();
  opened.clear();
  await rm(folder, { recursive: true, force: true });
});

const place = { store: 'acme', source: 'web', resource: 'orders' };
async function open(options: Partial<SpoolOptions> = {}): Promise<Spool> {
  const spool = await openSpool({
    root,
    ...place,
    connector: 'shop',
    now: () => new Date('2026-01-01T00:00:00Z'),
    tempDirectory: join(folder, 'tmp'),
    ...options,
  });
  opened.add(spool);
  return spool;
}
async function close(spool: Spool): Promise<void> {
  await spool.close();
  opened.delete(spool);
}
const order = (id: string, amount = '1', updated_at = '2026-01-01T00:00:00Z'): Row => ({
  order_id: id,
  ordered_at: '2026-01-01T00:00:00Z',
  amount,
  updated_at,
});
const page = (cursor: Cursor, ...rows: readonly Row[]): Page => ({ parts: [{ stream: 'orders', rows }], cursor });
const loads = () => listLoads(root, 'acme');
const rowsOf = async (stream = 'orders') => {
  const files = (await loads()).filter((load) => load.stream === stream).map(({ file }) => `'${join(root, file)}'`);
  return files.length === 0
    ? []
    : readParquet(`select * from read_parquet([${files.join(',')}], union_by_name = true) order by all`);
};

describe('a spool', () => {
  it('lands pages of several streams with the last cursor, and says where the resource stands', async () => {
    const spool = await open();
    expect(spool.cursor).toBeUndefined();
    await spool.append({
      parts: [
        { stream: 'orders', rows: [order('1'), order('té 🍵\n"\u2028')] },
        { stream: 'refunds', rows: [] },
        { stream: 'customers', rows: [{ customer_id: 'ñ', email: null }] },
      ],
      cursor: { at: '1' },
    });
    await spool.append(page({ at: '2' }, order('= 3')));
    expect(await loads()).toEqual([]);
    expect((await spool.seal()).map(({ stream, rows, isNew }) => [stream, rows, isNew])).toEqual([
      ['orders', 3, true],
      ['customers', 1, true],
    ]);
    expect(await loads()).toMatchObject([
      { stream: 'orders', cursor: { at: '2' }, origin: 'part', resource: 'orders' },
      { stream: 'customers', cursor: { at: '2' } },
    ]);
    expect((await rowsOf()).map((row) => row['order_id'])).toEqual(['1', 'té 🍵\n"\u2028', '= 3']);
    expect(await spool.seal()).toEqual([]);
    await close(spool);
    expect((await open()).cursor).toEqual({ at: '2' });
  });

  it('keeps a cursor that came with no rows, and forgets it only when asked', async () => {
    let spool = await open();
    await spool.append(page({ at: '1' }, order('1')));
    await spool.seal();
    for (let n = 2; n < 50; n += 1) await spool.append({ parts: [], cursor: { at: `${n}` } });
    await spool.seal();
    await close(spool);
    expect((await readFile(spoolFile({ root, ...place }), 'utf8')).split('\n')).toHaveLength(2);
    spool = await open();
    expect(spool.cursor).toEqual({ at: '49' });
    await spool.forget();
    await close(spool);
    spool = await open();
    expect(spool.cursor).toBeUndefined();
    expect(await loads()).toHaveLength(1);
  });

  it('without its file stands where its last load stands, whatever windows, events and other resources did', async () => {
    const spool = await open();
    await spool.append(page({ at: '1' }, order('1')));
    await spool.seal();
    await close(spool);
    const window = await open({ isWindow: true });
    await window.begin('w', 'window');
    await window.append(page({ at: 'window' }, order('2')));
    await window.seal();
    const common = {
      root,
      ...place,
      connector: 'shop',
      stream: streamSpecs.orders,
      now: new Date(),
      tempDirectory: folder,
    };
    await landPage({ ...common, part: { rows: [order('3')] }, cursor: { at: 'event' }, origin: 'webhook' });
    await landPage({ ...common, resource: 'other', part: { rows: [order('4')] }, cursor: { at: 'other' } });
    expect((await loads()).map(({ origin }) => origin)).toEqual([undefined, 'window', 'webhook', undefined]);
    await rm(spoolFile({ root, ...place }));
    expect((await open()).cursor).toEqual({ at: '1' });
  });

  it('lands what an object was, became and is again; what a read offers again lands once', async () => {
    const spool = await open();
    for (const [at, amount] of ['1', '2', '1', '1', '1'].entries()) {
      await spool.append(page({ at: `${at}` }, order('1', amount)));
      await spool.seal();
    }
    expect((await loads()).map(({ cursor }) => cursor['at'])).toEqual(['0', '1', '2']);
    expect(spool.cursor).toEqual({ at: '4' });
  });

  it('lands staged files at once, after what came before', async () => {
    const spool = await open();
    await spool.append(page({ at: '1' }, order('1')));
    const file = async (name: string, ids: readonly string[]) => {
      const path = join(folder, name);
      await writeFile(path, ids.map((id) => `${JSON.stringify(order(id))}\n`).join(''));
      return { path, format: 'jsonl', compression: 'none', columns: {}, ...(await measureFile(path)) } as const;
    };
    const parts = [
      { stream: 'orders', file: await file('a.jsonl', ['2', '3']) },
      { stream: 'orders', file: await file('b.jsonl', ['4']) },
    ] as const;
    await spool.append({ parts, cursor: { at: '2' } });
    expect((await loads()).map(({ rows, cursor, origin }) => [rows, cursor['at'], origin])).toEqual([
      [1, '1', undefined],
      [2, '2', 'part'],
      [1, '2', undefined],
    ]);
    // Killed before its cursor was appended, the page comes again.
    await spool.append({ parts, cursor: { at: '2' } });
    expect(spool.cursor).toEqual({ at: '2' });
  });

  it('goes on with the request that was interrupted; a new full one starts from the beginning, a window always', async () => {
    const spool = await open();
    await spool.begin('r1', 'incremental');
    await spool.append(page({ at: '1' }, order('1')));
    expect(await spool.begin('r1', 'incremental')).toMatchObject({ pages: 1, rows: 1, since: 0 });
    expect(await spool.begin('f1', 'full')).toMatchObject({ pages: 0, rows: 0, since: 1 });
    expect(spool.cursor).toBeUndefined();
    await spool.append(page({ at: '0' }, order('1')));
    await close(spool);
    const again = await open();
    expect(await again.begin('f1', 'full')).toMatchObject({ pages: 1, since: 1 });
    expect(again.cursor).toEqual({ at: '0' });
    // What a full reading finds lands, were it what is there already.
    await again.seal();
    expect(await loads()).toHaveLength(2);
    const window = await open({ isWindow: true });
    await window.begin('w', 'window');
    await window.append(page({ at: '7' }, order('7')));
    await window.begin('w', 'window');
    expect(window.cursor).toBeUndefined();
    expect(await rowsOf()).toHaveLength(3);
  });
});

describe('a write that is torn', () => {
  it('at any byte leaves the pages before it, and the next page follows them', async () => {
    const spool = await open();
    await spool.append(page({ at: '1' }, order('1'), order('ñ')));
    await spool.append(page({ at: '2' }, order('2')));
    const whole = await readFile(spoolFile({ root, ...place }));
    await close(spool);
    const first = whole.indexOf('\n', whole.indexOf('\n= ') + 1) + 1;
    for (let length = 0; length <= whole.length; length += 1) {
      const own = join(folder, `torn-${length}`);
      const path = spoolFile({ root: own, ...place });
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, whole.subarray(0, length));
      const torn = await open({ root: own });
      const isWhole = length === whole.length;
      expect(torn.cursor).toEqual(isWhole ? { at: '2' } : length >= first ? { at: '1' } : undefined);
      await torn.append(page({ at: 'next' }, order('next')));
      await close(torn);
      const text = await readFile(path, 'utf8');
      expect(text.match(/"order_id":"[^"]*"/g)).toHaveLength(isWhole ? 4 : length >= first ? 3 : 1);
    }
  });

  it('with bytes of something else behind it, or in it, is cut off', async () => {
    const path = spoolFile({ root, ...place });
    for (const noise of ['\u0000'.repeat(4096), '= nonsense\n', `= ${'0'.repeat(64)} {}\n`, '\n\n', '=\n']) {
      await rm(path, { force: true });
      const spool = await open();
      await spool.append(page({ at: '1' }, order('1')));
      await close(spool);
      await writeFile(path, noise, { flag: 'a' });
      const again = await open();
      expect(again.cursor).toEqual({ at: '1' });
      await close(again);
    }
    const bytes = await readFile(path);
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    await writeFile(path, bytes);
    expect((await open()).cursor).toBeUndefined();
  });
});

describe('a landing that is cut short', () => {
  it('before any of its steps is finished by the next one, once', async () => {
    const make = async () => {
      const spool = await open();
      await spool.append({
        parts: [
          { stream: 'orders', rows: [order('1'), order('2')] },
          { stream: 'refunds', rows: [{ refund_id: '1', refunded_at: '2026-01-01', amount: '1' }] },
        ],
        cursor: { at: '1' },
      });
      return spool;
    };
    const path = spoolFile({ root, ...place });
    const kept = join(folder, 'kept.jsonl');
    let spool = await make();
    await copyFile(path, kept);
    // A folder of temporary files that cannot be made stops it after its mark; then each landed stream in turn is taken away.
    await writeFile(join(folder, 'tmp'), 'no folder');
    await expect(spool.seal()).rejects.toThrow('EEXIST');
    await copyFile(path, kept);
    await rm(join(folder, 'tmp'));
    await spool.seal();
    await close(spool);
    for (const lost of [['orders', 'refunds'], ['refunds'], []]) {
      for (const stream of lost) await rm(join(root, 'acme', 'web', stream), { recursive: true });
      await copyFile(kept, path);
      spool = await open();
      expect(spool.cursor).toEqual({ at: '1' });
      await close(spool);
      expect(new Map((await loads()).map(({ stream, rows }) => [stream, rows]))).toEqual(
        new Map([
          ['orders', 2],
          ['refunds', 1],
        ]),
      );
      expect(await loads()).toHaveLength(2);
    }
  });
});

describe('processes', () => {
  const script = fileURLToPath(import.meta.resolve('./spool-in-process.ts'));
  const run = (...args: readonly string[]) => {
    const child = spawn(process.execPath, [script, root, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (data: Buffer) => (text += data.toString()));
    const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
    const shows = async (wanted: string) => {
      while (!text.includes(wanted)) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    return { child, ended, shows, text: () => text };
  };

  it('that are killed lose no page that was appended and read none twice', async () => {
    const pages = 400;
    let appended = -1;
    let kills = 0;
    for (let attempt = 0; ; attempt += 1) {
      const process = run(`${pages}`, '60');
      await process.shows('from');
      // Each lives long enough to come further than the one before.
      const timer = setTimeout(() => process.child.kill('SIGKILL'), 40 + ((attempt * 137) % 700));
      await process.ended;
      clearTimeout(timer);
      const from = Number(/from (\d+)/.exec(process.text())?.[1]);
      // The page that was appended when it was killed may not have been told.
      expect([appended + 1, appended + 2]).toContain(from);
      appended = Math.max(appended, from - 1, ...[...process.text().matchAll(/page (\d+)/g)].map(([, n]) => Number(n)));
      if (process.text().includes('sealed')) break;
      kills += 1;
      expect(kills).toBeLessThan(100);
    }
    expect(kills).toBeGreaterThan(2);
    const ids = (await rowsOf()).map((row) => row['order_id']);
    expect(ids).toHaveLength(pages * 20);
    expect(new Set(ids).size).toBe(pages * 20);
    expect(await rowsOf('refunds')).toHaveLength(pages);
  }, 120_000);

  it('share no spool; a killed one’s is free at once', async () => {
    const other = run('0');
    await other.shows('sealed');
    const refused = { kind: 'conflict', message: 'acme/web orders: somebody else is reading it into the landing' };
    await expect(open()).rejects.toMatchObject(refused);
    const window = await open({ isWindow: true });
    await expect(open({ isWindow: true })).rejects.toMatchObject(refused);
    await close(window);
    await close(await open({ isWindow: true }));
    other.child.kill('SIGKILL');
    await other.ended;
    await open();
    await expect(open()).rejects.toMatchObject(refused);
  });
});
