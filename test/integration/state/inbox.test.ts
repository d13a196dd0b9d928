import { array, assert, asyncProperty, constantFrom, record } from 'fast-check';
import { expect, it } from 'vitest';
import type { InboxEvent, ReceivedEvent } from '../../../storage/state/index.ts';
import { describeEngines, inProcesses, open } from './engines.ts';

const store = 'cdnow';
const source = 'sendgrid';

const eventOf = (name: string, sendKey = 'a'.repeat(32)): InboxEvent => ({
  sendKey,
  event: 'delivered',
  at: '2026-07-01T04:00:00.000Z',
  address: `${name}@shop.test`,
});
const received = (name: string): ReceivedEvent => ({ dedupeKey: name, event: eventOf(name) });
const nothing = { waiting: 0, applied: 0, unmatched: 0, failed: 0, oldestWaitingAt: null };

describeEngines('the inbox', (newPlace) => {
  const openInbox = async () => {
    let at = Date.parse('2026-07-01T04:00:00.000Z');
    const { inbox } = await open(await newPlace(), () => new Date(at));
    return { inbox, advance: (seconds: number) => void (at += seconds * 1_000) };
  };

  it('gives back what came in, in its order, whole', async () => {
    const { inbox } = await openInbox();
    expect(await inbox.counts(store)).toEqual(nothing);
    const first = { ...received('zoe'), event: { ...eventOf('zoe'), reason: '550 "no such user" – ñ' } };
    expect(await inbox.add({ store, source, events: [first, received('ana')] })).toEqual({ stored: 2, repeated: 0 });
    await inbox.add({ store, source, events: [received('bo')] });
    const waiting = await inbox.waiting(store, 10);
    expect(waiting.map(({ event }) => event)).toEqual([first.event, eventOf('ana'), eventOf('bo')]);
    expect(waiting.map(({ id }) => id)).toEqual(waiting.map(({ id }) => id).toSorted((one, other) => one - other));
    expect((await inbox.waiting(store, 1)).map(({ event }) => event)).toEqual([first.event]);
  });

  it('stores an event once, however often and together with whatever it is reported', async () => {
    const { inbox } = await openInbox();
    await inbox.add({ store, source, events: [received('ana')] });
    const events = [received('ana'), received('bo'), received('bo')];
    expect(await inbox.add({ store, source, events })).toEqual({ stored: 1, repeated: 2 });
    const [ana] = await inbox.waiting(store, 1);
    await inbox.settle([ana?.id ?? 0], 'applied');
    expect(await inbox.add({ store, source, events })).toEqual({ stored: 0, repeated: 3 });
    expect(await inbox.counts(store)).toMatchObject({ waiting: 1, applied: 1 });
  });

  it('keeps stores and sources apart', async () => {
    const { inbox } = await openInbox();
    const events = [received('ana')];
    await inbox.add({ store, source, events });
    expect(await inbox.add({ store: 'acme', source, events })).toEqual({ stored: 1, repeated: 0 });
    expect(await inbox.add({ store, source: 'other', events })).toEqual({ stored: 1, repeated: 0 });
    expect((await inbox.waiting(store, 10)).map((event) => event.source)).toEqual([source, 'other']);
    expect(await inbox.hasWaiting('acme')).toBe(true);
    expect(await inbox.hasWaiting('nobody')).toBe(false);
  });

  it('takes more events than one statement can, all or none', async () => {
    const { inbox } = await openInbox();
    const events = Array.from({ length: 5_500 }, (_, n) => received(`customer-${n}`));
    expect(await inbox.add({ store, source, events })).toEqual({ stored: 5_500, repeated: 0 });
    const broken = [...events.slice(0, 10), { dedupeKey: null, event: eventOf('x') } as unknown as ReceivedEvent];
    await expect(
      inbox.add({ store: 'acme', source, events: [...broken.slice(0, 10), ...broken.slice(10)] }),
    ).rejects.toThrow(/null/i);
    expect(await inbox.counts('acme')).toEqual(nothing);
  });

  it('tells since when the oldest waits, and what became of the others', async () => {
    const { inbox, advance } = await openInbox();
    await inbox.add({ store, source, events: [received('ana'), received('bo')] });
    advance(60);
    await inbox.add({ store, source, events: [received('cleo'), received('dan')] });
    const [ana, bo, cleo] = (await inbox.waiting(store, 10)).map(({ id }) => id);
    await inbox.settle([ana ?? 0], 'applied');
    await inbox.settle([bo ?? 0], 'unmatched');
    await inbox.settle([cleo ?? 0], 'failed', 'no luck');
    expect(await inbox.counts(store)).toEqual({
      waiting: 1,
      applied: 1,
      unmatched: 1,
      failed: 1,
      oldestWaitingAt: '2026-07-01T04:01:00.000Z',
    });
  });

  it('counts attempts, and lets the unmatched and the given up wait again', async () => {
    const { inbox } = await openInbox();
    await inbox.add({ store, source, events: [received('ana'), received('bo'), received('cleo')] });
    const [ana, bo, cleo] = (await inbox.waiting(store, 10)).map(({ id }) => id);
    await inbox.postpone(ana ?? 0, 'no luck');
    await inbox.postpone(ana ?? 0, 'still no luck');
    expect((await inbox.waiting(store, 1))[0]).toMatchObject({ id: ana, attempts: 2 });
    await inbox.settle([ana ?? 0], 'failed', 'given up');
    await inbox.settle([bo ?? 0], 'unmatched');
    await inbox.settle([cleo ?? 0], 'applied');
    // What somebody settled first stays so.
    await inbox.settle([cleo ?? 0], 'failed', 'late');
    await inbox.postpone(cleo ?? 0, 'late');
    expect(await inbox.counts(store)).toMatchObject({ applied: 1, unmatched: 1, failed: 1 });
    expect(await inbox.reopen(store)).toBe(2);
    expect((await inbox.waiting(store, 10)).map(({ id, attempts }) => [id, attempts])).toEqual([
      [ana, 0],
      [bo, 0],
    ]);
  });

  it('stores what several processes receive at once, each event once, in whatever order it comes', async () => {
    const place = await newPlace();
    const answers = await inProcesses<number>(
      3,
      place,
      `let stored = 0;
       for (let round = 0; round < 20; round += 1) {
         const events = Array.from({ length: 200 }, (_, n) => ({
           dedupeKey: round + '-' + n,
           event: { sendKey: 'k', event: 'open', at: '2026-07-01T04:00:00.000Z', address: 'ana@shop.test' },
         }));
         const delivery = Math.random() < 0.5 ? events : events.toReversed();
         stored += (await state.inbox.add({ store: 'cdnow', source: 'sendgrid', events: delivery })).stored;
       }
       return stored;`,
    );
    expect(answers.reduce((sum, stored) => sum + stored, 0)).toBe(4_000);
    expect(await (await open(place)).inbox.counts(store)).toMatchObject({ waiting: 4_000 });
  });

  it('holds each event once, whatever the order of deliveries', async () => {
    const { inbox } = await openInbox();
    let stores = 0;
    const delivery = array(record({ name: constantFrom('a', 'b', 'c', 'd', 'e') }), { minLength: 1, maxLength: 6 });
    await assert(
      asyncProperty(array(delivery, { maxLength: 6 }), async (deliveries) => {
        stores += 1;
        const own = `store-${stores}`;
        const seen: string[] = [];
        for (const names of deliveries) {
          const events = names.map(({ name }) => received(name));
          const fresh = [...new Set(names.map(({ name }) => name))].filter((name) => !seen.includes(name));
          const { stored } = await inbox.add({ store: own, source, events });
          expect(stored).toBe(fresh.length);
          seen.push(...fresh);
        }
        const kept = (await inbox.waiting(own, 100)).map(({ event }) => event.address);
        expect(kept).toEqual(seen.map((name) => `${name}@shop.test`));
      }),
      { numRuns: 40 },
    );
  });
});
