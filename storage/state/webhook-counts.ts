/** How the webhooks of a store stand, source by source, and which of them a person has to look at. */
import type { Kysely } from 'kysely';
import type { StateTables } from './schema.ts';
import { today } from './webhook-refusals.ts';

/** `nothing`: says nothing that a stream holds; `failed`: given up after several attempts. */
type WebhookOutcome = 'landed' | 'nothing' | 'privacy' | 'failed';

export interface PrivacyRequest {
  readonly asks: 'export' | 'erase_customer' | 'erase_shop';
  readonly customerIds: readonly string[];
}

export interface SourceWebhooks extends Readonly<Record<'waiting' | WebhookOutcome, number>> {
  readonly source: string;
  readonly oldestWaitingAt: string | null;
  /** Since midnight UTC, by reason. */
  readonly refusedToday: Readonly<Record<string, number>>;
}

export interface KeptWebhook {
  readonly id: number;
  readonly source: string;
  readonly topic: string;
  readonly receivedAt: string;
  readonly outcome: 'privacy' | 'failed';
  /** Of a privacy request. */
  readonly privacy: PrivacyRequest | null;
  /** Why it was given up. */
  readonly error: string | null;
}

/** Sources of which nothing was ever heard are not among them. */
export async function countWebhooks(
  db: Kysely<StateTables>,
  now: () => Date,
  store: string,
): Promise<readonly SourceWebhooks[]> {
  const rows = await db
    .selectFrom('webhooks')
    .select((select) => [
      'source',
      'outcome',
      select.fn.countAll<string | number>().as('webhooks'),
      select.fn.min('received_at').as('oldest'),
    ])
    .where('store', '=', store)
    .groupBy(['source', 'outcome'])
    .execute();
  const refusals = await db
    .selectFrom('webhook_refusals')
    .select(['source', 'reason', 'refused'])
    .where('store', '=', store)
    .where('day', '=', today(now))
    .orderBy('reason')
    .execute();
  const sources = [...new Set([...rows, ...refusals].map(({ source }) => source))].toSorted();
  return sources.map((source) => {
    const of = (outcome: WebhookOutcome | null) => rows.find((row) => row.source === source && row.outcome === outcome);
    const count = (outcome: WebhookOutcome | null) => Number(of(outcome)?.webhooks ?? 0);
    return {
      source,
      waiting: count(null),
      landed: count('landed'),
      nothing: count('nothing'),
      privacy: count('privacy'),
      failed: count('failed'),
      oldestWaitingAt: of(null)?.oldest ?? null,
      refusedToday: Object.fromEntries(
        refusals.filter((one) => one.source === source).map(({ reason, refused }) => [reason, refused]),
      ),
    };
  });
}

export async function listKept(db: Kysely<StateTables>, store: string, limit: number): Promise<readonly KeptWebhook[]> {
  const rows = await db
    .selectFrom('webhooks')
    .select(['id', 'source', 'topic', 'received_at', 'outcome', 'privacy', 'error'])
    .where('store', '=', store)
    .where('outcome', 'in', ['privacy', 'failed'])
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ received_at: receivedAt, outcome, privacy, ...row }) => ({
    ...row,
    receivedAt,
    outcome: outcome === 'privacy' ? 'privacy' : 'failed',
    privacy: privacy === null ? null : (JSON.parse(privacy) as PrivacyRequest),
  }));
}
