/** From the inbox to the ledger, over both engines. */
import { array, assert, asyncProperty, integer, nat, shuffledSubarray } from 'fast-check';
import { expect, it } from 'vitest';
import { drainPage } from '../../../activities/inbox.ts';
import { createLogger } from '../../../lib/log.ts';
import { type InboxEvent, sendKeyOf, type Sending, type State } from '../../../storage/state/index.ts';
import { describeEngines, open } from '../state/engines.ts';
import { claim, member, newClock, startCampaign } from '../state/sending.ts';

const log = createLogger({ level: 'silent', pretty: false });
const never = new AbortController().signal;
const drain = (state: State, limit = 500, store = 'shop') => drainPage({ state, store, log }, limit, never);

const keyOf = (own: Sending, customer: number) => sendKeyOf({ ...own, customerKey: `customer-${customer}` });

/** Puts events of customers into the inbox, at 04:00 and so many seconds. */
async function receive(
  state: State,
  own: Sending,
  events: readonly (readonly [customer: number, event: InboxEvent['event'], second: number])[],
  store = 'shop',
): Promise<void> {
  await state.inbox.add({
    store,
    source: 'sendgrid',
    events: events.map(([customer, event, second]) => ({
      dedupeKey: `${customer} ${event} ${second}`,
      event: {
        sendKey: keyOf(own, customer),
        event,
        at: new Date(Date.parse('2026-07-01T04:00:00.000Z') + second * 1_000).toISOString(),
        address: `${customer}@example.test`,
        reason: 'as told',
      },
    })),
  });
}

describeEngines('draining the inbox', (newPlace) => {
  const begin = async (customers = 5) => {
    const clock = newClock();
    const state = await open(await newPlace(), clock.now);
    const own = await startCampaign(
      state,
      Array.from({ length: customers }, (_, index) => member(index + 1)),
    );
    await claim(state, own, 'batch-1');
    return { clock, state, own };
  };
  const suppressed = async (state: State) =>
    (await state.suppressions.list({ limit: 100 }))
      .map(({ address, reason, source }) => [address, reason, source])
      .toSorted(([one = ''], [other = '']) => byText(one, other));

  it('settles sends in doubt, suppresses who bounced, complained or left, and keeps every fact', async () => {
    const { state, own } = await begin();
    await receive(state, own, [
      [1, 'processed', 1],
      [1, 'delivered', 2],
      [1, 'open', 9],
      [2, 'bounce', 2],
      [3, 'dropped', 2],
      [4, 'delivered', 2],
      [4, 'spamreport', 3],
      [5, 'unsubscribe', 4],
    ]);
    expect(await drain(state)).toEqual({ applied: 8, unmatched: 0, failed: 0, isMore: false });
    const sends = await state.sends.list({ message: own.message, limit: 10 });
    expect(sends.map(({ status }) => status)).toEqual(['ACCEPTED', 'ACCEPTED', 'REJECTED', 'ACCEPTED', 'ACCEPTED']);
    expect(sends[0]).toMatchObject({
      deliveredAt: '2026-07-01T04:00:02.000Z',
      openedAt: '2026-07-01T04:00:09.000Z',
    });
    expect(await suppressed(state)).toEqual([
      ['2@example.test', 'bounce', 'sendgrid'],
      ['4@example.test', 'complaint', 'sendgrid'],
      ['5@example.test', 'unsubscribe', 'sendgrid'],
    ]);
    const journal = await state.sends.journal(keyOf(own, 1));
    expect(journal.flatMap(({ event }) => event ?? [])).toEqual(['processed', 'delivered', 'open']);
    expect(await state.inbox.counts('shop')).toMatchObject({ waiting: 0, applied: 8 });
  });

  it('takes a page at a time and says whether more waits', async () => {
    const { state, own } = await begin();
    await receive(state, own, [
      [1, 'delivered', 1],
      [2, 'delivered', 1],
      [3, 'delivered', 1],
    ]);
    expect(await drain(state, 2)).toMatchObject({ applied: 2, isMore: true });
    expect((await state.inbox.waiting('shop', 10)).map(({ event }) => event.address)).toEqual(['3@example.test']);
    expect(await drain(state, 2)).toMatchObject({ applied: 1, isMore: false });
    expect(await drain(state, 2)).toMatchObject({ applied: 0, isMore: false });
  });

  it('keeps and counts what matches no message of the store, and applies it once it does', async () => {
    const { state, own } = await begin();
    const later = { ...own, message: 'shop-summer-1' };
    await receive(state, later, [[1, 'bounce', 1]]);
    // Of this store’s message, told by another store’s provider.
    await receive(state, own, [[2, 'bounce', 1]], 'other');
    expect(await drain(state)).toMatchObject({ applied: 0, unmatched: 1 });
    expect(await drain(state, 10, 'other')).toMatchObject({ applied: 0, unmatched: 1 });
    expect(await suppressed(state)).toEqual([]);
    expect(await state.inbox.counts('shop')).toMatchObject({ waiting: 0, unmatched: 1 });
    await startCampaign(state, [member(1)], { name: 'summer' });
    expect(await state.inbox.reopen('shop')).toBe(1);
    expect(await drain(state)).toMatchObject({ applied: 1, unmatched: 0 });
    expect(await suppressed(state)).toEqual([['1@example.test', 'bounce', 'sendgrid']]);
  });

  it('takes a page of 500 events in one turn of the ledger', async () => {
    const { state, own } = await begin(250);
    const events = Array.from({ length: 250 }, (_, n) => n + 1);
    await receive(state, own, [
      ...events.map((n) => [n, 'processed', 1] as const),
      ...events.map((n) => [n, 'delivered', 2] as const),
    ]);
    expect(await drain(state)).toMatchObject({ applied: 500, isMore: false });
    const journals = await Promise.all(events.map((n) => state.sends.journal(keyOf(own, n))));
    const told = journals.flat().filter(({ event }) => event !== null);
    expect(told).toHaveLength(500);
    expect(new Set(told.map(({ turn }) => turn)).size).toBe(1);
  });

  it('goes past an event that cannot be applied, and sets it aside after five attempts', async () => {
    const { state, own } = await begin();
    const broken = { sendKey: keyOf(own, 1), event: 'delivered' as const, at: 'yesterday', address: '1@example.test' };
    await state.inbox.add({ store: 'shop', source: 'sendgrid', events: [{ dedupeKey: 'x', event: broken }] });
    await receive(state, own, [[2, 'delivered', 1]]);
    expect(await drain(state)).toEqual({ applied: 1, unmatched: 0, failed: 1, isMore: true });
    for (let attempt = 2; attempt <= 4; attempt += 1) expect((await drain(state)).isMore).toBe(true);
    expect(await drain(state)).toMatchObject({ failed: 1, isMore: false });
    expect(await state.inbox.counts('shop')).toMatchObject({ waiting: 0, applied: 1, failed: 1 });
  });

  it('gives no attempt away to a state that is out of reach', async () => {
    const { state, own } = await begin();
    await receive(state, own, [
      [1, 'delivered', 1],
      [2, 'delivered', 1],
    ]);
    const broken = {
      ...state,
      sends: {
        ...state.sends,
        recordEvents: async (...[store, events]: Parameters<State['sends']['recordEvents']>) => {
          if (events.some(({ sendKey }) => sendKey === keyOf(own, 2)))
            throw Object.assign(new Error('gone'), { code: 'ECONNRESET' });
          return state.sends.recordEvents(store, events);
        },
      },
      inbox: {
        ...state.inbox,
        postpone: async () => {
          throw Object.assign(new Error('gone'), { code: 'ECONNRESET' });
        },
      },
    } as State;
    await expect(drain(broken)).rejects.toThrow('gone');
    // What was applied before is marked; the rest waits as it was.
    expect(await state.inbox.counts('shop')).toMatchObject({ waiting: 1, applied: 1 });
    expect((await state.inbox.waiting('shop', 1))[0]).toMatchObject({ attempts: 0 });
    expect(await drain(state)).toMatchObject({ applied: 1, isMore: false });
  });

  it('does no harm when it is done again after the ledger was told and before the inbox knew', async () => {
    const { state, own } = await begin();
    await receive(state, own, [
      [1, 'delivered', 1],
      [2, 'bounce', 1],
    ]);
    const forgetful = { ...state, inbox: { ...state.inbox, settle: async () => undefined } } as State;
    await drain(forgetful);
    const once = await everything(state, own);
    expect(await drain(state)).toMatchObject({ applied: 2, isMore: false });
    expect(await everything(state, own)).toEqual(once);
  });

  it('stops between two events when it is told to, and keeps what it did', async () => {
    const { state, own } = await begin();
    const broken = { sendKey: keyOf(own, 3), event: 'delivered' as const, at: 'yesterday', address: '3@example.test' };
    await receive(state, own, [
      [1, 'delivered', 1],
      [2, 'delivered', 1],
    ]);
    await state.inbox.add({ store: 'shop', source: 'sendgrid', events: [{ dedupeKey: 'x', event: broken }] });
    const stop = new AbortController();
    const stopping = {
      ...state,
      sends: {
        ...state.sends,
        recordEvents: (...[store, events]: Parameters<State['sends']['recordEvents']>) => {
          if (events.length === 1) stop.abort();
          return state.sends.recordEvents(store, events);
        },
      },
    } as State;
    await expect(drainPage({ state: stopping, store: 'shop', log }, 10, stop.signal)).rejects.toThrow(/abort/i);
    expect(await state.inbox.counts('shop')).toMatchObject({ waiting: 2, applied: 1 });
  });

  it('ends the same whether one drains or two at once', async () => {
    const { state, own } = await begin(20);
    const events = Array.from({ length: 60 }, (_, n): [number, InboxEvent['event'], number] => [
      (n % 20) + 1,
      (['processed', 'delivered', 'bounce', 'open'] as const)[n % 4] ?? 'open',
      Math.floor(n / 20),
    ]);
    await receive(state, own, events);
    await Promise.all([drain(state, 7), drain(state, 500), drain(state, 13)]);
    while ((await drain(state)).isMore);
    const journals = await everything(state, own);
    expect(journals.flatMap(({ facts }) => facts).length).toBe(60);
    expect(await state.inbox.counts('shop')).toMatchObject({ waiting: 0, applied: 60 });
  });

  it('ends the same whatever the order of events, and however often they come', async () => {
    const { state } = await begin();
    const facts = ['processed', 'deferred', 'delivered', 'open', 'click', 'bounce', 'spamreport'] as const;
    let customer = 100;
    const endOf = async (events: readonly (typeof facts)[number][], limit: number) => {
      customer += 1;
      const own = await startCampaign(state, [member(customer)], { name: `campaign-${customer}` });
      await claim(state, own, `batch-${customer}`);
      await receive(
        state,
        own,
        events.map((event) => [customer, event, facts.indexOf(event)]),
      );
      while ((await drain(state, limit)).isMore);
      const [end] = await everything(state, own);
      const reasons = (await state.suppressions.find('shop', [`${customer}@example.test`])).values();
      return { ...end, facts: end?.facts.toSorted(byText), reasons: [...reasons] };
    };
    const order = shuffledSubarray([...facts], { minLength: 1 });
    await assert(
      asyncProperty(order, array(nat(6)), integer({ min: 1, max: 5 }), async (events, again, limit) => {
        const repeated = [...events, ...again.flatMap((at) => events[at] ?? [])];
        expect(await endOf(repeated, limit)).toEqual(await endOf(events.toSorted(byText), 500));
      }),
      { numRuns: 15 },
    );
  });
});

const byText = (one: string, other: string): number => (one < other ? -1 : Number(one > other));

/** What a person would see of the sends: status, facts, and nothing of the order of bookkeeping. */
async function everything(state: State, own: Sending) {
  const sends = await state.sends.list({ message: own.message, limit: 1_000 });
  return Promise.all(
    sends.map(async ({ sendKey, status, deliveredAt, bouncedAt, openedAt }) => ({
      status,
      times: [deliveredAt, bouncedAt, openedAt],
      facts: (await state.sends.journal(sendKey)).flatMap(({ event, eventAt }) =>
        event === null ? [] : [event, eventAt].join(' '),
      ),
    })),
  );
}
