import { expect, it } from 'vitest';
import { sendKeyOf } from '../../../storage/state/index.ts';
import { describeEngines, inProcesses, open } from './engines.ts';
import { claim, member, newClock, sending, settle, startCampaign, statuses } from './sending.ts';

const three = [member(1), member(2), member(3)];

describeEngines('sends', (newPlace) => {
  const openState = async () => {
    const clock = newClock();
    return { clock, state: await open(await newPlace(), clock.now) };
  };

  it('has one row for every member of an audience, however often it is planned', async () => {
    const { state } = await openState();
    const audience = [
      member(1),
      member(2, { address: null, skip: 'no_address' }),
      member(3, { address: null, skip: 'same_address' }),
    ];
    const own = await startCampaign(state, audience);
    expect(await state.sends.plan(own, 'c', audience)).toBe(0);
    expect(await statuses(state, own)).toEqual({
      'customer-1': 'PLANNED',
      'customer-2': 'SKIPPED no_address',
      'customer-3': 'SKIPPED same_address',
    });
    const key = sendKeyOf({ ...own, customerKey: 'customer-1' });
    expect(await state.sends.byKey(key)).toMatchObject({
      sendKey: key,
      store: 'shop',
      message: 'shop-spring-1',
      address: '1@example.test',
      attributes: { first_name: 'Name 1' },
      contentVersion: 'c',
    });
  });

  it('gives no two campaigns the same id, though names of stores and campaigns run together', async () => {
    const state = await open(await newPlace());
    const create = async (store: string, name: string) =>
      state.campaigns.create({ ...(await state.campaigns.require('shop-spring-1')), store, name });
    await startCampaign(state, []);
    const ids = [
      (await create('shop', 'es-news')).id,
      (await create('shop-es', 'news')).id,
      (await create('shop-es', 'news')).id,
      (await create('shop', 'es-news')).id,
    ];
    expect(ids).toEqual(['shop-es-news-1', 'shop-es-news-2', 'shop-es-news-3', 'shop-es-news-4']);
    const found = await state.campaigns.list({ store: 'shop-es', limit: 9 });
    expect(found.map(({ id }) => id).sort()).toEqual(['shop-es-news-2', 'shop-es-news-3']);
  });

  it('suppresses again who says so after a removal, though the clock was set back, and not who said so before it', async () => {
    const clock = newClock();
    const state = await open(await newPlace(), clock.now);
    const own = await startCampaign(state, [member(1), member(2)]);
    const [one, two] = await claim(state, own, 'batch');
    const unsubscribed = async () => [
      ...(await state.suppressions.find('shop', ['1@example.test', '2@example.test'])).keys(),
    ];
    await state.sends.recordEvent({ sendKey: one?.sendKey ?? '', event: 'unsubscribe', source: 'link' });
    await state.sends.recordEvent({ sendKey: two?.sendKey ?? '', event: 'unsubscribe', source: 'link' });
    for (const address of ['1@example.test', '2@example.test'])
      await state.suppressions.remove({ store: 'shop', address, by: 'ada', because: 'asked for it' });
    expect(await unsubscribed()).toEqual([]);
    clock.advance(-86_400);
    await state.sends.recordEvent({ sendKey: one?.sendKey ?? '', event: 'unsubscribe', source: 'link' });
    const lastWeek = new Date(clock.now().getTime() - 604_800_000).toISOString();
    await state.sends.recordEvent({ sendKey: two?.sendKey ?? '', event: 'unsubscribe', at: lastWeek });
    expect(await unsubscribed()).toEqual(['1@example.test']);
  });

  it('refuses a second row for an address of the audience', async () => {
    const { state } = await openState();
    const own = await startCampaign(state, [member(1)]);
    await expect(state.sends.plan(own, 'c', [member(2, { address: '1@example.test' })])).rejects.toThrow(/unique/i);
  });

  it('claims in planning order, each send once', async () => {
    const { state } = await openState();
    const own = await startCampaign(state, three);
    const first = await claim(state, own, 'a', { limit: 2 });
    expect(first.map(({ ordinal, attempts }) => [ordinal, attempts])).toEqual([
      [1, 1],
      [2, 1],
    ]);
    const keys = first.map(({ sendKey }) => sendKey);
    const again = await state.sends.claim({ ...own, claim: 'b', keys, withoutConsent: new Set(), seconds: 60 });
    expect(again.sends).toEqual([]);
    expect((await claim(state, own, 'b')).map(({ ordinal }) => ordinal)).toEqual([3]);
  });

  it('leaves out who is suppressed, has not consented, or has had enough', async () => {
    const { clock, state } = await openState();
    await settle(state, 'earlier', await claim(state, await startCampaign(state, [member(3)]), 'earlier'), {
      status: 'accepted',
    });
    clock.advance(6 * 86_400);
    const own = await startCampaign(state, [...three, member(4), member(5)], { name: 'summer' });
    await state.suppressions.add({
      store: 'shop',
      address: ' 1@Example.test',
      reason: 'unsubscribe',
      at: '2026-07-07T04:00:00Z',
      source: 'link',
    });
    const cap = { messages: 1, days: 7 };
    expect(await state.sends.capped('shop', ['customer-3', 'customer-4'], cap)).toEqual(new Set(['customer-3']));
    const sent = await claim(state, own, 'a', { withoutConsent: ['customer-2'], cap });
    expect(sent.map(({ customerKey }) => customerKey)).toEqual(['customer-4', 'customer-5']);
    expect(await statuses(state, own)).toEqual({
      'customer-1': 'SKIPPED suppressed',
      'customer-2': 'SKIPPED no_consent',
      'customer-3': 'SKIPPED capped',
      'customer-4': 'CLAIMED',
      'customer-5': 'CLAIMED',
    });
    clock.advance(2 * 86_400);
    expect(await state.sends.capped('shop', ['customer-3', 'customer-4'], cap)).toEqual(new Set(['customer-4']));
  });

  it('claims nothing once a pause or a cancel is answered, and goes on after a resume', async () => {
    const { state } = await openState();
    const own = await startCampaign(state, three);
    await state.campaigns.move({ id: own.message, to: 'paused', by: 'ada', reason: 'lunch' });
    expect(await claim(state, own, 'a')).toEqual([]);
    await state.campaigns.move({ id: own.message, to: 'sending', by: 'ada' });
    const sent = await claim(state, own, 'a', { limit: 1 });
    await state.campaigns.move({ id: own.message, to: 'cancelled', by: 'bob' });
    expect(await claim(state, own, 'b')).toEqual([]);
    expect(await state.sends.plan(own, 'c', [member(9)])).toBe(0);
    await settle(state, 'a', sent, { status: 'accepted', providerId: '250 ok' });
    expect(await state.sends.cancelPlanned(own)).toBe(2);
    expect(await state.sends.cancelPlanned(own)).toBe(0);
    expect(await statuses(state, own)).toEqual({
      'customer-1': 'ACCEPTED',
      'customer-2': 'CANCELLED',
      'customer-3': 'CANCELLED',
    });
    await expect(state.campaigns.move({ id: own.message, to: 'sending', by: 'ada' })).rejects.toMatchObject({
      kind: 'conflict',
      message: 'campaign shop-spring-1: is cancelled, so it cannot be sent',
    });
  });

  it('keeps what became of each message, and why', async () => {
    const { clock, state } = await openState();
    const own = await startCampaign(state, [...three, member(4), member(5)]);
    const sent = await claim(state, own, 'a');
    const outcomes = [
      { status: 'accepted', providerId: 'id-1' },
      { status: 'rejected', reason: '550 no such user', suppress: 'bounce' },
      { status: 'deferred', reason: '451 later' },
      { status: 'unknown', reason: 'connection reset' },
      { status: 'returned', reason: 'paused' },
    ] as const;
    clock.advance(2);
    await state.sends.record({
      store: 'shop',
      claim: 'a',
      outcomes: sent.map(({ sendKey }, index) => ({ sendKey, outcome: outcomes[index] as (typeof outcomes)[0] })),
      mostAttempts: 3,
      retrySeconds: 60,
    });
    const rows = await state.sends.list({ message: own.message, limit: 10 });
    expect(rows.map(({ status, reason, providerId, attempts }) => [status, reason, providerId, attempts])).toEqual([
      ['ACCEPTED', null, 'id-1', 1],
      ['REJECTED', '550 no such user', null, 1],
      ['PLANNED', '451 later', null, 1],
      ['UNKNOWN', 'connection reset', null, 1],
      ['PLANNED', 'paused', null, 0],
    ]);
    expect(await state.suppressions.find('shop', ['2@example.test', '3@example.test'])).toEqual(
      new Map([['2@example.test', ['bounce']]]),
    );
    expect(await state.sends.byProviderIds(['id-1', 'id-2'])).toEqual(new Map([['id-1', sent[0]?.sendKey]]));
    expect((await state.sends.journal(sent[0]?.sendKey ?? '')).map(({ at, from, to }) => [at, from, to])).toEqual([
      ['2026-07-01T04:00:00.000Z', null, 'PLANNED'],
      ['2026-07-01T04:00:00.000Z', 'PLANNED', 'CLAIMED'],
      ['2026-07-01T04:00:02.000Z', 'CLAIMED', 'ACCEPTED'],
    ]);
    // The deferred one waits, the returned one does not.
    expect((await state.sends.next(own, 10)).map(({ ordinal }) => ordinal)).toEqual([5]);
    clock.advance(60);
    expect((await state.sends.next(own, 10)).map(({ ordinal }) => ordinal)).toEqual([3, 5]);
    expect(await state.sends.outlook(own)).toMatchObject({ planned: 2, claimed: 0, inDoubt: 1 });
  });

  it('gives up on what is deferred too often, waiting longer each time', async () => {
    const { clock, state } = await openState();
    const own = await startCampaign(state, [member(1)]);
    for (const [index, waitSeconds] of [60, 180].entries()) {
      await settle(state, `${index}`, await claim(state, own, `${index}`), { status: 'deferred', reason: '451' });
      clock.advance(waitSeconds - 1);
      expect(await state.sends.next(own, 1)).toHaveLength(0);
      clock.advance(1);
    }
    await settle(state, 'last', await claim(state, own, 'last'), { status: 'deferred', reason: '451 later' });
    expect(await statuses(state, own)).toEqual({ 'customer-1': 'REJECTED' });
  });

  it('takes a late outcome as evidence, whatever was decided meanwhile', async () => {
    const { clock, state } = await openState();
    const own = await startCampaign(state, three);
    const sent = await claim(state, own, 'stalled');
    expect(await state.sends.doubtOthers({ ...own, except: 'next' })).toBe(3);
    expect(await claim(state, own, 'next')).toEqual([]);
    await settle(state, 'stalled', sent.slice(0, 1), { status: 'accepted' });
    await settle(state, 'stalled', sent.slice(1, 2), { status: 'returned', reason: 'not begun' });
    clock.advance(60);
    const third = sent[2]?.sendKey ?? '';
    await state.sends.resolve('shop', [{ sendKey: third, says: 'not_accepted' }], 'mailbox');
    // What seemed lost was accepted after all: it is not sent again.
    await settle(state, 'stalled', sent.slice(2), { status: 'accepted' });
    expect(await statuses(state, own)).toEqual({
      'customer-1': 'ACCEPTED',
      'customer-2': 'PLANNED',
      'customer-3': 'ACCEPTED',
    });
    await settle(state, 'next', await claim(state, own, 'next'), { status: 'accepted' });
    await settle(state, 'stalled', sent.slice(1, 2), { status: 'rejected', reason: '550' });
    expect(await statuses(state, own)).toMatchObject({ 'customer-2': 'ACCEPTED' });
    const facts = await state.sends.journal(sent[1]?.sendKey ?? '');
    expect(facts.at(-1)).toMatchObject({ from: null, to: null, reason: 'rejected (too late): 550' });
  });

  it('believes that a message was not accepted only once its claim has expired', async () => {
    const { clock, state } = await openState();
    const own = await startCampaign(state, [member(1)]);
    const [send] = await claim(state, own, 'a');
    await state.sends.doubtOthers({ ...own, except: 'b' });
    const evidence = [{ sendKey: send?.sendKey ?? '', says: 'not_accepted' }] as const;
    clock.advance(59);
    expect(await state.sends.resolve('shop', evidence, 'mailbox')).toMatchObject({ plannedAgain: 0 });
    clock.advance(1);
    expect(await state.sends.resolve('another', evidence, 'mailbox')).toMatchObject({ plannedAgain: 0 });
    expect(await state.sends.resolve('shop', evidence, 'mailbox')).toMatchObject({ plannedAgain: 1 });
    expect(await claim(state, own, 'b')).toHaveLength(1);
  });

  it('believes it at once of a claim that is known to be over, and of no other', async () => {
    const { clock, state } = await openState();
    const own = await startCampaign(state, three);
    await claim(state, own, 'dead', { limit: 2 });
    await claim(state, own, 'alive');
    await state.sends.doubtOthers({ ...own, except: '' });
    const sends = await state.sends.list({ message: own.message, limit: 3 });
    const saying = (overClaim?: string) =>
      sends.map(({ sendKey }) => ({ sendKey, says: 'not_accepted' as const, overClaim }));
    expect(await state.sends.resolve('shop', saying(), 'mailbox')).toMatchObject({ plannedAgain: 0 });
    expect(await state.sends.resolve('shop', saying('dead'), 'mailbox')).toMatchObject({ plannedAgain: 2 });
    await claim(state, own, 'next');
    await state.sends.doubtOthers({ ...own, except: '' });
    // What was heard of an earlier claim says nothing of this one.
    expect(await state.sends.resolve('shop', saying('dead'), 'mailbox')).toMatchObject({ plannedAgain: 0 });
    clock.advance(60);
    expect(await state.sends.resolve('shop', saying(), 'mailbox')).toMatchObject({ plannedAgain: 3 });
  });

  it('prolongs a claim only while it stands', async () => {
    const { clock, state } = await openState();
    const own = await startCampaign(state, [member(1), member(2)]);
    const sent = await claim(state, own, 'a');
    await settle(state, 'a', sent.slice(0, 1), { status: 'accepted' });
    clock.advance(30);
    expect(await state.sends.renew({ ...own, claim: 'a', seconds: 60 })).toEqual({ open: 1, status: 'sending' });
    expect(await state.sends.byKey(sent[1]?.sendKey ?? '')).toMatchObject({
      claimExpiresAt: '2026-07-01T04:01:30.000Z',
    });
    await state.sends.doubtOthers({ ...own, except: 'b' });
    expect(await state.sends.renew({ ...own, claim: 'a', seconds: 60 })).toMatchObject({ open: 0 });
  });

  it('sends again by choice, after expiry and a bounded number of times', async () => {
    const { clock, state } = await openState();
    const own = await startCampaign(state, [member(1)], { delivery: 'at_least_once' });
    await settle(state, 'a', await claim(state, own, 'a'), { status: 'unknown', reason: 'time-out' });
    expect(await state.sends.sendAgain({ ...own, mostAttempts: 2 })).toBe(0);
    clock.advance(60);
    expect(await state.sends.sendAgain({ ...own, mostAttempts: 2 })).toBe(1);
    await settle(state, 'b', await claim(state, own, 'b'), { status: 'unknown', reason: 'time-out' });
    clock.advance(60);
    expect(await state.sends.sendAgain({ ...own, mostAttempts: 2 })).toBe(0);
  });

  it('learns from events of the provider, each counted once', async () => {
    const { clock, state } = await openState();
    const own = await startCampaign(state, [...three, member(4), member(5)]);
    const [first, second, third, fourth] = await claim(state, own, 'a', { limit: 4 });
    await state.sends.doubtOthers({ ...own, except: 'b' });
    clock.advance(10);
    const tell = (
      send: { readonly sendKey: string } | undefined,
      event: Parameters<typeof state.sends.recordEvent>[0]['event'],
      at = '2026-07-01T04:00:05Z',
    ) => state.sends.recordEvent({ sendKey: send?.sendKey ?? '', event, at, address: '1@Example.test' });
    expect(await tell(first, 'delivered')).toEqual({ isKnown: true, isNew: true });
    expect(await tell(first, 'delivered')).toEqual({ isKnown: true, isNew: false });
    expect(await tell(first, 'delivered', '2026-07-01T04:00:04Z')).toEqual({ isKnown: true, isNew: true });
    await tell(second, 'dropped');
    await tell(third, 'bounce');
    await tell(third, 'dropped');
    await tell(fourth, 'spamreport');
    const planned = (await state.sends.next(own, 1))[0];
    await tell(planned, 'open');
    expect(await state.sends.recordEvent({ sendKey: 'none', event: 'open', at: '2026-07-01T04:00:05Z' })).toEqual({
      isKnown: false,
      isNew: false,
    });
    expect(await statuses(state, own)).toEqual({
      'customer-1': 'ACCEPTED',
      'customer-2': 'REJECTED',
      'customer-3': 'ACCEPTED',
      'customer-4': 'ACCEPTED',
      'customer-5': 'PLANNED',
    });
    expect(await state.sends.byKey(first?.sendKey ?? '')).toMatchObject({ deliveredAt: '2026-07-01T04:00:04.000Z' });
    expect(await state.suppressions.find('shop', ['3@example.test', '4@example.test'])).toEqual(
      new Map([
        ['3@example.test', ['bounce']],
        ['4@example.test', ['complaint']],
      ]),
    );
  });

  it('proves what it promises, and names what breaks it', async () => {
    const { clock, state } = await openState();
    const own = await startCampaign(state, three, { delivery: 'at_least_once' });
    const [first, second] = await claim(state, own, 'a');
    await state.sends.doubtOthers({ ...own, except: 'b' });
    // Known by evidence, then told by the attempt itself: accepted once.
    await state.sends.resolve('shop', [{ sendKey: first?.sendKey ?? '', says: 'accepted' }], 'mailbox');
    await settle(state, 'a', [first as never], { status: 'accepted' });
    expect((await state.sends.audit(own.message)).filter(({ isKept }) => !isKept)).toEqual([]);

    clock.advance(60);
    await state.sends.sendAgain({ ...own, mostAttempts: 5 });
    await settle(state, 'b', await claim(state, own, 'b'), { status: 'accepted' });
    await settle(state, 'a', [second as never], { status: 'accepted' });
    await state.sends.plan(own, 'c', [member(4)]);
    const broken = (await state.sends.audit()).filter(({ isKept }) => !isKept);
    expect(broken.map(({ promise, violations, examples }) => [promise, violations, examples])).toEqual([
      ['every member of an audience has one row, and nobody else has any', 1, [own.message]],
      ['no message was accepted twice', 1, [second?.sendKey]],
    ]);
  });

  it('is sent only when nobody waits any more', async () => {
    const { state } = await openState();
    const own = await startCampaign(state, three);
    const move = () => state.campaigns.move({ id: own.message, to: 'sent', by: 'workflow' });
    await expect(move()).rejects.toMatchObject({ kind: 'conflict' });
    const sent = await claim(state, own, 'a');
    await expect(move()).rejects.toMatchObject({ kind: 'conflict' });
    await settle(state, 'a', sent, { status: 'unknown', reason: 'reset' });
    expect(await move()).toMatchObject({ status: 'sent' });
    expect((await state.campaigns.journal(own.message)).map(({ from, to, by }) => [from, to, by])).toEqual([
      [null, 'draft', 'ada'],
      ['draft', 'sending', 'ada'],
      ['sending', 'sent', 'workflow'],
    ]);
    expect(await state.sends.counts(own)).toEqual([{ status: 'UNKNOWN', reason: null, sends: 3 }]);
  });

  it('claims every send once when several processes claim at once, and none after a cancel', async () => {
    const place = await newPlace();
    const state = await open(place);
    const own = await startCampaign(
      state,
      Array.from({ length: 300 }, (_, index) => member(index + 1)),
    );
    const claiming = inProcesses<{ claimed: number; keys: string[] }>(
      3,
      place,
      `const own = ${JSON.stringify(own)};
       const keys = [];
       for (let turn = 0; turn < 200; turn += 1) {
         const next = await state.sends.next(own, 7);
         const { sends, status } = await state.sends.claim({ ...own, claim: process.pid + '-' + turn,
           keys: next.map(({ sendKey }) => sendKey), withoutConsent: new Set(), seconds: 60 });
         keys.push(...sends.map(({ sendKey }) => sendKey));
         if (status === 'cancelled') break;
       }
       return { keys };`,
    );
    const claimedSoFar = async () =>
      (await state.sends.list({ message: own.message, statuses: ['CLAIMED'], limit: 1000 })).length;
    await expect.poll(claimedSoFar, { interval: 5, timeout: 30_000 }).toBeGreaterThan(20);
    await state.campaigns.move({ id: own.message, to: 'cancelled', by: 'ada' });
    const atCancel = await claimedSoFar();
    const keys = (await claiming).flatMap((one) => one.keys);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.length).toBe(atCancel);
  });
});

it('names a send by store, message, customer and occurrence', () => {
  const key = sendKeyOf({ ...sending, customerKey: 'c' });
  expect(key).toMatch(/^[0-9a-f]{32}$/);
  expect(sendKeyOf({ ...sending, customerKey: 'c', occurrence: 'test-1' })).not.toBe(key);
});
