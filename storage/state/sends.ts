/**
 * The ledger of sends: one row for every member of every audience, from planning to what became of the message.
 * Each way of changing it is a file of its own; all of them go in turns and leave a journal (send-ledger.ts).
 */
import type { Kysely } from 'kysely';
import type { SendStatus } from '../../lib/pure/send-transitions.ts';
import type { StateTables } from './schema.ts';
import { auditSends } from './send-audit.ts';
import { claimSends, type ClaimRequest, findCapped, type MessageCap, type Sending } from './send-claims.ts';
import { type ProviderEvent, recordEvent, recordEvents } from './provider-events.ts';
import { type Evidence, resolveSends, sendAgain } from './send-evidence.ts';
import { countSends, lookAhead } from './send-counts.ts';
import { chunks, rowsPerStatement, sendsByKeys, step, takeTurn } from './send-ledger.ts';
import { doubtClaims, type OutcomeRequest, recordOutcomes, renewClaim } from './send-outcomes.ts';
import { type PlannedSend, planSends } from './send-planning.ts';
import { type SendEvent, type SendRecord, toSend, toSendEvent } from './send-record.ts';

export function createSendRepository(db: Kysely<StateTables>, now: () => Date) {
  const ofSending = ({ message, occurrence }: Pick<Sending, 'message' | 'occurrence'>) =>
    db.selectFrom('sends').where('message', '=', message).where('occurrence', '=', occurrence);

  return {
    /** Adds a page of an audience; what is there already stays as it is. Nothing is added once the campaign is cancelled. */
    plan: (sending: Sending, contentVersion: string, page: readonly PlannedSend[]) =>
      planSends(db, now, sending, contentVersion, page),

    /** The next that may be claimed, in planning order; nothing is decided by looking. */
    async next(sending: Sending, limit: number): Promise<readonly SendRecord[]> {
      const rows = await ofSending(sending)
        .selectAll()
        .where('status', '=', 'PLANNED')
        .where((where) => where.or([where('not_before', 'is', null), where('not_before', '<=', now().toISOString())]))
        .orderBy('ordinal')
        .limit(limit)
        .execute();
      return rows.map(toSend);
    },

    claim: (request: ClaimRequest) => claimSends(db, now, request),
    renew: (claim: Sending & { readonly claim: string; readonly seconds: number }) => renewClaim(db, now, claim),
    record: (request: OutcomeRequest) => recordOutcomes(db, now, request),
    /** Claims of earlier attempts that have no outcome are in doubt from now on; their number. */
    doubtOthers: (sending: Sending & { readonly except: string }) => doubtClaims(db, now, sending),

    /** A provider's event: kept once, with what follows from it. */
    recordEvent: (event: ProviderEvent) => recordEvent(db, now, event),
    /** Many of one store at once; those of other stores' sends are not known. */
    recordEvents: (store: string, events: readonly ProviderEvent[]) => recordEvents(db, now, store, events),
    resolve: (store: string, evidence: readonly Evidence[], source: string) =>
      resolveSends(db, now, store, evidence, source),
    sendAgain: (sending: Sending & { readonly mostAttempts: number }) => sendAgain(db, now, sending),

    /** What is still planned will not be sent: a page at a time, until it answers 0. */
    async cancelPlanned({ store, message, occurrence }: Sending): Promise<number> {
      return takeTurn(db, now, store, async (turn) => {
        const rows = await turn.tx
          .selectFrom('sends')
          .select('send_key')
          .where('message', '=', message)
          .where('occurrence', '=', occurrence)
          .where('status', '=', 'PLANNED')
          .limit(5 * rowsPerStatement)
          .execute();
        const keys = rows.map(({ send_key }) => send_key);
        const moved = await step(turn, {
          cause: 'cancel',
          keys,
          reason: 'the campaign was cancelled',
          set: { settled_at: turn.at },
          source: 'campaign',
        });
        return moved.length;
      });
    },

    async byKey(sendKey: string): Promise<SendRecord | undefined> {
      const row = await db.selectFrom('sends').selectAll().where('send_key', '=', sendKey).executeTakeFirst();
      return row && toSend(row);
    },

    /** Those of the keys that are sends of this message. */
    async among(message: string, sendKeys: readonly string[]): Promise<ReadonlySet<string>> {
      const rows = await sendsByKeys(db, sendKeys);
      return new Set(rows.filter((row) => row.message === message).map(({ send_key }) => send_key));
    },

    /** Messages of which some sends are in doubt; tests are not asked for. */
    async messagesInDoubt(): Promise<readonly string[]> {
      const rows = await db
        .selectFrom('sends')
        .select('message')
        .distinct()
        .where('status', '=', 'UNKNOWN')
        .where('occurrence', '=', 'once')
        .execute();
      return rows.map(({ message }) => message).toSorted(compare);
    },

    async byProviderIds(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
      const found = new Map<string, string>();
      for (const chunk of chunks(ids, rowsPerStatement)) {
        const rows = await db
          .selectFrom('sends')
          .select(['provider_id', 'send_key'])
          .where('provider_id', 'in', [...chunk])
          .execute();
        for (const { provider_id, send_key } of rows) found.set(provider_id ?? '', send_key);
      }
      return found;
    },

    /** By planning order. */
    async list(wanted: {
      readonly store?: string | undefined;
      readonly message?: string | undefined;
      readonly occurrence?: string | undefined;
      readonly customerKey?: string | undefined;
      readonly statuses?: readonly SendStatus[] | undefined;
      readonly limit: number;
    }): Promise<readonly SendRecord[]> {
      const { store, message, occurrence, customerKey, statuses, limit } = wanted;
      const rows = await db
        .selectFrom('sends')
        .selectAll()
        .$if(store !== undefined, (query) => query.where('store', '=', store ?? ''))
        .$if(message !== undefined, (query) => query.where('message', '=', message ?? ''))
        .$if(occurrence !== undefined, (query) => query.where('occurrence', '=', occurrence ?? ''))
        .$if(customerKey !== undefined, (query) => query.where('customer_key', '=', customerKey ?? ''))
        .$if(statuses !== undefined, (query) => query.where('status', 'in', [...(statuses ?? [])]))
        .orderBy('message')
        .orderBy('occurrence')
        .orderBy('ordinal')
        .orderBy('send_key')
        .limit(limit)
        .execute();
      return rows.map(toSend);
    },

    /** Everything that happened to a send, in order. */
    async journal(sendKey: string): Promise<readonly SendEvent[]> {
      const rows = await db
        .selectFrom('send_events')
        .selectAll()
        .where('send_key', '=', sendKey)
        .orderBy('seq')
        .execute();
      return rows.map(toSendEvent);
    },

    counts: (sending: Pick<Sending, 'message' | 'occurrence'>) => countSends(db, sending),
    outlook: (sending: Pick<Sending, 'message' | 'occurrence'>) => lookAhead(db, now, sending),

    /** What the ledger promises, and whether it holds: of a campaign, or of everything. */
    audit: (campaign?: string) => auditSends(db, now, campaign),

    /** Which of these customers have had as many messages as the cap allows. */
    capped: (store: string, customerKeys: readonly string[], cap: MessageCap) =>
      findCapped(db, now().toISOString(), store, customerKeys, cap),
  };
}

export type SendRepository = ReturnType<typeof createSendRepository>;

const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));
