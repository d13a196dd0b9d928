/** What others know of a send: events of a provider, a mailbox, a log, a person's choice. */
import { type Kysely, sql, type SqlBool } from 'kysely';
import { normaliseAddress } from '../../lib/pure/mail-address.ts';
import { nextStatus, type SendCause, type SendStatus } from '../../lib/pure/send-transitions.ts';
import type { StateTables } from './schema.ts';
import { byKey, chunks, noteFact, rowsPerStatement, step, takeTurn, type Turn } from './send-ledger.ts';
import type { Sending } from './send-claims.ts';
import type { SendTable } from './send-tables.ts';
import { suppress, type SuppressionReason } from './suppressions.ts';

export interface ProviderEvent {
  readonly sendKey: string;
  readonly event:
    | 'processed'
    | 'delivered'
    | 'bounce'
    | 'dropped'
    | 'deferred'
    | 'spamreport'
    | 'unsubscribe'
    | 'open'
    | 'click';
  /** By the provider's clock. */
  readonly at: string;
  readonly address?: string | undefined;
  readonly reason?: string | undefined;
  /** Who told; default: provider. */
  readonly source?: string | undefined;
}

type FactColumn = 'delivered_at' | 'bounced_at' | 'complained_at' | 'unsubscribed_at' | 'opened_at' | 'clicked_at';

interface Meaning {
  readonly cause: SendCause;
  readonly column?: FactColumn;
  readonly suppresses?: SuppressionReason;
}

/** Whatever happens to a message after the provider took it shows that it was taken. */
const meanings: Readonly<Record<ProviderEvent['event'], Meaning>> = {
  processed: { cause: 'shown_accepted' },
  deferred: { cause: 'shown_accepted' },
  delivered: { cause: 'shown_accepted', column: 'delivered_at' },
  open: { cause: 'shown_accepted', column: 'opened_at' },
  click: { cause: 'shown_accepted', column: 'clicked_at' },
  bounce: { cause: 'shown_accepted', column: 'bounced_at', suppresses: 'bounce' },
  spamreport: { cause: 'shown_accepted', column: 'complained_at', suppresses: 'complaint' },
  unsubscribe: { cause: 'shown_accepted', column: 'unsubscribed_at', suppresses: 'unsubscribe' },
  dropped: { cause: 'shown_rejected' },
};

/** Keeps the event, once, and what follows from it. */
export async function recordEvent(
  db: Kysely<StateTables>,
  now: () => Date,
  given: ProviderEvent,
): Promise<{ readonly isKnown: boolean; readonly isNew: boolean }> {
  const found = await db.selectFrom('sends').select('store').where('send_key', '=', given.sendKey).executeTakeFirst();
  if (found === undefined) return { isKnown: false, isNew: false };
  const { cause, column, suppresses } = meanings[given.event];
  const at = new Date(given.at).toISOString();
  const source = given.source ?? 'provider';
  return takeTurn(db, now, found.store, async (turn) => {
    const { tx } = turn;
    const send = await tx
      .selectFrom('sends')
      .selectAll()
      .where('send_key', '=', given.sendKey)
      .executeTakeFirstOrThrow();
    const event = {
      event: given.event,
      event_at: at,
      event_address: normaliseAddress(given.address ?? send.address ?? ''),
    };
    const before = await tx
      .selectFrom('send_events')
      .select('seq')
      .where('send_key', '=', send.send_key)
      .where('event', '=', event.event)
      .where('event_at', '=', event.event_at)
      .where('event_address', '=', event.event_address)
      .executeTakeFirst();
    if (before !== undefined) return { isKnown: true, isNew: false };

    const key = send.send_key;
    const reason = given.reason ?? null;
    const goes = mayMove(send, cause)
      ? await step(turn, { cause, keys: [key], reason, set: { settled_at: turn.at, not_before: null }, source, event })
      : [];
    if (goes.length === 0) await noteFact(turn, { key, reason, source, event });
    if (column !== undefined) await keepFirst(turn, key, column, at);
    if (suppresses !== undefined && send.address !== null) {
      await suppress(turn, { store: send.store, address: send.address, reason: suppresses, at, source, sendKey: key });
    }
    return { isKnown: true, isNew: true };
  });
}

/** A planned send that nobody ever claimed was not sent, whatever is said of it. */
const mayMove = (send: SendTable, cause: SendCause): boolean =>
  nextStatus(send.status as SendStatus, cause) !== undefined && (send.status !== 'PLANNED' || send.attempts > 0);

async function keepFirst({ tx }: Turn, key: string, column: FactColumn, at: string): Promise<void> {
  await tx
    .updateTable('sends')
    .set({ [column]: at })
    .where('send_key', '=', key)
    .where((where) => where.or([where(column, 'is', null), where(column, '>', at)]))
    .execute();
}

export interface Evidence {
  readonly sendKey: string;
  readonly says: 'accepted' | 'rejected' | 'not_accepted';
  readonly reason?: string | undefined;
  readonly providerId?: string | undefined;
}

/** What evidence did: sends settled by it, sends that are planned again, and those it came too early for. */
export interface Resolved {
  readonly accepted: number;
  readonly rejected: number;
  readonly plannedAgain: number;
}

/**
 * Settles sends in doubt. That a message was not accepted counts only once its claim has expired: until then the
 * attempt may still be handing it over.
 */
export async function resolveSends(
  db: Kysely<StateTables>,
  now: () => Date,
  store: string,
  evidence: readonly Evidence[],
  source: string,
): Promise<Resolved> {
  const totals = { accepted: 0, rejected: 0, plannedAgain: 0 };
  for (const chunk of chunks(evidence, rowsPerStatement)) {
    await takeTurn(db, now, store, async (turn) => {
      const of = (says: Evidence['says']) => chunk.filter((one) => one.says === says).map(({ sendKey }) => sendKey);
      const reason = new Map(chunk.flatMap((one) => (one.reason === undefined ? [] : [[one.sendKey, one.reason]])));
      const ids = new Map(
        chunk.flatMap((one) => (one.providerId === undefined ? [] : [[one.sendKey, one.providerId]])),
      );
      const settled = { settled_at: turn.at, not_before: null };
      const accepted = of('accepted');
      const wasTried = sql<SqlBool>`attempts > 0 and store = ${store}`;
      totals.accepted += (
        await step(turn, {
          cause: 'shown_accepted',
          keys: accepted,
          where: wasTried,
          reason,
          set: { ...settled, ...(ids.size === 0 ? {} : { provider_id: byKey(accepted, ids) }) },
          source,
        })
      ).length;
      totals.rejected += (
        await step(turn, {
          cause: 'shown_rejected',
          keys: of('rejected'),
          where: wasTried,
          reason,
          set: settled,
          source,
        })
      ).length;
      totals.plannedAgain += (
        await step(turn, {
          cause: 'shown_not_accepted',
          keys: of('not_accepted'),
          where: sql`claim_expires_at <= ${turn.at} and store = ${store}`,
          reason,
          set: { settled_at: null, not_before: null },
          source,
        })
      ).length;
    });
  }
  return totals;
}

/** By choice, for messages that may arrive twice rather than not at all; after their claims have expired. */
export async function sendAgain(
  db: Kysely<StateTables>,
  now: () => Date,
  { store, message, occurrence, mostAttempts }: Sending & { readonly mostAttempts: number },
): Promise<number> {
  return takeTurn(db, now, store, async (turn) => {
    const inDoubt = await turn.tx
      .selectFrom('sends')
      .select('send_key')
      .where('message', '=', message)
      .where('occurrence', '=', occurrence)
      .where('status', '=', 'UNKNOWN')
      .where('attempts', '<', mostAttempts)
      .where('claim_expires_at', '<=', turn.at)
      .execute();
    const moved = await step(turn, {
      cause: 'send_again',
      keys: inDoubt.map(({ send_key }) => send_key),
      reason: 'delivery: at_least_once',
      set: { settled_at: null },
      source: 'choice',
    });
    return moved.length;
  });
}
