/** Planning: a frozen audience becomes rows of the ledger, one for every member, sent to or not. */
import type { Kysely } from 'kysely';
import type { SkipReason } from '../../lib/pure/send-transitions.ts';
import type { StateTables } from './schema.ts';
import type { Sending } from './send-claims.ts';
import { chunks, takeTurn, writeJournal } from './send-ledger.ts';
import { sendKeyOf } from './send-record.ts';
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

/** 26 columns a row. */
const plannedPerStatement = 1_000;

/** Adds a page; what is there already stays as it is. */
export async function planSends(
  db: Kysely<StateTables>,
  now: () => Date,
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
}

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
