/**
 * Leases: at most one run works on a store. Whoever takes a lease over gets a token one higher than any before;
 * everything that a run commits is compared with the token, so that one who lost the lease cannot write.
 * The clock only decides when a lease may be taken over, never who holds it.
 */
import { type Kysely, sql } from 'kysely';
import { PipelineError } from '../../lib/errors.ts';
import type { LeaseTable, StateTables } from './schema.ts';

export interface Lease {
  readonly store: string;
  /** Run id of the holder. */
  readonly holder: string;
  readonly token: number;
  readonly since: string;
  readonly expiresAt: string;
}

interface Claim {
  readonly store: string;
  readonly token: number;
}

export function createLeaseRepository(db: Kysely<StateTables>, now: () => Date) {
  /** Who holds the store, expired or not. */
  async function get(store: string): Promise<Lease | undefined> {
    const row = await db.selectFrom('leases').selectAll().where('store', '=', store).executeTakeFirst();
    return row && toLease(row);
  }

  async function lost({ store, token }: Claim): Promise<PipelineError> {
    const { holder, since } = (await get(store)) ?? {};
    const current = holder === undefined ? 'nobody holds it now' : `run ${holder} holds it since ${since}`;
    return new PipelineError('conflict', `store ${store}: lease ${token} is lost, ${current}`, {
      remedy: 'let the run that holds it finish, then start again',
      details: { token, holder, since },
    });
  }

  return {
    get,

    /** Takes a free or expired lease, or confirms and prolongs the holder's own. */
    async acquire(request: {
      readonly store: string;
      readonly holder: string;
      readonly ttlSeconds: number;
      /** The new token is greater than this, too: the newest that the warehouse has seen, should the state be older. */
      readonly above?: number;
    }): Promise<Lease> {
      const { store, holder, ttlSeconds, above = 0 } = request;
      await db
        .insertInto('leases')
        .values({ store, holder: null, token: 0, since: '', expires_at: '' })
        .onConflict((conflict) => conflict.column('store').doNothing())
        .execute();
      for (;;) {
        const at = now();
        const claimed = await db
          .updateTable('leases')
          .set({
            token: sql<number>`case
              when holder = ${holder} and token >= ${above} then token
              when token < ${above} then cast(${above} as integer) + 1
              else token + 1 end`,
            since: sql<string>`case when holder = ${holder} then since else ${at.toISOString()} end`,
            holder,
            expires_at: later(at, ttlSeconds),
          })
          .where('store', '=', store)
          .where((where) =>
            where.or([
              where('holder', 'is', null),
              where('holder', '=', holder),
              where('expires_at', '<=', at.toISOString()),
            ]),
          )
          .returningAll()
          .executeTakeFirst();
        const lease = claimed === undefined ? await get(store) : toLease(claimed);
        // Nobody's: it was released between the two statements.
        if (lease === undefined) continue;
        if (lease.holder !== holder) throw taken(lease);
        return lease;
      }
    },

    /** Prolongs the lease, expired or not, as long as nobody took it over. */
    async renew({ store, token, ttlSeconds }: Claim & { readonly ttlSeconds: number }): Promise<Lease> {
      const row = await db
        .updateTable('leases')
        .set({ expires_at: later(now(), ttlSeconds) })
        .where('store', '=', store)
        .where('token', '=', token)
        .where('holder', 'is not', null)
        .returningAll()
        .executeTakeFirst();
      const lease = row && toLease(row);
      if (lease === undefined) throw await lost({ store, token });
      return lease;
    },

    /** Throws when the token is no longer the store's. */
    async check(claim: Claim): Promise<void> {
      const lease = await get(claim.store);
      if (lease?.token !== claim.token) throw await lost(claim);
    },

    /** Gives the lease back; does nothing when it is lost already. */
    async release({ store, token }: Claim): Promise<void> {
      await db
        .updateTable('leases')
        .set({ holder: null })
        .where('store', '=', store)
        .where('token', '=', token)
        .execute();
    },
  };
}

export type LeaseRepository = ReturnType<typeof createLeaseRepository>;

const later = (at: Date, seconds: number): string => new Date(at.getTime() + seconds * 1000).toISOString();

function taken({ store, holder, since, expiresAt }: Lease): PipelineError {
  return new PipelineError(
    'conflict',
    `store ${store}: lease held by run ${holder} since ${since}, expires ${expiresAt}`,
    {
      remedy: `wait, use --queue, or cancel it with \`perdura cancel ${holder}\``,
      details: { holder, since, expiresAt },
    },
  );
}

const toLease = ({ store, holder, token, since, expires_at }: LeaseTable): Lease | undefined =>
  holder === null ? undefined : { store, holder, token, since, expiresAt: expires_at };
