/** A campaign in a state, and the moves of those who work on it. */
import type { PlannedSend, Sending, SendRecord, State } from '../../../storage/state/index.ts';

export const sending: Sending = { store: 'shop', message: 'shop-spring-1', occurrence: 'once' };

/** A clock that a test moves by hand. */
export function newClock(start = '2026-07-01T04:00:00.000Z') {
  let at = Date.parse(start);
  return { now: () => new Date(at), advance: (seconds: number) => void (at += seconds * 1000) };
}

export const member = (ordinal: number, changes: Partial<PlannedSend> = {}): PlannedSend => ({
  customerKey: `customer-${ordinal}`,
  address: `${ordinal}@example.test`,
  ordinal,
  attributes: { first_name: `Name ${ordinal}` },
  consent: 'subscribed',
  skip: null,
  ...changes,
});

/** `shop-<name>-1`, being sent, its audience in the ledger. */
export async function startCampaign(
  state: State,
  audience: readonly PlannedSend[],
  changes: { readonly name?: string; readonly delivery?: 'at_most_once' | 'at_least_once' } = {},
): Promise<Sending> {
  const campaign = await state.campaigns.create({
    store: 'shop',
    name: 'spring',
    objectVersion: 1,
    title: 'Spring',
    runId: 'shop-2026-06-30-1',
    audience: audience.length,
    audienceSha256: 'a',
    contentVersion: 'c',
    consent: 'newsletter',
    delivery: 'at_most_once',
    channel: null,
    createdBy: 'ada',
    ...changes,
  });
  await state.campaigns.move({ id: campaign.id, to: 'sending', by: 'ada' });
  const own = { store: campaign.store, message: campaign.id, occurrence: 'once' };
  await state.sends.plan(own, 'c', audience);
  await state.campaigns.planned(campaign.id);
  return own;
}

/** Looks and claims as a batch does. */
export async function claim(
  state: State,
  own: Sending,
  name: string,
  changes: {
    readonly limit?: number;
    readonly withoutConsent?: readonly string[];
    readonly cap?: { readonly messages: number; readonly days: number };
  } = {},
): Promise<readonly SendRecord[]> {
  const next = await state.sends.next(own, changes.limit ?? 500);
  const { sends } = await state.sends.claim({
    ...own,
    claim: name,
    keys: next.map(({ sendKey }) => sendKey),
    withoutConsent: new Set(
      next.filter(({ customerKey }) => changes.withoutConsent?.includes(customerKey)).map(({ sendKey }) => sendKey),
    ),
    cap: changes.cap,
    seconds: 60,
  });
  return sends;
}

export const settle = (
  state: State,
  name: string,
  sends: readonly Pick<SendRecord, 'sendKey'>[],
  outcome: Parameters<State['sends']['record']>[0]['outcomes'][number]['outcome'],
): Promise<void> =>
  state.sends.record({
    store: 'shop',
    claim: name,
    outcomes: sends.map(({ sendKey }) => ({ sendKey, outcome })),
    mostAttempts: 3,
    retrySeconds: 60,
  });

/** Customer → status, or reason of skipping. */
export async function statuses(state: State, own: Sending): Promise<Readonly<Record<string, string>>> {
  const sends = await state.sends.list({ message: own.message, occurrence: own.occurrence, limit: 10_000 });
  return Object.fromEntries(
    sends.map(({ customerKey, status, reason }) => [
      customerKey,
      status === 'SKIPPED' ? `${status} ${reason}` : status,
    ]),
  );
}
