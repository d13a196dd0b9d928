/** Suppressions: addresses that a store writes to no more, and why. One row an address and reason. */
import { type Kysely, sql, type SqlBool } from 'kysely';
import { normaliseAddress } from '../../lib/pure/mail-address.ts';
import { PipelineError } from '../../lib/errors.ts';
import type { StateTables } from './schema.ts';
import { chunks, rowsPerStatement, takeTurn, type Turn } from './send-ledger.ts';
import type { SuppressionTable } from './send-tables.ts';

export const suppressionReasons = ['unsubscribe', 'bounce', 'complaint', 'manual'] as const;
export type SuppressionReason = (typeof suppressionReasons)[number];

export interface NewSuppression {
  readonly store: string;
  readonly address: string;
  readonly reason: SuppressionReason;
  /** When the person, or the provider, said so; default: now. */
  readonly at?: string | undefined;
  /** Who brought it: a link, a provider, a person. */
  readonly source: string;
  readonly sendKey?: string | undefined;
}

export interface Suppression extends NewSuppression {
  readonly at: string;
  readonly removed: { readonly at: string; readonly by: string; readonly reason: string } | null;
}

export function createSuppressionRepository(db: Kysely<StateTables>, now: () => Date) {
  return {
    /** Says so again without effect. A person's removal stands against everything that was said before it. */
    add: (suppression: NewSuppression): Promise<{ readonly isNew: boolean }> =>
      takeTurn(db, now, suppression.store, (turn) => suppress(turn, suppression)),

    /** The reasons that stand, of those addresses that have any; keys are normalised addresses. */
    find: (store: string, addresses: readonly string[]): Promise<ReadonlyMap<string, readonly SuppressionReason[]>> =>
      findSuppressed(db, store, addresses),

    /** Newest first, removed ones too. */
    async list({
      store,
      limit,
    }: {
      readonly store?: string | undefined;
      readonly limit: number;
    }): Promise<readonly Suppression[]> {
      const rows = await db
        .selectFrom('suppressions')
        .selectAll()
        .$if(store !== undefined, (query) => query.where('store', '=', store ?? ''))
        .orderBy('at', 'desc')
        .orderBy('store')
        .orderBy('address')
        .orderBy('reason')
        .limit(limit)
        .execute();
      return rows.map(toSuppression);
    },

    /** By a person, with their reason: all reasons of the address, or the one named. */
    async remove(removal: {
      readonly store: string;
      readonly address: string;
      readonly reason?: SuppressionReason | undefined;
      readonly by: string;
      readonly because: string;
    }): Promise<number> {
      const address = normaliseAddress(removal.address);
      return takeTurn(db, now, removal.store, async ({ tx, at }) => {
        const { numUpdatedRows } = await tx
          .updateTable('suppressions')
          .set({ removed_at: at, removed_by: removal.by, removal_reason: removal.because })
          .where('store', '=', removal.store)
          .where('address', '=', address)
          .where('removed_at', 'is', null)
          .$if(removal.reason !== undefined, (query) => query.where('reason', '=', removal.reason ?? ''))
          .executeTakeFirst();
        if (numUpdatedRows === 0n) {
          throw new PipelineError('conflict', `suppressions of ${removal.store}: that address is not suppressed`, {
            remedy: 'see perdura suppressions list',
          });
        }
        return Number(numUpdatedRows);
      });
    },
  };
}

export type SuppressionRepository = ReturnType<typeof createSuppressionRepository>;

/** Within a turn of the store. */
export async function suppress(
  { tx, turn, at: now }: Turn,
  given: NewSuppression,
): Promise<{ readonly isNew: boolean }> {
  const { store, reason, source, sendKey } = given;
  const at = given.at === undefined ? now : new Date(given.at).toISOString();
  const stored = await tx
    .insertInto('suppressions')
    .values({
      store,
      address: normaliseAddress(given.address),
      reason,
      at,
      turn,
      source,
      send_key: sendKey ?? null,
      removed_at: null,
      removed_by: null,
      removal_reason: null,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['store', 'address', 'reason'])
        .doUpdateSet((excluded) => ({
          at: excluded.ref('excluded.at'),
          turn: excluded.ref('excluded.turn'),
          source: excluded.ref('excluded.source'),
          send_key: excluded.ref('excluded.send_key'),
          removed_at: null,
          removed_by: null,
          removal_reason: null,
        }))
        .where('suppressions.removed_at', 'is not', null)
        // What is said now counts against every removal, though the clock may have been set back since.
        .where((where) =>
          where.or([
            where('suppressions.removed_at', '<', where.ref('excluded.at')),
            sql<SqlBool>`${at >= now ? 1 : 0} = 1`,
          ]),
        ),
    )
    .returning('address')
    .executeTakeFirst();
  return { isNew: stored !== undefined };
}

export async function findSuppressed(
  db: Kysely<StateTables>,
  store: string,
  addresses: readonly string[],
): Promise<ReadonlyMap<string, readonly SuppressionReason[]>> {
  const found = new Map<string, SuppressionReason[]>();
  for (const chunk of chunks([...new Set(addresses.map(normaliseAddress))], rowsPerStatement)) {
    const rows = await db
      .selectFrom('suppressions')
      .select(['address', 'reason'])
      .where('store', '=', store)
      .where('address', 'in', [...chunk])
      .where('removed_at', 'is', null)
      .orderBy('reason')
      .execute();
    for (const { address, reason } of rows) {
      found.set(address, [...(found.get(address) ?? []), reason as SuppressionReason]);
    }
  }
  return found;
}

const toSuppression = (row: SuppressionTable): Suppression => ({
  store: row.store,
  address: row.address,
  reason: row.reason as SuppressionReason,
  at: row.at,
  source: row.source,
  ...(row.send_key === null ? {} : { sendKey: row.send_key }),
  removed:
    row.removed_at === null ? null : { at: row.removed_at, by: row.removed_by ?? '', reason: row.removal_reason ?? '' },
});
