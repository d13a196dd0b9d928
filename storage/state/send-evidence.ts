/** Sends in doubt, settled by what others know of them: a mailbox, a provider's log, a person's choice. */
import { type Kysely, sql, type SqlBool } from 'kysely';
import type { StateTables } from './schema.ts';
import { byKey, chunks, rowsPerStatement, step, takeTurn } from './send-ledger.ts';
import type { Sending } from './send-claims.ts';

export interface Evidence {
  readonly sendKey: string;
  readonly says: 'accepted' | 'rejected' | 'not_accepted';
  readonly reason?: string | undefined;
  readonly providerId?: string | undefined;
  /** Of `not_accepted`: this claim is known to be over, nothing of it can be under way. */
  readonly overClaim?: string | undefined;
}

/** What evidence did: sends settled by it, sends that are planned again, and those it came too early for. */
export interface Resolved {
  readonly accepted: number;
  readonly rejected: number;
  readonly plannedAgain: number;
}

/**
 * Settles sends in doubt. That a message was not accepted counts only once its claim has expired or is known to be
 * over: until then the attempt may still be handing it over.
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
      const over = new Map(chunk.flatMap((one) => (one.overClaim === undefined ? [] : [[one.sendKey, one.overClaim]])));
      const notAccepted = of('not_accepted');
      const settled = { settled_at: turn.at, not_before: null };
      const accepted = of('accepted');
      // As an expression, or SQLite would rather look at every send of the store than at these keys.
      const isOurs = sql<SqlBool>`coalesce(store, '') = ${store}`;
      const wasTried = sql<SqlBool>`attempts > 0 and ${isOurs}`;
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
          keys: notAccepted,
          where: sql`(claim_expires_at <= ${turn.at} or claim = ${byKey(notAccepted, over)}) and ${isOurs}`,
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
