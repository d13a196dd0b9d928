/**
 * The journal of a plan: batch by batch what was begun and what came of it, and each row that was not simply written.
 * A batch is opened before anything is asked of the destination, and recorded as a whole afterwards: what lies
 * between the two may or may not have been written, and is written again.
 */
import type { Kysely } from 'kysely';
import type { RowOutcome } from '../../lib/destination.ts';
import type { Direction, WriteCounts } from '../../lib/pure/plans.ts';
import type { PlanBatchTable, PlanOutcomeTable } from './plan-tables.ts';
import type { StateTables } from './schema.ts';

export interface BatchKey {
  readonly planId: string;
  readonly direction: Direction;
  readonly round: number;
  readonly batch: number;
}

export interface BatchRecord extends BatchKey {
  readonly status: 'open' | 'done';
  /** What the destination remembered, by part of the batch. */
  readonly remembered: Readonly<Record<string, string>>;
  readonly counts: WriteCounts;
}

export interface JournalOutcome {
  readonly position: number;
  readonly customerKey: string;
  readonly outcome: RowOutcome;
}

export interface JournalEntry {
  readonly position: number;
  readonly customerKey: string;
  readonly status: 'edited' | 'rejected';
  readonly reason: string;
  readonly isRetryable: boolean;
}

/** Eight parameters a row; SQLite takes 32,766 a statement. */
const rowsPerInsert = 2_000;

export function createPlanJournal(db: Kysely<StateTables>, now: () => Date) {
  const batches = ({ planId, direction, round, batch }: BatchKey) =>
    db
      .selectFrom('plan_batches')
      .selectAll()
      .where('plan_id', '=', planId)
      .where('direction', '=', direction)
      .where('round', '=', round)
      .where('batch', '=', batch);

  const outcomes = (planId: string, direction: Direction) =>
    db.selectFrom('plan_outcomes').selectAll().where('plan_id', '=', planId).where('direction', '=', direction);

  return {
    /** Opens a batch, or gives back how far it has come. */
    async open(key: BatchKey): Promise<BatchRecord> {
      await db
        .insertInto('plan_batches')
        .values({
          plan_id: key.planId,
          direction: key.direction,
          round: key.round,
          batch: key.batch,
          status: 'open',
          remembered: '{}',
          written: 0,
          edited: 0,
          rejected: 0,
          started_at: now().toISOString(),
          recorded_at: null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      return toBatch(await batches(key).executeTakeFirstOrThrow());
    },

    /** Keeps what a destination wants to know again. Durable once it resolves. */
    async remember(key: BatchKey, part: string, token: string): Promise<void> {
      const { remembered } = toBatch(await batches(key).executeTakeFirstOrThrow());
      await db
        .updateTable('plan_batches')
        .set({ remembered: JSON.stringify({ ...remembered, [part]: token }) })
        .where('plan_id', '=', key.planId)
        .where('direction', '=', key.direction)
        .where('round', '=', key.round)
        .where('batch', '=', key.batch)
        .execute();
    },

    /** What came of every row of a batch, at once; a batch that is recorded already stays as it is. */
    async record(key: BatchKey, rows: readonly JournalOutcome[]): Promise<WriteCounts> {
      const counts = countOutcomes(rows);
      const { planId, direction, round, batch } = key;
      const isFirst = await db.transaction().execute(async (tx) => {
        const { numUpdatedRows } = await tx
          .updateTable('plan_batches')
          .set({ ...counts, status: 'done', recorded_at: now().toISOString() })
          .where('plan_id', '=', planId)
          .where('direction', '=', direction)
          .where('round', '=', round)
          .where('batch', '=', batch)
          .where('status', '=', 'open')
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        // A repeated row has an outcome of an earlier round, which the new one replaces.
        for (let at = 0; round > 1 && at < rows.length; at += rowsPerInsert) {
          const positions = rows.slice(at, at + rowsPerInsert).map(({ position }) => position);
          await tx
            .deleteFrom('plan_outcomes')
            .where('plan_id', '=', planId)
            .where('direction', '=', direction)
            .where('position', 'in', positions)
            .execute();
        }
        const kept = rows.flatMap((row) => toOutcomeRow(key, row));
        for (let at = 0; at < kept.length; at += rowsPerInsert) {
          await tx
            .insertInto('plan_outcomes')
            .values(kept.slice(at, at + rowsPerInsert))
            .execute();
        }
        return true;
      });
      return isFirst ? counts : toBatch(await batches(key).executeTakeFirstOrThrow()).counts;
    },

    /** Batches of a round by number. */
    async batches(planId: string, direction: Direction, round: number): Promise<readonly BatchRecord[]> {
      const rows = await db
        .selectFrom('plan_batches')
        .selectAll()
        .where('plan_id', '=', planId)
        .where('direction', '=', direction)
        .where('round', '=', round)
        .orderBy('batch')
        .execute();
      return rows.map(toBatch);
    },

    /** Rows that were not simply written, from position to position (exclusive). */
    async outcomes(
      planId: string,
      direction: Direction,
      from: number,
      to: number,
      limit?: number,
    ): Promise<readonly JournalEntry[]> {
      const rows = await outcomes(planId, direction)
        .where('position', '>=', from)
        .where('position', '<', to)
        .orderBy('position')
        .$if(limit !== undefined, (query) => query.limit(limit ?? 0))
        .execute();
      return rows.map(toEntry);
    },

    /** The first rejected rows that this round has not tried yet. */
    async rejected(
      planId: string,
      direction: Direction,
      beforeRound: number,
      limit: number,
    ): Promise<readonly JournalEntry[]> {
      const rows = await outcomes(planId, direction)
        .where('status', '=', 'rejected')
        .where('round', '<', beforeRound)
        .orderBy('position')
        .limit(limit)
        .execute();
      return rows.map(toEntry);
    },

    /** What became of the rows in all rounds together. */
    async totals(planId: string, direction: Direction): Promise<WriteCounts> {
      const written = await db
        .selectFrom('plan_batches')
        .select((select) => select.fn.sum<number | string | null>('written').as('rows'))
        .where('plan_id', '=', planId)
        .where('direction', '=', direction)
        .executeTakeFirstOrThrow();
      const others = await db
        .selectFrom('plan_outcomes')
        .select((select) => ['status' as const, select.fn.countAll<number | string>().as('rows')])
        .where('plan_id', '=', planId)
        .where('direction', '=', direction)
        .groupBy('status')
        .execute();
      const rowsOf = (status: string) => Number(others.find((other) => other.status === status)?.rows ?? 0);
      return { written: Number(written.rows ?? 0), edited: rowsOf('edited'), rejected: rowsOf('rejected') };
    },
  };
}

export type PlanJournal = ReturnType<typeof createPlanJournal>;

function countOutcomes(rows: readonly JournalOutcome[]): WriteCounts {
  const counts = { written: 0, edited: 0, rejected: 0 };
  for (const { outcome } of rows) counts[outcome.status] += 1;
  return counts;
}

function toOutcomeRow(key: BatchKey, { position, customerKey, outcome }: JournalOutcome): readonly PlanOutcomeTable[] {
  if (outcome.status === 'written') return [];
  return [
    {
      plan_id: key.planId,
      direction: key.direction,
      position,
      customer_key: customerKey,
      status: outcome.status,
      reason: outcome.reason,
      is_retryable: outcome.status === 'rejected' && outcome.isRetryable ? 1 : 0,
      round: key.round,
    },
  ];
}

const toEntry = (row: PlanOutcomeTable): JournalEntry => ({
  position: row.position,
  customerKey: row.customer_key,
  status: row.status as JournalEntry['status'],
  reason: row.reason,
  isRetryable: row.is_retryable === 1,
});

const toBatch = (row: PlanBatchTable): BatchRecord => ({
  planId: row.plan_id,
  direction: row.direction as Direction,
  round: row.round,
  batch: row.batch,
  status: row.status as BatchRecord['status'],
  remembered: JSON.parse(row.remembered) as BatchRecord['remembered'],
  counts: { written: row.written, edited: row.edited, rejected: row.rejected },
});
