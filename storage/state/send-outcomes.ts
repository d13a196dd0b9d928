/** What became of claimed sends: told by the attempt that claimed them, in time or late. */
import { type Kysely, sql } from 'kysely';
import type { SendOutcome } from '../../lib/channel.ts';
import type { CampaignStatus } from '../../lib/pure/sending.ts';
import type { StateTables } from './schema.ts';
import { byKey, noteFacts, step, takeTurn, type Turn } from './send-ledger.ts';
import type { Sending } from './send-claims.ts';
import { suppress } from './suppressions.ts';

export interface RecordedOutcome {
  readonly sendKey: string;
  readonly outcome:
    | SendOutcome
    /** Never handed over: the claim is given back as if it had not been taken. */
    | { readonly status: 'returned'; readonly reason: string };
}

export interface OutcomeRequest {
  readonly store: string;
  readonly claim: string;
  readonly outcomes: readonly RecordedOutcome[];
  /** Deferred sends are rejected when this many attempts are used up. */
  readonly mostAttempts: number;
  /** Wait before the second attempt; three times as long before each that follows. */
  readonly retrySeconds: number;
}

export async function recordOutcomes(
  db: Kysely<StateTables>,
  now: () => Date,
  { store, claim, outcomes, mostAttempts, retrySeconds }: OutcomeRequest,
): Promise<void> {
  if (outcomes.length === 0) return;
  await takeTurn(db, now, store, async (turn) => {
    const { at } = turn;
    const source = 'channel';
    const of = (status: RecordedOutcome['outcome']['status']) =>
      outcomes.filter(({ outcome }) => outcome.status === status).map(({ sendKey }) => sendKey);
    const reason = new Map(outcomes.flatMap((o) => ('reason' in o.outcome ? [[o.sendKey, o.outcome.reason]] : [])));
    const providerIds = new Map(
      outcomes.flatMap(({ sendKey, outcome }) =>
        outcome.status === 'accepted' && outcome.providerId !== undefined ? [[sendKey, outcome.providerId]] : [],
      ),
    );
    const accepted = of('accepted');
    const deferred = of('deferred');
    const settled = { settled_at: at };
    const moved = new Set(
      [
        await step(turn, {
          cause: 'accepted',
          keys: accepted,
          claim,
          set: { ...settled, not_before: null, provider_id: byKey(accepted, providerIds) },
          source,
        }),
        await step(turn, { cause: 'rejected', keys: of('rejected'), claim, reason, set: settled, source }),
        await step(turn, { cause: 'doubt', keys: of('unknown'), claim, reason, set: settled, source }),
        await step(turn, {
          cause: 'deferred',
          keys: of('returned'),
          claim,
          reason,
          set: { attempts: sql<number>`attempts - 1` },
          source,
        }),
        await step(turn, {
          cause: 'given_up',
          keys: deferred,
          claim,
          where: sql`attempts >= ${mostAttempts}`,
          reason,
          set: settled,
          source,
        }),
        ...(await deferEach(turn, { deferred, claim, reason, mostAttempts, retrySeconds, source })),
      ].flat(),
    );
    for (const { sendKey, outcome } of outcomes) {
      if (outcome.status === 'rejected' && outcome.suppress !== undefined) {
        await suppressRecipient(turn, sendKey, outcome.suppress);
      }
    }
    // Somebody else decided meanwhile: what this attempt saw stays in the journal.
    const late = outcomes.filter(({ sendKey }) => !moved.has(sendKey));
    const said = late.map(({ sendKey, outcome }): [string, string] => [
      sendKey,
      `${outcome.status} (too late)${'reason' in outcome ? `: ${outcome.reason}` : ''}`,
    ]);
    await noteFacts(turn, { keys: late.map(({ sendKey }) => sendKey), claim, reason: new Map(said), source });
  });
}

/** One step per number of attempts: each waits longer than the one before. */
async function deferEach(
  turn: Turn,
  wanted: {
    readonly deferred: readonly string[];
    readonly claim: string;
    readonly reason: ReadonlyMap<string, string>;
    readonly mostAttempts: number;
    readonly retrySeconds: number;
    readonly source: string;
  },
): Promise<readonly (readonly string[])[]> {
  const { deferred, claim, reason, mostAttempts, retrySeconds, source } = wanted;
  const moved: (readonly string[])[] = [];
  if (deferred.length === 0) return moved;
  for (let attempts = 1; attempts < mostAttempts; attempts += 1) {
    const waitMs = retrySeconds * 3 ** (attempts - 1) * 1000;
    moved.push(
      await step(turn, {
        cause: 'deferred',
        keys: deferred,
        claim,
        where: sql`attempts = ${attempts}`,
        reason,
        set: { not_before: new Date(Date.parse(turn.at) + waitMs).toISOString() },
        source,
      }),
    );
  }
  return moved;
}

async function suppressRecipient(turn: Turn, sendKey: string, reason: 'bounce'): Promise<void> {
  const send = await turn.tx
    .selectFrom('sends')
    .select(['store', 'address'])
    .where('send_key', '=', sendKey)
    .executeTakeFirst();
  if (send?.address == null) return;
  await suppress(turn, { store: send.store, address: send.address, reason, at: turn.at, source: 'channel', sendKey });
}

/** Claims of attempts that are over: whatever has no outcome may have been sent. */
export async function doubtClaims(
  db: Kysely<StateTables>,
  now: () => Date,
  { store, message, occurrence, except }: Sending & { readonly except: string },
): Promise<number> {
  return takeTurn(db, now, store, async (turn) => {
    const open = await turn.tx
      .selectFrom('sends')
      .select('send_key')
      .where('message', '=', message)
      .where('occurrence', '=', occurrence)
      .where('status', '=', 'CLAIMED')
      .where('claim', '!=', except)
      .execute();
    const moved = await step(turn, {
      cause: 'doubt',
      keys: open.map(({ send_key }) => send_key),
      reason: 'the attempt ended before it told the outcome',
      set: { settled_at: turn.at },
      source: 'take-over',
    });
    return moved.length;
  });
}

/** Prolongs the claim of sends that still wait for their outcome; says how many those are, and what became of the campaign. */
export async function renewClaim(
  db: Kysely<StateTables>,
  now: () => Date,
  { store, message, occurrence, claim, seconds }: Sending & { readonly claim: string; readonly seconds: number },
): Promise<{ readonly open: number; readonly status: CampaignStatus }> {
  return takeTurn(db, now, store, async ({ tx, at }) => {
    const { numUpdatedRows } = await tx
      .updateTable('sends')
      .set({ claim_expires_at: new Date(Date.parse(at) + seconds * 1000).toISOString() })
      .where('message', '=', message)
      .where('occurrence', '=', occurrence)
      .where('claim', '=', claim)
      .where('status', '=', 'CLAIMED')
      .executeTakeFirst();
    const { status } = await tx
      .selectFrom('campaigns')
      .select('status')
      .where('id', '=', message)
      .executeTakeFirstOrThrow();
    return { open: Number(numUpdatedRows), status: status as CampaignStatus };
  });
}
