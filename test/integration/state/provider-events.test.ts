/** Pages of provider events end as the same events one after the other. */
import { array, assert, asyncProperty, constantFrom, nat, record } from 'fast-check';
import { expect, it } from 'vitest';
import type { ProviderEvent, Sending, State } from '../../../storage/state/index.ts';
import { describeEngines, open } from './engines.ts';
import { claim, member, newClock, settle, startCampaign } from './sending.ts';

const customers = 4;

const told = record({
  campaign: nat({ max: 2 }),
  customer: nat({ max: customers - 1 }),
  event: constantFrom<ProviderEvent['event']>(
    'processed',
    'delivered',
    'deferred',
    'bounce',
    'blocked',
    'dropped',
    'spamreport',
    'unsubscribe',
    'open',
    'click',
  ),
  second: nat({ max: 3 }),
  source: constantFrom('sendgrid', 'mailgun'),
});

/** Sends that were claimed, settled, doubted, or never touched; the same people in each campaign. */
async function campaignsOf(state: State, name: string): Promise<readonly Sending[]> {
  const audience = Array.from({ length: customers }, (_, index) =>
    member(index + 1, { address: `${index + 1}@${name}.test`, customerKey: `${name}-${index + 1}` }),
  );
  const campaigns: Sending[] = [];
  for (const part of ['one', 'two', 'three']) {
    campaigns.push(await startCampaign(state, audience, { name: `${name}-${part}` }));
  }
  const [one, two] = campaigns as [Sending, Sending];
  const sends = await claim(state, one, `${name}-1`, { limit: 3 });
  await settle(state, `${name}-1`, sends.slice(0, 1), { status: 'unknown', reason: 'reset' });
  await settle(state, `${name}-1`, sends.slice(1, 2), { status: 'rejected', reason: '550' });
  await settle(state, `${name}-2`, await claim(state, two, `${name}-2`), { status: 'deferred', reason: '451' });
  return campaigns;
}

async function endOf(state: State, campaigns: readonly Sending[], name: string) {
  const plain = (text: string | null) => text?.replaceAll(name, 'x') ?? null;
  const sends = await Promise.all(campaigns.map(({ message }) => state.sends.list({ message, limit: 100 })));
  const journals = await Promise.all(sends.flat().map(({ sendKey }) => state.sends.journal(sendKey)));
  const places = new Map(sends.flat().map(({ sendKey }, index) => [sendKey, index]));
  const suppressions = await state.suppressions.list({ store: 'shop', limit: 1_000 });
  return {
    sends: sends.flat().map((send) => ({
      ...send,
      sendKey: '',
      message: plain(send.message),
      customerKey: plain(send.customerKey),
      address: plain(send.address),
      claim: plain(send.claim),
    })),
    journals: journals.map((rows) => rows.map((row) => ({ ...row, sendKey: '', turn: 0 }))),
    suppressions: suppressions
      .filter(({ address }) => address.endsWith(`@${name}.test`))
      .map(({ address, sendKey, ...rest }) => ({ ...rest, address: plain(address), of: places.get(sendKey ?? '') })),
  };
}

describeEngines('events of providers', (newPlace) => {
  it('end the same in a page as one by one, and told again change nothing', async () => {
    const clock = newClock();
    const state = await open(await newPlace(), clock.now);
    let runs = 0;
    await assert(
      asyncProperty(array(told, { minLength: 1, maxLength: 25 }), async (events) => {
        runs += 1;
        const names = [`page-${runs}`, `each-${runs}`] as const;
        const asTold = async (campaigns: readonly Sending[]) => {
          const sends = await Promise.all(campaigns.map(({ message }) => state.sends.list({ message, limit: 10 })));
          return events.map(
            ({ campaign, customer, event, second, source }): ProviderEvent => ({
              sendKey: sends[campaign]?.[customer]?.sendKey ?? '',
              event,
              at: `2026-07-01T04:00:0${second}.000Z`,
              reason: `${event} at ${second}`,
              source,
            }),
          );
        };
        const [page, each] = [await campaignsOf(state, names[0]), await campaignsOf(state, names[1])];
        const inPage = await state.sends.recordEvents('shop', await asTold(page));
        const oneByOne = [];
        for (const event of await asTold(each)) oneByOne.push(await state.sends.recordEvent(event));
        expect(inPage).toEqual(oneByOne);
        const end = await endOf(state, page, names[0]);
        expect(end).toEqual(await endOf(state, each, names[1]));

        const again = await state.sends.recordEvents('shop', await asTold(page));
        expect(again.every(({ isKnown, isNew }) => isKnown && !isNew)).toBe(true);
        expect(await endOf(state, page, names[0])).toEqual(end);
        for (const { message } of page)
          expect((await state.sends.audit(message)).filter(({ isKept }) => !isKept)).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });

  it('are all kept or, when one of them makes no sense, none', async () => {
    const state = await open(await newPlace());
    const own = await startCampaign(state, [member(1), member(2)]);
    const sends = await claim(state, own, 'batch');
    const events = sends.map(({ sendKey }, index) => ({
      sendKey,
      event: 'delivered' as const,
      at: index === 0 ? '2026-07-01T04:00:00Z' : 'yesterday',
    }));
    await expect(state.sends.recordEvents('shop', events)).rejects.toThrow(RangeError);
    expect((await state.sends.list({ ...own, limit: 10 })).map(({ status }) => status)).toEqual(['CLAIMED', 'CLAIMED']);
  });

  it('of another store’s messages are not known', async () => {
    const state = await open(await newPlace());
    const own = await startCampaign(state, [member(1)]);
    const [send] = await claim(state, own, 'batch');
    const event = { sendKey: send?.sendKey ?? '', event: 'bounce' as const, at: '2026-07-01T04:00:00Z' };
    expect(await state.sends.recordEvents('other', [event])).toEqual([{ isKnown: false, isNew: false }]);
    expect(await state.suppressions.find('shop', ['1@example.test'])).toEqual(new Map());
  });

  it('says that a blocked message was taken and came back, and writes to the address again', async () => {
    const state = await open(await newPlace());
    const own = await startCampaign(state, [member(1)]);
    const [send] = await claim(state, own, 'batch');
    await state.sends.recordEvent({ sendKey: send?.sendKey ?? '', event: 'blocked', at: '2026-07-01T04:00:05Z' });
    const [after] = await state.sends.list({ ...own, limit: 1 });
    expect(after).toMatchObject({ status: 'ACCEPTED', bouncedAt: '2026-07-01T04:00:05.000Z', deliveredAt: null });
    expect(await state.suppressions.find('shop', ['1@example.test'])).toEqual(new Map());
  });
});
