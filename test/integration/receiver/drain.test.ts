/** From stored webhooks to the landing, over both engines. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { array, assert, asyncProperty, constantFrom, nat } from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { type DrainDependencies, drainBatch } from '../../../activities/webhooks.ts';
import { checkProject } from '../../../lib/config.ts';
import type { Source } from '../../../lib/connector.ts';
import { PipelineError } from '../../../lib/errors.ts';
import { createLogger } from '../../../lib/log.ts';
import { listLoads } from '../../../storage/landing/index.ts';
import type { ReceivedWebhook, State } from '../../../storage/state/index.ts';
import { orderBody, signedShop } from '../../support/receiver/signed-shop.ts';
import { describeEngines, open, type Place } from '../state/engines.ts';

const never = new AbortController().signal;
const root = mkdtempSync(join(tmpdir(), 'perdura-drain-webhooks-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let shops = 0;

const privacyBody = JSON.stringify({ privacy: { asks: 'erase_customer', customer: '7' }, email: 'zoe@shop.test' });

describeEngines('draining webhooks', (newPlace) => {
  const begin = async (place?: Place, around = (state: State): State => state) => {
    const folder = join(root, `${(shops += 1)}`);
    const state = await open(place ?? (await newPlace()), () => new Date('2026-07-01T04:00:00Z'));
    const config = checkProject(
      {
        stores: {
          shop: {
            zone: 'UTC',
            currency: 'EUR',
            sources: { web: { type: 'signed', account: 'acme' }, till: { type: 'signed', account: 'till' } },
          },
        },
      },
      'perdura.yaml',
    );
    const logged: string[] = [];
    const deps = {
      state: around(state),
      store: 'shop',
      storeConfig: config.stores['shop'],
      project: { config, file: 'perdura.yaml', folder },
      folders: { landing: join(folder, 'landing'), temporary: join(folder, 'tmp') },
      sources: new Map([['signed', signedShop as Source<unknown>]]),
      log: createLogger({ level: 'debug', pretty: false }, { write: (line) => void logged.push(line) }),
      now: () => new Date('2026-07-01T04:00:00Z'),
    } as unknown as DrainDependencies;
    let ids = 0;
    const receive = (bodies: readonly string[], more: Partial<ReceivedWebhook> = {}) =>
      state.webhooks.add(
        bodies.map((body) => ({
          store: 'shop',
          source: 'web',
          topic: 'order',
          dedupeKey: `${(ids += 1)}`,
          receivedAt: '2026-07-01T04:00:00.000Z',
          body,
          ...more,
        })),
      );
    return {
      state,
      deps,
      receive,
      logged: () => logged.join(''),
      loads: () => listLoads(deps.folders.landing, 'shop'),
    };
  };

  it('lands the rows of a batch together, in order, under a name that is no resource’s', async () => {
    const { state, deps, receive, loads } = await begin();
    await receive([orderBody('1'), orderBody('2', { amount: '20.00' }), orderBody('1', { amount: '15.00' })]);
    expect(await drainBatch(deps, never)).toEqual({ landed: 3, nothing: 0, privacy: 0, failed: 0, isMore: false });
    const landed = await loads();
    expect(
      landed.map(({ stream, rows, resource, source, connector, cursor }) => ({
        stream,
        rows,
        resource,
        source,
        connector,
        cursor,
      })),
    ).toEqual([
      { stream: 'orders', rows: 3, resource: 'webhooks', source: 'web', connector: 'signed', cursor: {} },
      { stream: 'order_lines', rows: 6, resource: 'webhooks', source: 'web', connector: 'signed', cursor: {} },
    ]);
    expect(await readLanded(deps, 'orders')).toEqual(['1 10.00', '2 20.00', '1 15.00']);
    expect(await state.webhooks.counts('shop')).toMatchObject([{ source: 'web', waiting: 0, landed: 3 }]);
    expect(await drainBatch(deps, never)).toEqual({ landed: 0, nothing: 0, privacy: 0, failed: 0, isMore: false });
    expect(await loads()).toHaveLength(2);
  });

  it('keeps privacy requests for a person, and counts what says nothing', async () => {
    const { state, deps, receive, loads } = await begin();
    await receive([privacyBody, '{}', orderBody('1')]);
    expect(await drainBatch(deps, never)).toEqual({ landed: 1, nothing: 1, privacy: 1, failed: 0, isMore: false });
    expect(await state.webhooks.kept('shop', 10)).toMatchObject([
      { outcome: 'privacy', privacy: { asks: 'erase_customer', customerIds: ['7'] } },
    ]);
    expect(await loads()).toHaveLength(2);
  });

  it('tries again what cannot be read, gives it up with its reason, and lets the others through', async () => {
    const { state, deps, receive, logged } = await begin();
    await receive(['{"order": 7, "email": "zoe@shop.test"}', 'no json of zoe@shop.test', orderBody('1')]);
    await receive(['{}'], { topic: 'bug' });
    await receive(['{}'], { source: 'gone' });
    expect(await drainBatch(deps, never)).toEqual({ landed: 1, nothing: 0, privacy: 0, failed: 4, isMore: true });
    for (let n = 0; n < 3; n += 1) expect(await drainBatch(deps, never)).toMatchObject({ failed: 4, isMore: true });
    expect(await drainBatch(deps, never)).toMatchObject({ failed: 4, isMore: false });
    const kept = await state.webhooks.kept('shop', 10);
    expect(kept.map(({ error }) => error)).toEqual([
      'store shop: has no source gone any more',
      'cannot be read (SyntaxError)',
      'cannot be read (SyntaxError)',
      'webhook order: is no event',
    ]);
    expect(JSON.stringify(kept) + logged()).not.toContain('zoe@');
    expect(await state.webhooks.reopen('shop')).toBe(4);
    expect(await drainBatch(deps, never)).toMatchObject({ failed: 4, isMore: true });
  });

  it('lands once what it had landed before it was killed', async () => {
    const place = await newPlace();
    let isKilled = true;
    const { state, deps, receive, loads } = await begin(place, (own) => ({
      ...own,
      webhooks: {
        ...own.webhooks,
        settle: (ids, outcome) =>
          isKilled ? Promise.reject(new PipelineError('unavailable', 'gone')) : own.webhooks.settle(ids, outcome),
      },
    }));
    await receive([orderBody('1'), orderBody('2')]);
    await expect(drainBatch(deps, never)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await loads()).toHaveLength(2);
    isKilled = false;
    expect(await drainBatch(deps, never)).toMatchObject({ landed: 2, failed: 0, isMore: false });
    expect(await loads()).toHaveLength(2);
    expect(await state.webhooks.counts('shop')).toMatchObject([{ waiting: 0, landed: 2 }]);
  });

  it('lands once what is drained twice at once', async () => {
    const place = await newPlace();
    const { state, deps, receive } = await begin(place);
    const other = { ...deps, state: await open(place) };
    for (let round = 0; round < 5; round += 1) {
      await receive(Array.from({ length: 10 }, (_, n) => orderBody(`${round}-${n}`)));
      await Promise.all([drainBatch(deps, never), drainBatch(other, never)]);
    }
    expect(await state.webhooks.counts('shop')).toMatchObject([{ waiting: 0, landed: 50, failed: 0 }]);
    const orders = await readLanded(deps, 'orders');
    expect([orders.length, new Set(orders).size]).toEqual([50, 50]);
  });

  it('lands again what an order was, became not, and is again', async () => {
    const { deps, receive } = await begin();
    for (const amount of ['10.00', '12.00', '10.00', '10.00']) {
      await receive([orderBody('1', { amount })]);
      await drainBatch(deps, never);
    }
    expect(await readLanded(deps, 'orders')).toEqual(['1 10.00', '1 12.00', '1 10.00']);
  });

  it('stops between two of them when it is told to, and takes nothing as done', async () => {
    const { state, deps, receive } = await begin();
    await receive([orderBody('1')]);
    await expect(drainBatch(deps, AbortSignal.abort())).rejects.toThrow('aborted');
    expect((await state.webhooks.waiting('shop', { limit: 1, mostCharacters: 1e6 }))[0]).toMatchObject({ attempts: 0 });
  });

  it('takes many more than one batch, of several sources, each webhook once', async () => {
    const { state, deps, receive } = await begin();
    await receive(Array.from({ length: 700 }, (_, n) => orderBody(`w${n}`)));
    await receive(
      Array.from({ length: 500 }, (_, n) => orderBody(`t${n}`)),
      { source: 'till' },
    );
    let landed = 0;
    for (let isMore = true; isMore; ) {
      const batch = await drainBatch(deps, never);
      ({ isMore } = batch);
      landed += batch.landed;
    }
    expect(landed).toBe(1_200);
    expect(new Set(await readLanded(deps, 'orders')).size).toBe(1_200);
    expect(await state.webhooks.counts('shop')).toMatchObject([{ source: 'till', landed: 500 }, { landed: 700 }]);
  });

  it('loses and adds nothing, whatever arrives and however it is cut', async () => {
    const what = constantFrom('order', 'nothing', 'broken', 'privacy');
    await assert(
      asyncProperty(array(what, { maxLength: 12 }), nat({ max: 12 }), async (all, cut) => {
        const { state, deps, receive } = await begin();
        const bodies = all.map((kind, n) =>
          kind === 'order' ? orderBody(`${n}`) : { nothing: '{}', broken: '{', privacy: privacyBody }[kind],
        );
        await receive(bodies.slice(0, cut));
        await drainBatch(deps, never);
        await receive(bodies.slice(cut));
        for (let n = 0; n < 6; n += 1) await drainBatch(deps, never);
        const of = (kind: string) => all.filter((one) => one === kind).length;
        const [counts] = await state.webhooks.counts('shop');
        const none = { landed: 0, nothing: 0, privacy: 0, failed: 0, waiting: 0 };
        expect(counts ?? none).toMatchObject({
          waiting: 0,
          landed: of('order'),
          nothing: of('nothing'),
          privacy: of('privacy'),
          failed: of('broken'),
        });
        const orders = all.flatMap((kind, n) => (kind === 'order' ? [`${n} 10.00`] : []));
        expect(await readLanded(deps, 'orders')).toEqual(orders);
      }),
      { numRuns: 8 },
    );
  });
});

/** Id and amount of every row that has landed, in load order. */
async function readLanded({ folders }: DrainDependencies, stream: string): Promise<readonly string[]> {
  const files = (await listLoads(folders.landing, 'shop')).filter((load) => load.stream === stream);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const found: string[] = [];
  for (const { file } of files) {
    const read = await connection.runAndReadAll(
      `select order_id || ' ' || amount from read_parquet('${join(folders.landing, file)}', file_row_number = true)
       order by file_row_number`,
    );
    found.push(...read.getRows().map(([row]) => String(row)));
  }
  connection.closeSync();
  instance.closeSync();
  return found;
}
