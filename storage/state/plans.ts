/** Plans: what would be written where, decided once, and how far that has come. Their rows lie in files. */
import type { Kysely } from 'kysely';
import { PipelineError } from '../../lib/errors.ts';
import type { PlanStatus } from '../../lib/pure/plans.ts';
import { type PlanContent, type PlanPatch, type PlanRecord, toPlan, toPlanColumns } from './plan-record.ts';
import type { StateTables } from './schema.ts';

export interface NewPlan {
  /** Names the request: asked again, it gives the same plan. */
  readonly request: string;
  readonly store: string;
  readonly enrichment: string;
  readonly destination: string;
  readonly destinationPlace: string;
  readonly runId: string;
  readonly asOf: string;
  readonly objectVersion: number;
  readonly createdBy: string;
}

/** Statuses of plans that nobody has decided about. */
const undecided: readonly PlanStatus[] = ['waiting', 'refused', 'empty'];
/** Statuses of plans that say nothing about the world. */
const unplanned: readonly PlanStatus[] = ['planning', 'failed'];

export function createPlanRepository(db: Kysely<StateTables>, now: () => Date) {
  async function get(planId: string): Promise<PlanRecord | undefined> {
    const row = await db.selectFrom('plans').selectAll().where('plan_id', '=', planId).executeTakeFirst();
    return row && toPlan(row);
  }

  async function require(planId: string): Promise<PlanRecord> {
    const plan = await get(planId);
    if (plan !== undefined) return plan;
    throw new PipelineError('config', `plan ${planId}: not known here`, { remedy: 'see perdura enrich plans' });
  }

  const newerThan = ({ store, enrichment, seq }: Pick<PlanRecord, 'store' | 'enrichment' | 'seq'>) =>
    db
      .selectFrom('plans')
      .where('store', '=', store)
      .where('enrichment', '=', enrichment)
      .where('seq', '>', seq)
      .where('status', 'not in', [...unplanned]);

  return {
    get,
    require,

    /** Records the request under the next n of its enrichment and as-of. Safe to repeat. */
    async begin(plan: NewPlan): Promise<PlanRecord> {
      const { request, store, enrichment, destination, runId, asOf } = plan;
      const tried = new Set<number>();
      for (;;) {
        const known = await db.selectFrom('plans').selectAll().where('request', '=', request).executeTakeFirst();
        if (known !== undefined) return toPlan(known);
        const numbers = await db
          .selectFrom('plans')
          .select((select) => [
            select.fn.max('seq').as('last'),
            select.fn.sum<number | string>(select.case().when('as_of', '=', asOf).then(1).else(0).end()).as('ofDay'),
          ])
          .where('store', '=', store)
          .where('enrichment', '=', enrichment)
          .executeTakeFirstOrThrow();
        // Plans of another enrichment may be called the same: its name and a day run together.
        let n = Number(numbers.ofDay ?? 0) + 1;
        while (tried.has(n)) n += 1;
        tried.add(n);
        const row = await db
          .insertInto('plans')
          .values({
            plan_id: `${store}-${enrichment}-${asOf}-${n}`,
            store,
            enrichment,
            seq: (numbers.last ?? 0) + 1,
            request,
            destination,
            destination_place: plan.destinationPlace,
            run_id: runId,
            as_of: asOf,
            object_version: plan.objectVersion,
            status: 'planning',
            created_by: plan.createdBy,
            created_at: now().toISOString(),
            content: null,
            failure: null,
            apply_round: 0,
            applied_by: null,
            applied_at: null,
            accepted: null,
            undo_round: 0,
            undone_by: null,
            undone_at: null,
          })
          .onConflict((conflict) => conflict.doNothing())
          .returningAll()
          .executeTakeFirst();
        // No row: somebody else took this number, or asked the same, in between.
        if (row !== undefined) return toPlan(row);
      }
    },

    /** What planning found. Older plans that wait for a decision are superseded; so is this one by a newer. */
    async finish(planId: string, content: PlanContent, status: 'waiting' | 'refused' | 'empty'): Promise<PlanRecord> {
      const { store, enrichment, seq } = await require(planId);
      return db.transaction().execute(async (tx) => {
        const newer = await tx
          .selectFrom('plans')
          .select('plan_id')
          .where('store', '=', store)
          .where('enrichment', '=', enrichment)
          .where('seq', '>', seq)
          .where('status', 'not in', [...unplanned])
          .limit(1)
          .executeTakeFirst();
        await tx
          .updateTable('plans')
          .set({
            content: JSON.stringify(content),
            status: newer === undefined ? status : 'superseded',
            failure: null,
          })
          .where('plan_id', '=', planId)
          .where('status', 'in', [...unplanned])
          .execute();
        await tx
          .updateTable('plans')
          .set({ status: 'superseded' })
          .where('store', '=', store)
          .where('enrichment', '=', enrichment)
          .where('seq', '<', seq)
          .where('status', 'in', [...undecided])
          .execute();
        return toPlan(await tx.selectFrom('plans').selectAll().where('plan_id', '=', planId).executeTakeFirstOrThrow());
      });
    },

    /** The newest plan that was made after this one. */
    async newer(plan: PlanRecord): Promise<PlanRecord | undefined> {
      const row = await newerThan(plan).selectAll().orderBy('seq', 'desc').limit(1).executeTakeFirst();
      return row && toPlan(row);
    },

    /** The newest plan of the same enrichment that was made before this one for the same place. */
    async previous(plan: PlanRecord): Promise<PlanRecord | undefined> {
      const row = await db
        .selectFrom('plans')
        .selectAll()
        .where('store', '=', plan.store)
        .where('enrichment', '=', plan.enrichment)
        .where('destination', '=', plan.destination)
        .where('destination_place', '=', plan.destinationPlace)
        .where('seq', '<', plan.seq)
        .where('content', 'is not', null)
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && toPlan(row);
    },

    /** Plans before this one that were made before an instant and will never be written: superseded, or failed. */
    async outOfDate({ store, enrichment, seq }: PlanRecord, before: string): Promise<readonly string[]> {
      const rows = await db
        .selectFrom('plans')
        .select('plan_id')
        .where('store', '=', store)
        .where('enrichment', '=', enrichment)
        .where('seq', '<', seq)
        .where('created_at', '<', before)
        .where('status', 'in', ['superseded', 'failed'] satisfies PlanStatus[])
        .orderBy('seq')
        .execute();
      return rows.map(({ plan_id }) => plan_id);
    },

    /** Changes a plan that still is as it was seen; undefined when it no longer is. */
    async move(seen: PlanRecord, patch: PlanPatch): Promise<PlanRecord | undefined> {
      const row = await db
        .updateTable('plans')
        .set(toPlanColumns(patch))
        .where('plan_id', '=', seen.planId)
        .where('status', '=', seen.status)
        .where('apply_round', '=', seen.applyRound)
        .where('undo_round', '=', seen.undoRound)
        .returningAll()
        .executeTakeFirst();
      return row && toPlan(row);
    },

    /** Newest first. */
    async list(filter: {
      readonly store?: string | undefined;
      readonly enrichment?: string | undefined;
      readonly runId?: string | undefined;
      readonly limit: number;
    }): Promise<readonly PlanRecord[]> {
      const { store, enrichment, runId, limit } = filter;
      const rows = await db
        .selectFrom('plans')
        .selectAll()
        .$if(store !== undefined, (query) => query.where('store', '=', store ?? ''))
        .$if(enrichment !== undefined, (query) => query.where('enrichment', '=', enrichment ?? ''))
        .$if(runId !== undefined, (query) => query.where('run_id', '=', runId ?? ''))
        .orderBy('created_at', 'desc')
        .orderBy('store')
        .orderBy('enrichment')
        .orderBy('seq', 'desc')
        .limit(limit)
        .execute();
      return rows.map(toPlan);
    },
  };
}

export type PlanRepository = ReturnType<typeof createPlanRepository>;
