/**
 * The inbox: what providers reported, kept in the order of arrival before anybody acts on it. Reports repeat, so each is
 * stored once; one that was dealt with stays, with what became of it.
 */
import type { Generated, Kysely } from 'kysely';
import { againAfterDeadlock } from './deadlocks.ts';
import type { ProviderEventName } from './provider-events.ts';
import type { StateTables } from './schema.ts';

export interface InboxTable {
  readonly id: Generated<number>;
  readonly store: string;
  readonly source: string;
  readonly dedupe_key: string;
  readonly received_at: string;
  readonly body: string;
  readonly drained_at: string | null;
  readonly outcome: string | null;
  readonly attempts: number;
  readonly error: string | null;
}

/** What a provider says of one message, in our words. */
export interface InboxEvent {
  readonly sendKey: string;
  readonly event: ProviderEventName;
  readonly at: string;
  readonly address: string;
  readonly reason?: string;
}

export interface ReceivedEvent {
  /** Equal for two reports of one event. */
  readonly dedupeKey: string;
  readonly event: InboxEvent;
}

export interface WaitingEvent {
  readonly id: number;
  readonly source: string;
  readonly attempts: number;
  readonly event: InboxEvent;
}

/** `unmatched`: of no send that we know; `failed`: given up after several attempts. */
export type InboxOutcome = 'applied' | 'unmatched' | 'failed';

export interface InboxCounts extends Readonly<Record<'waiting' | InboxOutcome, number>> {
  readonly oldestWaitingAt: string | null;
}

/** Seven parameters a row, and SQLite takes 32,766 in one statement. */
const rowsPerStatement = 1_000;

export function createInboxRepository(db: Kysely<StateTables>, now: () => Date) {
  return {
    /** Stores all of them in one transaction; those that are there already stay as they are. */
    async add({
      store,
      source,
      events,
    }: {
      readonly store: string;
      readonly source: string;
      readonly events: readonly ReceivedEvent[];
    }): Promise<{ readonly stored: number; readonly repeated: number }> {
      const receivedAt = now().toISOString();
      const rows = events.map(({ dedupeKey, event }) => ({
        store,
        source,
        dedupe_key: dedupeKey,
        received_at: receivedAt,
        body: JSON.stringify(event),
        attempts: 0,
      }));
      // Two deliveries of the same events in different orders may wait for each other.
      const stored = await againAfterDeadlock(() =>
        db.transaction().execute(async (transaction) => {
          let inserted = 0;
          for (let from = 0; from < rows.length; from += rowsPerStatement) {
            const { numInsertedOrUpdatedRows } = await transaction
              .insertInto('inbox')
              .values(rows.slice(from, from + rowsPerStatement))
              .onConflict((conflict) => conflict.doNothing())
              .executeTakeFirstOrThrow();
            inserted += Number(numInsertedOrUpdatedRows ?? 0n);
          }
          return inserted;
        }),
      );
      return { stored, repeated: events.length - stored };
    },

    /** The next ones in their order. */
    async waiting(store: string, limit: number): Promise<readonly WaitingEvent[]> {
      const rows = await db
        .selectFrom('inbox')
        .select(['id', 'source', 'attempts', 'body'])
        .where('store', '=', store)
        .where('drained_at', 'is', null)
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(({ body, ...row }) => ({ ...row, event: JSON.parse(body) as InboxEvent }));
    },

    /** Marks them as dealt with; whoever marks first decides. At most 10,000 at once. */
    async settle(ids: readonly number[], outcome: InboxOutcome, error: string | null = null): Promise<void> {
      if (ids.length === 0) return;
      await db
        .updateTable('inbox')
        .set((set) => ({
          drained_at: now().toISOString(),
          outcome,
          attempts: set('attempts', '+', 1),
          error,
        }))
        .where('id', 'in', ids)
        .where('drained_at', 'is', null)
        .execute();
    },

    /** Counts an attempt that failed; the event waits on. */
    async postpone(id: number, error: string): Promise<void> {
      await db
        .updateTable('inbox')
        .set((set) => ({ attempts: set('attempts', '+', 1), error }))
        .where('id', '=', id)
        .where('drained_at', 'is', null)
        .execute();
    },

    /** Lets those wait again that matched nothing or were given up; how many. */
    async reopen(store: string): Promise<number> {
      const { numUpdatedRows } = await db
        .updateTable('inbox')
        .set({ drained_at: null, outcome: null, attempts: 0, error: null })
        .where('store', '=', store)
        .where('outcome', 'in', ['unmatched', 'failed'])
        .executeTakeFirstOrThrow();
      return Number(numUpdatedRows);
    },

    async counts(store: string): Promise<InboxCounts> {
      const rows = await db
        .selectFrom('inbox')
        .select((select) => [
          'outcome',
          select.fn.countAll<string | number>().as('events'),
          select.fn.min('received_at').as('oldest'),
        ])
        .where('store', '=', store)
        .groupBy('outcome')
        .execute();
      const of = (outcome: InboxOutcome | null) => rows.find((row) => row.outcome === outcome);
      return {
        waiting: Number(of(null)?.events ?? 0),
        applied: Number(of('applied')?.events ?? 0),
        unmatched: Number(of('unmatched')?.events ?? 0),
        failed: Number(of('failed')?.events ?? 0),
        oldestWaitingAt: of(null)?.oldest ?? null,
      };
    },

    /** Whether anything waits: the cheapest question to the state. */
    async hasWaiting(store: string): Promise<boolean> {
      const row = await db
        .selectFrom('inbox')
        .select('id')
        .where('store', '=', store)
        .where('drained_at', 'is', null)
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },
  };
}

export type InboxRepository = ReturnType<typeof createInboxRepository>;
