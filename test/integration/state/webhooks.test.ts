import { array, assert, asyncProperty, constantFrom } from 'fast-check';
import { expect, it } from 'vitest';
import type { ReceivedWebhook } from '../../../storage/state/index.ts';
import { describeEngines, inProcesses, open } from './engines.ts';

const store = 'shop';
const webhook = (key: string, more: Partial<ReceivedWebhook> = {}): ReceivedWebhook => ({
  store,
  source: 'web',
  topic: 'orders/updated',
  dedupeKey: key,
  receivedAt: '2026-07-01T04:00:00.000Z',
  body: `{"id":"${key}"}`,
  ...more,
});
const all = { limit: 10_000, mostCharacters: 1e9 };

describeEngines('webhooks', (newPlace) => {
  const begin = async () => {
    let at = Date.parse('2026-07-01T04:00:00.000Z');
    const { webhooks } = await open(await newPlace(), () => new Date(at));
    const ids = async () => (await webhooks.waiting(store, all)).map(({ id }) => id);
    return { webhooks, ids, advance: (seconds: number) => void (at += seconds * 1_000) };
  };

  it('gives back what came in, in its order, whole', async () => {
    const { webhooks } = await begin();
    expect(await webhooks.counts(store)).toEqual([]);
    expect(await webhooks.hasWaiting(store)).toBe(false);
    expect(await webhooks.add([])).toEqual({ stored: 0, stores: [] });
    const body = '{"name":"Zoë 🛒 \\u0000 \'; drop table webhooks; --"}';
    expect(await webhooks.add([webhook('zoe', { body }), webhook('ana')])).toEqual({ stored: 2, stores: [store] });
    await webhooks.add([webhook('bo', { body: '' })]);
    const waiting = await webhooks.waiting(store, all);
    expect(waiting.map((one) => one.body)).toEqual([body, '{"id":"ana"}', '']);
    expect(waiting[0]).toEqual({
      id: expect.any(Number),
      source: 'web',
      topic: 'orders/updated',
      receivedAt: '2026-07-01T04:00:00.000Z',
      body,
      attempts: 0,
    });
  });

  it('stores an event once, also after it was drained, and knows sources and stores apart', async () => {
    const { webhooks, ids } = await begin();
    await webhooks.add([webhook('ana')]);
    expect(await webhooks.add([webhook('ana'), webhook('bo'), webhook('bo')])).toEqual({ stored: 1, stores: [store] });
    await webhooks.settle(await ids(), 'landed');
    expect(await webhooks.add([webhook('ana', { body: 'another' })])).toEqual({ stored: 0, stores: [] });
    const elsewhere = [webhook('ana', { source: 'till' }), webhook('ana', { store: 'acme' })];
    expect(await webhooks.add(elsewhere)).toEqual({ stored: 2, stores: [store, 'acme'] });
    expect(await webhooks.hasWaiting('acme')).toBe(true);
    expect(await webhooks.hasWaiting('nobody')).toBe(false);
  });

  it('gives batches bounded in number and in size, and one that is larger by itself', async () => {
    const { webhooks, ids } = await begin();
    const body = 'x'.repeat(100);
    await webhooks.add([
      webhook('large', { body: 'x'.repeat(1_000) }),
      ...Array.from({ length: 5 }, (_, n) => webhook(`${n}`, { body })),
    ]);
    const next = async (limit: number, mostCharacters: number) =>
      (await webhooks.waiting(store, { limit, mostCharacters })).map((one) => one.body.length);
    expect(await next(10, 250)).toEqual([1_000]);
    await webhooks.settle((await ids()).slice(0, 1), 'nothing');
    expect(await next(10, 250)).toEqual([100, 100]);
    expect(await next(1, 250)).toEqual([100]);
  });

  it('takes more than one statement can, all or none', async () => {
    const { webhooks, ids } = await begin();
    const many = Array.from({ length: 2_500 }, (_, n) => webhook(`event ${n}`));
    const broken = [...many, { ...webhook('x'), topic: null as unknown as string }];
    await expect(webhooks.add(broken)).rejects.toThrow(/null/i);
    expect(await webhooks.counts(store)).toEqual([]);
    expect(await webhooks.add(many)).toEqual({ stored: 2_500, stores: [store] });
    await webhooks.settle(await ids(), 'landed');
    expect(await webhooks.hasWaiting(store)).toBe(false);
  });

  it('forgets what a drained webhook said, and keeps of a privacy request what a person needs', async () => {
    const place = await newPlace();
    const { webhooks } = await open(place);
    const body = '{"email":"zoe@shop.test","id":7}';
    await webhooks.add(['a', 'b', 'c', 'd'].map((key) => webhook(key, { body })));
    const [a = 0, b = 0, c = 0, d = 0] = (await webhooks.waiting(store, all)).map(({ id }) => id);
    await webhooks.settle([a], 'landed');
    await webhooks.settle([b], 'nothing');
    const asked = { asks: 'erase_customer', customerIds: ['7'], email: 'zoe@shop.test' } as const;
    await webhooks.settlePrivacy(c, asked);
    await webhooks.countFailure(d, 'cannot be read', { isLast: true });
    expect(await webhooks.kept(store, 10)).toEqual([
      {
        id: d,
        source: 'web',
        topic: 'orders/updated',
        receivedAt: '2026-07-01T04:00:00.000Z',
        outcome: 'failed',
        privacy: null,
        error: 'cannot be read',
      },
      expect.objectContaining({ id: c, privacy: { asks: 'erase_customer', customerIds: ['7'] }, error: null }),
    ]);
    expect(JSON.stringify(await webhooks.kept(store, 10))).not.toContain('zoe@');
    // Only the one that was given up can be read again.
    expect(await webhooks.reopen(store)).toBe(1);
    expect((await webhooks.waiting(store, all)).map((one) => [one.id, one.body, one.attempts])).toEqual([[d, body, 0]]);
  });

  it('counts attempts; what somebody settled first stays so', async () => {
    const { webhooks, ids } = await begin();
    await webhooks.add([webhook('ana'), webhook('bo')]);
    const [ana = 0, bo = 0] = await ids();
    await webhooks.countFailure(ana, 'no luck', { isLast: false });
    await webhooks.countFailure(ana, 'still no luck', { isLast: false });
    expect((await webhooks.waiting(store, all))[0]).toMatchObject({ id: ana, attempts: 2 });
    await webhooks.settle([bo], 'landed');
    await webhooks.settle([bo], 'nothing');
    await webhooks.settlePrivacy(bo, { asks: 'export', customerIds: [] });
    await webhooks.countFailure(bo, 'late', { isLast: true });
    expect(await webhooks.counts(store)).toMatchObject([{ waiting: 1, landed: 1, nothing: 0, privacy: 0, failed: 0 }]);
  });

  it('tells how every source stands, and what was refused today', async () => {
    const { webhooks, ids, advance } = await begin();
    await webhooks.add([webhook('a'), webhook('b', { receivedAt: '2026-07-01T05:00:00.000Z' })]);
    await webhooks.settle((await ids()).slice(0, 1), 'landed');
    await webhooks.countRefusals([]);
    const refused = (source: string, reason: string, n: number) => ({ store, source, reason, refused: n });
    await webhooks.countRefusals([refused('web', 'not_signed', 3), refused('till', 'too_large', 1)]);
    await webhooks.countRefusals([refused('web', 'not_signed', 4), refused('web', 'too_old', 1)]);
    const none = { waiting: 0, landed: 0, nothing: 0, privacy: 0, failed: 0, oldestWaitingAt: null };
    const web = { ...none, source: 'web', waiting: 1, landed: 1, oldestWaitingAt: '2026-07-01T05:00:00.000Z' };
    expect(await webhooks.counts(store)).toEqual([
      { ...none, source: 'till', refusedToday: { too_large: 1 } },
      { ...web, refusedToday: { not_signed: 7, too_old: 1 } },
    ]);
    advance(86_400);
    expect(await webhooks.counts(store)).toEqual([{ ...web, refusedToday: {} }]);
    expect(await webhooks.counts('acme')).toEqual([]);
  });

  it('forgets what was drained long ago, and never what a person has to look at', async () => {
    const { webhooks, ids, advance } = await begin();
    await webhooks.add(['a', 'b', 'c', 'd', 'e'].map((key) => webhook(key)));
    const [a = 0, b = 0, c = 0, d = 0] = await ids();
    await webhooks.settle([a], 'landed');
    await webhooks.settlePrivacy(b, { asks: 'export', customerIds: ['1'] });
    await webhooks.countFailure(c, 'x', { isLast: true });
    advance(100);
    await webhooks.settle([d], 'nothing');
    expect(await webhooks.forget(store, new Date('2026-07-01T04:01:40.000Z'))).toBe(1);
    expect(await webhooks.counts(store)).toMatchObject([{ waiting: 1, landed: 0, nothing: 1, privacy: 1, failed: 1 }]);
  });

  it('stores what several processes receive at once, each event once, and counts every refusal', async () => {
    const place = await newPlace();
    const answers = await inProcesses<number>(
      3,
      place,
      `let stored = 0;
       for (let round = 0; round < 20; round += 1) {
         const batch = Array.from({ length: 100 }, (_, n) => ({
           store: 'shop', source: 'web', topic: 't', dedupeKey: round + '-' + n, body: '{}', receivedAt: '2026-07-01',
         }));
         stored += (await state.webhooks.add(Math.random() < 0.5 ? batch : batch.toReversed())).stored;
         await state.webhooks.countRefusals(['a', 'b'].toSorted(() => Math.random() - 0.5).map((reason) =>
           ({ store: 'shop', source: 'web', reason, refused: 2 })));
       }
       return stored;`,
    );
    expect(answers.reduce((sum, stored) => sum + stored, 0)).toBe(2_000);
    const [counts] = await (await open(place)).webhooks.counts(store);
    expect(counts).toMatchObject({ waiting: 2_000, refusedToday: { a: 120, b: 120 } });
  });

  it('holds each event once, whatever the order of deliveries', async () => {
    const { webhooks } = await begin();
    let stores = 0;
    await assert(
      asyncProperty(
        array(array(constantFrom('a', 'b', 'c', 'd'), { maxLength: 6 }), { maxLength: 6 }),
        async (all6) => {
          stores += 1;
          const own = `store-${stores}`;
          for (const keys of all6) await webhooks.add(keys.map((key) => webhook(key, { store: own })));
          const kept = (await webhooks.waiting(own, all)).map(({ body }) => body);
          expect(kept).toEqual([...new Set(all6.flat())].map((key) => `{"id":"${key}"}`));
        },
      ),
      { numRuns: 40 },
    );
  });
});
