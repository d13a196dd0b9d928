/** How much the receiver refused, per day and reason: a number, whoever asks how often. */
import type { Kysely } from 'kysely';
import { againAfterDeadlock } from './deadlocks.ts';
import type { StateTables } from './schema.ts';

interface Refusals {
  readonly store: string;
  readonly source: string;
  readonly reason: string;
  readonly refused: number;
}

export async function countRefusals(
  db: Kysely<StateTables>,
  now: () => Date,
  refusals: readonly Refusals[],
): Promise<void> {
  if (refusals.length === 0) return;
  const day = today(now);
  await againAfterDeadlock(() =>
    db
      .insertInto('webhook_refusals')
      .values(refusals.map((refusal) => ({ ...refusal, day })))
      .onConflict((conflict) =>
        conflict.columns(['store', 'source', 'day', 'reason']).doUpdateSet((set) => ({
          refused: set('webhook_refusals.refused', '+', set.ref('excluded.refused')),
        })),
      )
      .execute(),
  );
}

/** UTC. */
export const today = (now: () => Date): string => now().toISOString().slice(0, 10);
