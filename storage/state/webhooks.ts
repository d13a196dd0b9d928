/**
 * Webhooks of sources, kept in the order of arrival until they are drained. Systems repeat them, so each is stored once;
 * once drained its body goes, and the row stays: what comes again later is known.
 */
import type { Kysely } from 'kysely';
import { againAfterDeadlock } from './deadlocks.ts';
import type { StateTables } from './schema.ts';
import { countWebhooks, listKept, type PrivacyRequest } from './webhook-counts.ts';
import { countRefusals } from './webhook-refusals.ts';

export interface ReceivedWebhook {
  readonly store: string;
  readonly source: string;
  readonly topic: string;
  /** Equal for deliveries of one event. */
  readonly dedupeKey: string;
  readonly receivedAt: string;
  readonly body: string;
}

export interface WaitingWebhook {
  readonly id: number;
  readonly source: string;
  readonly topic: string;
  readonly receivedAt: string;
  readonly body: string;
  /** Those that failed so far. */
  readonly attempts: number;
}

/** Six parameters a row, and SQLite takes 32,766 in one statement. */
const rowsPerStatement = 1_000;

export function createWebhookRepository(db: Kysely<StateTables>, now: () => Date) {
  return {
    /** Stores all of them in one transaction; those that are there already stay as they are. The stores of the new ones. */
    async add(webhooks: readonly ReceivedWebhook[]): Promise<{ readonly stored: number; readonly stores: string[] }> {
      const rows = webhooks.map(({ dedupeKey, receivedAt, ...webhook }) => ({
        ...webhook,
        dedupe_key: dedupeKey,
        received_at: receivedAt,
      }));
      const stored = await againAfterDeadlock(() =>
        db.transaction().execute(async (transaction) => {
          const inserted: string[] = [];
          for (let from = 0; from < rows.length; from += rowsPerStatement) {
            const added = await transaction
              .insertInto('webhooks')
              .values(rows.slice(from, from + rowsPerStatement))
              .onConflict((conflict) => conflict.doNothing())
              .returning('store')
              .execute();
            inserted.push(...added.map(({ store }) => store));
          }
          return inserted;
        }),
      );
      return { stored: stored.length, stores: [...new Set(stored)] };
    },

    /** The next ones in their order: `limit` of them at most, and together not above `mostCharacters` unless it is one. */
    async waiting(
      store: string,
      { limit, mostCharacters }: { readonly limit: number; readonly mostCharacters: number },
    ): Promise<readonly WaitingWebhook[]> {
      const sizes = await db
        .selectFrom('webhooks')
        .select((select) => ['id', select.fn<number>('length', ['body']).as('characters')])
        .where('store', '=', store)
        .where('drained_at', 'is', null)
        .orderBy('id')
        .limit(limit)
        .execute();
      let characters = 0;
      const ids = sizes
        .filter((row, at) => (characters += row.characters ?? 0) <= mostCharacters || at === 0)
        .map(({ id }) => id);
      if (ids.length === 0) return [];
      const rows = await db
        .selectFrom('webhooks')
        .select(['id', 'source', 'topic', 'received_at', 'body', 'attempts'])
        .where('id', 'in', ids)
        .where('drained_at', 'is', null)
        .orderBy('id')
        .execute();
      return rows.map(({ received_at: receivedAt, body, ...row }) => ({ ...row, receivedAt, body: body ?? '' }));
    },

    /** Marks them as dealt with and forgets what they said; whoever marks first decides. At most 10,000 at once. */
    async settle(ids: readonly number[], outcome: 'landed' | 'nothing'): Promise<void> {
      if (ids.length === 0) return;
      await db
        .updateTable('webhooks')
        .set({ drained_at: now().toISOString(), outcome, body: null, error: null })
        .where('id', 'in', ids)
        .where('drained_at', 'is', null)
        .execute();
    },

    /** Keeps who asked for what, and no more. */
    async settlePrivacy(id: number, request: PrivacyRequest): Promise<void> {
      const privacy = JSON.stringify({ asks: request.asks, customerIds: request.customerIds });
      await db
        .updateTable('webhooks')
        .set({ drained_at: now().toISOString(), outcome: 'privacy', body: null, error: null, privacy })
        .where('id', '=', id)
        .where('drained_at', 'is', null)
        .execute();
    },

    /** Counts an attempt that failed: the webhook waits on, or is given up and keeps its body for a later try. */
    async countFailure(id: number, error: string, { isLast }: { readonly isLast: boolean }): Promise<void> {
      await db
        .updateTable('webhooks')
        .set((set) => ({
          attempts: set('attempts', '+', 1),
          error,
          ...(isLast ? { drained_at: now().toISOString(), outcome: 'failed' } : {}),
        }))
        .where('id', '=', id)
        .where('drained_at', 'is', null)
        .execute();
    },

    /** Lets those wait again that were given up; how many. */
    async reopen(store: string): Promise<number> {
      const { numUpdatedRows } = await db
        .updateTable('webhooks')
        .set({ drained_at: null, outcome: null, attempts: 0, error: null })
        .where('store', '=', store)
        .where('outcome', '=', 'failed')
        .executeTakeFirstOrThrow();
      return Number(numUpdatedRows);
    },

    /** Whether anything waits: the cheapest question to the state. */
    async hasWaiting(store: string): Promise<boolean> {
      const row = await db
        .selectFrom('webhooks')
        .select('id')
        .where('store', '=', store)
        .where('drained_at', 'is', null)
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },

    /** Removes what landed or said nothing before then: nobody repeats it any more. How many. */
    async forget(store: string, before: Date): Promise<number> {
      const { numDeletedRows } = await db
        .deleteFrom('webhooks')
        .where('store', '=', store)
        .where('outcome', 'in', ['landed', 'nothing'])
        .where('drained_at', '<', before.toISOString())
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },

    counts: (store: string) => countWebhooks(db, now, store),
    /** What a person has to look at: privacy requests, and what was given up. The latest first. */
    kept: (store: string, limit: number) => listKept(db, store, limit),
    countRefusals: (refusals: Parameters<typeof countRefusals>[2]) => countRefusals(db, now, refusals),
  };
}

export type WebhookRepository = ReturnType<typeof createWebhookRepository>;
