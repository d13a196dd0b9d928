/**
 * The ledger of sends: one row for every member of every audience, from planning to what became of the message.
 * Each way of changing it is a file of its own; all of them go in turns and leave a journal (send-ledger.ts).
 */
import { type Kysely, sql } from 'kysely';
import type { SendStatus, SkipReason } from '../../lib/pure/send-transitions.ts';
import type { StateTables } from './schema.ts';
import { auditSends } from './send-audit.ts';
import { claimSends, type ClaimRequest, findCapped, type MessageCap, type Sending } from './send-claims.ts';
import { type ProviderEvent, recordEvent, recordEvents } from './provider-events.ts';
import { type Evidence, resolveSends, sendAgain } from './send-evidence.ts';
import { chunks, rowsPerStatement, step, takeTurn, writeJournal } from './send-ledger.ts';
import { doubtClaims, type OutcomeRequest, recordOutcomes, renewClaim } from './send-outcomes.ts';
import { type SendEvent, sendKeyOf, type SendRecord, toSend, toSendEvent } from './send-record.ts';
import type { SendTable } from './send-tables.ts';

export interface PlannedSend {
  readonly customerKey: string;
  readonly address: string | null;
  readonly ordinal: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly consent: string | null;
  /** Known already: there is nothing to send to. */
  readonly skip: Extract<SkipReason, 'no_address' | 'same_address'> | null;
}

export interface SendCount {
  readonly status: SendStatus;
  readonly reason: string | null;
  readonly sends: number;
}

/** 26 columns a row. */
const plannedPerStatement = 1_000;

export function createSendRepository(db: Kysely<StateTables>, now: () => Date) {
  const ofSending = ({ message, occurrence }: Pick<Sending, 'message' | 'occurrence'>) =>
    db.selectFrom('sends').where('message', '=', message).where('occurrence', '=', occurrence);

  return {
    /** Adds a page of an audience; what is there already stays as it is. Nothing is added once the campaign is cancelled. */
    async plan(
      { store, message, occurrence }: Sending,
      contentVersion: string,
      page: readonly PlannedSend[],
    ): Promise<number> {
      return takeTurn(db, now, store, async ({ tx, turn, at }) => {
        const campaign = await tx
          .selectFrom('campaigns')
          .select('status')
          .where('id', '=', message)
          .executeTakeFirstOrThrow();
        if (campaign.status === 'cancelled') return 0;
        let added = 0;
        for (const chunk of chunks(page, plannedPerStatement)) {
          const stored = await tx
            .insertInto('sends')
            .values(
              chunk.map(
                (send): SendTable => ({
                  ...untouched,
                  send_key: sendKeyOf({ store, message, customerKey: send.customerKey, occurrence }),
                  store,
                  message,
                  customer_key: send.customerKey,
                  occurrence,
                  address: send.address,
                  ordinal: send.ordinal,
                  content_version: contentVersion,
                  attributes: JSON.stringify(send.attributes),
                  consent: send.consent,
                  status: send.skip === null ? 'PLANNED' : 'SKIPPED',
                  reason: send.skip,
                  settled_at: send.skip === null ? null : at,
                }),
              ),
            )
            .onConflict((conflict) => conflict.column('send_key').doNothing())
            .returning(['send_key', 'status', 'reason'])
            .execute();
          await writeJournal(
            tx,
            stored.map(({ send_key, status, reason }) => ({
              send_key,
              seq: 1,
              at,
              turn,
              from_status: null,
              to_status: status,
              reason,
              attempt: 0,
              claim: null,
              source: 'planning',
              event: null,
              event_at: null,
              event_address: null,
            })),
          );
          added += stored.length;
        }
        return added;
      });
    },

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

    async counts(sending: Pick<Sending, 'message' | 'occurrence'>): Promise<readonly SendCount[]> {
      const rows = await ofSending(sending)
        .select((select) => ['status', 'reason', select.fn.countAll<number | string>().as('sends')])
        // Reasons of channels are many; those of skipping are few.
        .where('status', '=', 'SKIPPED')
        .groupBy(['status', 'reason'])
        .unionAll(
          ofSending(sending)
            .select((select) => [
              'status',
              select.val<string | null>(null).as('reason'),
              select.fn.countAll<number | string>().as('sends'),
            ])
            .where('status', '!=', 'SKIPPED')
            .groupBy('status'),
        )
        .execute();
      return rows
        .map((row) => ({ status: row.status as SendStatus, reason: row.reason, sends: Number(row.sends) }))
        .toSorted((one, other) => compare(one.status, other.status) || compare(one.reason ?? '', other.reason ?? ''));
    },

    /** What is left to do: when the next deferred send is due, and when the last claim in doubt expires. */
    async outlook(sending: Pick<Sending, 'message' | 'occurrence'>): Promise<{
      readonly planned: number;
      /** Of the planned: those that need not wait. */
      readonly ready: number;
      readonly claimed: number;
      readonly inDoubt: number;
      readonly dueAt: string | null;
      readonly doubtExpiresAt: string | null;
    }> {
      const rows = await ofSending(sending)
        .select((select) => [
          'status',
          select.fn.countAll<number | string>().as('sends'),
          select.fn.min('not_before').as('due'),
          select.fn
            .sum<number | string>(
              sql`case when not_before is null or not_before <= ${now().toISOString()} then 1 else 0 end`,
            )
            .as('ready'),
          select.fn.max('claim_expires_at').as('expires'),
        ])
        .where('status', 'in', ['PLANNED', 'CLAIMED', 'UNKNOWN'])
        .groupBy('status')
        .execute();
      const of = (status: SendStatus) => rows.find((row) => row.status === status);
      return {
        planned: Number(of('PLANNED')?.sends ?? 0),
        ready: Number(of('PLANNED')?.ready ?? 0),
        claimed: Number(of('CLAIMED')?.sends ?? 0),
        inDoubt: Number(of('UNKNOWN')?.sends ?? 0),
        dueAt: of('PLANNED')?.due ?? null,
        doubtExpiresAt: of('UNKNOWN')?.expires ?? null,
      };
    },

    /** What the ledger promises, and whether it holds: of a campaign, or of everything. */
    audit: (campaign?: string) => auditSends(db, now, campaign),

    /** Which of these customers have had as many messages as the cap allows. */
    capped: (store: string, customerKeys: readonly string[], cap: MessageCap) =>
      findCapped(db, now().toISOString(), store, customerKeys, cap),
  };
}

export type SendRepository = ReturnType<typeof createSendRepository>;

const untouched = {
  version: 1,
  claim: null,
  attempts: 0,
  not_before: null,
  claimed_at: null,
  claim_expires_at: null,
  settled_at: null,
  provider_id: null,
  delivered_at: null,
  bounced_at: null,
  complained_at: null,
  unsubscribed_at: null,
  opened_at: null,
  clicked_at: null,
} as const;

const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));
