/** How far a source was read, forgetting it, and looking at its first rows: over a local till and a real landing. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { previewSource } from '../../../app/sources/preview.ts';
import { resetSource } from '../../../app/sources/reset.ts';
import { describeStream, readStatus } from '../../../app/sources/status.ts';
import type { Session } from '../../../app/session.ts';
import { checkProject } from '../../../lib/config.ts';
import { type LoadRecord, openSpool } from '../../../storage/landing/index.ts';
import { openState, type State } from '../../../storage/state/index.ts';
import { startWoocommerce } from '../../support/woocommerce/server.ts';

let home: string;
let state: State;
let woo: Awaited<ReturnType<typeof startWoocommerce>>;
let session: Session;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'perdura-status-'));
  state = await openState({ file: join(home, 'state.sqlite') });
  woo = await startWoocommerce({ orders: 12 });
  writeFileSync(
    join(home, 'o.csv'),
    'order_id,email,ordered_at,amount,mood\na1,eva@shop.test,2026-01-01,1\na2,,x,2,\n',
  );
  const { consumerKey, consumerSecret } = woo;
  const sources = {
    till: { type: 'files', streams: { orders: 'o.csv' } },
    woo: { type: 'woocommerce', url: woo.url, consumerKey, consumerSecret },
  };
  const config = checkProject({ stores: { shop: { zone: 'UTC', currency: 'EUR', sources } } }, 'perdura.yaml');
  const project = { folder: home, file: join(home, 'perdura.yaml'), isSample: false, home, config, configHash: '' };
  session = { project, state: async () => state } as unknown as Session;
});
afterEach(async () => {
  await woo.close();
  await state.close();
  rmSync(home, { recursive: true });
});

const spoolOf = (resource: string) =>
  openSpool({
    root: join(home, 'landing'),
    store: 'shop',
    connector: 'woocommerce',
    source: 'woo',
    resource,
    now: () => new Date('2026-06-01T00:00:00Z'),
    tempDirectory: join(home, 'tmp'),
  });

describe('reset', () => {
  it('says where a resource stands, forgets it only when that is confirmed, and deletes nothing', async () => {
    const spool = await spoolOf('orders');
    await spool.begin('r1', 'incremental');
    await spool.append({
      parts: [{ stream: 'orders', rows: [{ order_id: '1', ordered_at: '2026-01-01', amount: '1' }] }],
      cursor: { at: '2026' },
    });
    await spool.close();
    const reset = (isConfirmed: boolean) => resetSource(session, 'shop', 'woo', { resource: 'orders', isConfirmed });
    expect(await reset(false)).toEqual([{ resource: 'orders', stoodAt: { at: '2026' }, isReset: false }]);
    expect(await reset(true)).toEqual([{ resource: 'orders', stoodAt: { at: '2026' }, isReset: true }]);
    expect(await reset(true)).toEqual([{ resource: 'orders', stoodAt: null, isReset: false }]);
    const [status] = await readStatus(session, 'shop', 'woo', new Date());
    expect(status?.resources).toMatchObject([{ resource: 'orders', landed: { rows: 1, loads: 1 } }]);
    expect(status?.resources[0]?.ageSeconds).toBeLessThan(60);
  });

  it('is refused while somebody reads, of files, and of what is not there', async () => {
    const spool = await spoolOf('orders');
    const reset = (name: string, resource?: string) =>
      resetSource(session, 'shop', name, { resource, isConfirmed: true });
    await expect(reset('woo', 'orders')).rejects.toMatchObject({ kind: 'conflict' });
    await spool.close();
    await expect(reset('till')).rejects.toThrow(/no cursor/);
    await expect(reset('woo', 'ordres')).rejects.toThrow(/nothing called ordres/);
    await expect(reset('wo')).rejects.toMatchObject({ remedy: 'did you mean woo?' });
  });
});

describe('preview', () => {
  const preview = (name: string, more: object = {}) =>
    previewSource(session, 'shop', name, {
      limit: 2,
      withPersonalData: false,
      signal: new AbortController().signal,
      tell: () => undefined,
      now: new Date(),
      ...more,
    });

  it('shows typed rows, masked, with what is not used and what would be put aside; nothing lands', async () => {
    const [orders] = await preview('till');
    expect(orders).toMatchObject({ stream: 'orders', read: 2, quarantined: 2, ignored: ['mood'] });
    writeFileSync(
      join(home, 'o.csv'),
      'order_id,email,ordered_at,amount,mood\na1,eva@shop.test,2026-01-01,1,\na2,,x,2,\n',
    );
    const [again] = await preview('till');
    expect(again).toMatchObject({
      quarantined: 1,
      rows: [{ order_id: 'a1', email: 'e…@shop.test', amount: '1.0000' }],
    });
    expect(again?.problems).toEqual([{ row: 3, reason: 'ordered_at: "x" is not a date (YYYY-MM-DD or ISO 8601)' }]);
    expect((await preview('till', { withPersonalData: true }))[0]?.rows[0]).toMatchObject({ email: 'eva@shop.test' });
    expect(existsSync(join(home, 'landing'))).toBe(false);
  });

  it('asks a system for a page, not for everything', async () => {
    const found = await preview('woo', { resource: 'orders' });
    expect(found.find(({ stream }) => stream === 'orders')?.rows).toHaveLength(2);
    expect(JSON.stringify(found)).not.toMatch(/(customer|guest)\d+@/);
    await expect(preview('woo', { resource: 'nothing' })).rejects.toThrow(/nothing called nothing/);
  });
});

describe('changed columns', () => {
  const load = (sequence: number, headers: readonly string[]) =>
    ({
      load: `00000${sequence}`,
      landedAt: `2026-01-0${sequence}T00:00:00Z`,
      schemaHash: headers.join(),
      columns: Object.fromEntries(headers.slice(0, 1).map((header) => [header, header])),
      ignored: headers.slice(1),
    }) as unknown as LoadRecord;

  it('are those that came and went since the last other shape; order and empty files are none', () => {
    const drift = (...loads: readonly (readonly string[])[]) =>
      describeStream(
        'orders',
        loads.map((headers, at) => load(at + 1, headers)),
      ).drift;
    expect(drift(['a', 'b'])).toBeNull();
    expect(drift(['a', 'b'], ['b', 'a'])).toBeNull();
    expect(drift(['a', 'b'], [])).toBeNull();
    expect(drift(['a', 'b'], ['a', 'c'], ['a', 'c'])).toEqual({
      since: '2026-01-02T00:00:00Z',
      added: ['c'],
      removed: ['b'],
    });
  });
});
