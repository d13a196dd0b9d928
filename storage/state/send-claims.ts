/**
 * Claims: the commit before the request. A claim takes planned sends for one attempt, after a last look at
 * everything that speaks against each of them, and says until when the attempt may hand them over.
 */
import { type Kysely, sql } from 'kysely';
import { type SkipReason, sentOrInDoubt } from '../../lib/pure/send-transitions.ts';
import type { CampaignStatus } from '../../lib/pure/sending.ts';
import type { StateTables } from './schema.ts';
import { chunks, rowsPerStatement, sendsByKeys, step, takeTurn, type Turn } from './send-ledger.ts';
import { type SendRecord, toSend } from './send-record.ts';
import type { SendTable } from './send-tables.ts';
import { findSuppressed } from './suppressions.ts';

export interface Sending {
  readonly store: string;
  readonly message: string;
  readonly occurrence: string;
}

/** Tests go to people who asked for them: consent and caps are not theirs. */
const isTest = (occurrence: string): boolean => occurrence !== 'once';

/** Most messages to one customer within so many days. */
export interface MessageCap {
  readonly messages: number;
  readonly days: number;
}

export interface ClaimRequest extends Sending {
  /** Names the attempt for ever. */
  readonly claim: string;
  /** The sends that the caller looked at, in their order. */
  readonly keys: readonly string[];
  /** Those of them without consent. */
  readonly withoutConsent: ReadonlySet<string>;
  readonly cap?: MessageCap | undefined;
  readonly seconds: number;
}

export interface Claimed {
  /** Nothing is claimed unless this is `sending` (of a test: anything but cancelled). */
  readonly status: CampaignStatus;
  readonly sends: readonly SendRecord[];
  readonly skipped: number;
}

const dayMs = 86_400_000;

export async function claimSends(db: Kysely<StateTables>, now: () => Date, request: ClaimRequest): Promise<Claimed> {
  const { store, message, occurrence, claim, keys, seconds } = request;
  return takeTurn(db, now, store, async (turn) => {
    const { tx, at } = turn;
    const campaign = await tx
      .selectFrom('campaigns')
      .select('status')
      .where('id', '=', message)
      .executeTakeFirstOrThrow();
    const status = campaign.status as CampaignStatus;
    if (isTest(occurrence) ? status === 'cancelled' : status !== 'sending') return { status, sends: [], skipped: 0 };

    const planned = (await sendsByKeys(tx, keys)).filter(
      (send) =>
        send.message === message &&
        send.occurrence === occurrence &&
        send.status === 'PLANNED' &&
        (send.not_before === null || send.not_before <= at),
    );
    const reasons = await reasonsAgainst(turn, request, planned);
    for (const reason of ['no_address', 'suppressed', 'no_consent', 'capped'] as const) {
      const skipped = planned.filter(({ send_key }) => reasons.get(send_key) === reason);
      await step(turn, {
        cause: 'skip',
        keys: skipped.map(({ send_key }) => send_key),
        reason,
        set: { settled_at: at },
        source: 'claim',
      });
    }
    const wanted = planned.filter(({ send_key }) => !reasons.has(send_key));
    const expiresAt = new Date(Date.parse(at) + seconds * 1000).toISOString();
    const claimed = new Set(
      await step(turn, {
        cause: 'claim',
        keys: wanted.map(({ send_key }) => send_key),
        set: {
          claim,
          attempts: sql<number>`attempts + 1`,
          claimed_at: at,
          claim_expires_at: expiresAt,
          not_before: null,
        },
        source: 'claim',
      }),
    );
    const sends = wanted
      .filter(({ send_key }) => claimed.has(send_key))
      .sort((one, other) => one.ordinal - other.ordinal)
      .map((row) => toSend({ ...row, status: 'CLAIMED', attempts: row.attempts + 1, claim, claimed_at: at }));
    return { status, sends, skipped: reasons.size };
  });
}

/** The first reason against each send that has one. */
async function reasonsAgainst(
  { tx, at }: Turn,
  { store, occurrence, withoutConsent, cap }: ClaimRequest,
  planned: readonly SendTable[],
): Promise<ReadonlyMap<string, SkipReason>> {
  const addresses = planned.flatMap(({ address }) => (address === null ? [] : [address]));
  const suppressed = await findSuppressed(tx, store, addresses);
  const capped =
    cap === undefined || isTest(occurrence)
      ? new Set<string>()
      : await findCapped(
          tx,
          at,
          store,
          planned.map(({ customer_key }) => customer_key),
          cap,
        );
  const reasons = new Map<string, SkipReason>();
  for (const { send_key, customer_key, address } of planned) {
    if (address === null) reasons.set(send_key, 'no_address');
    else if (suppressed.has(address)) reasons.set(send_key, 'suppressed');
    else if (!isTest(occurrence) && withoutConsent.has(send_key)) reasons.set(send_key, 'no_consent');
    else if (capped.has(customer_key)) reasons.set(send_key, 'capped');
  }
  return reasons;
}

/** Customers who were written to as often as the cap allows, over all messages; tests do not count. */
export async function findCapped(
  db: Kysely<StateTables>,
  at: string,
  store: string,
  customerKeys: readonly string[],
  cap: MessageCap,
): Promise<ReadonlySet<string>> {
  const since = new Date(Date.parse(at) - cap.days * dayMs).toISOString();
  const capped = new Set<string>();
  for (const chunk of chunks(customerKeys, rowsPerStatement)) {
    const rows = await db
      .selectFrom('sends')
      .select('customer_key')
      .where('store', '=', store)
      .where('customer_key', 'in', [...chunk])
      .where('occurrence', '=', 'once')
      .where('status', 'in', [...sentOrInDoubt])
      .where('claimed_at', '>', since)
      .groupBy('customer_key')
      .having((having) => having.fn.countAll<number>(), '>=', cap.messages)
      .execute();
    for (const { customer_key } of rows) capped.add(customer_key);
  }
  return capped;
}
