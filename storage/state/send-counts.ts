/** How an audience stands in the ledger, counted. */
import { type Kysely, sql } from 'kysely';
import type { SendStatus } from '../../lib/pure/send-transitions.ts';
import type { StateTables } from './schema.ts';
import type { Sending } from './send-claims.ts';

type Occasion = Pick<Sending, 'message' | 'occurrence'>;

export interface SendCount {
  readonly status: SendStatus;
  readonly reason: string | null;
  readonly sends: number;
}

const ofOccasion = (db: Kysely<StateTables>, { message, occurrence }: Occasion) =>
  db.selectFrom('sends').where('message', '=', message).where('occurrence', '=', occurrence);

export async function countSends(db: Kysely<StateTables>, occasion: Occasion): Promise<readonly SendCount[]> {
  const rows = await ofOccasion(db, occasion)
    .select((select) => ['status', 'reason', select.fn.countAll<number | string>().as('sends')])
    // Reasons of channels are many; those of skipping are few.
    .where('status', '=', 'SKIPPED')
    .groupBy(['status', 'reason'])
    .unionAll(
      ofOccasion(db, occasion)
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
}

interface Outlook {
  readonly planned: number;
  /** Of the planned: those that need not wait. */
  readonly ready: number;
  readonly claimed: number;
  readonly inDoubt: number;
  /** When the next deferred send is due. */
  readonly dueAt: string | null;
  /** When the last claim in doubt expires. */
  readonly doubtExpiresAt: string | null;
}

/** What is left to do. */
export async function lookAhead(db: Kysely<StateTables>, now: () => Date, occasion: Occasion): Promise<Outlook> {
  const rows = await ofOccasion(db, occasion)
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
}

const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other));
