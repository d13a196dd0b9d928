/** Runs: what was asked for, how it went and what it published. */
import type { Kysely } from 'kysely';
import { PipelineError } from '../../lib/errors.ts';
import { fromJson, type RunPatch, type RunRecord, toColumns, toRecord, unknownYet } from './run-record.ts';
import type { StateTables } from './schema.ts';

export interface RunRequest {
  readonly store: string;
  readonly asOf: string;
  readonly requestedBy: string;
  readonly isForced: boolean;
  /** The new n is greater than this, too: the last that published snapshots show, should the state be older. */
  readonly above?: number;
}

export function createRunRepository(db: Kysely<StateTables>, now: () => Date) {
  return {
    /** Records a request under the next n of its store and as-of: unique among all processes. */
    async request({ store, asOf, requestedBy, isForced, above = 0 }: RunRequest): Promise<RunRecord> {
      for (;;) {
        const { last } = await db
          .selectFrom('runs')
          .select((select) => select.fn.max('n').as('last'))
          .where('store', '=', store)
          .where('as_of', '=', asOf)
          .executeTakeFirstOrThrow();
        const n = Math.max(last ?? 0, above) + 1;
        const row = await db
          .insertInto('runs')
          .values({
            ...unknownYet,
            run_id: `${store}-${asOf}-${n}`,
            workflow_id: `clv/${store}/${asOf}/${n}`,
            store,
            as_of: asOf,
            n,
            is_forced: isForced ? 1 : 0,
            requested_by: requestedBy,
            requested_at: now().toISOString(),
          })
          .onConflict((conflict) => conflict.doNothing())
          .returningAll()
          .executeTakeFirst();
        // No row: somebody else took this n in between.
        if (row !== undefined) return toRecord(row);
      }
    },

    /** By run id or workflow id. */
    async get(id: string): Promise<RunRecord | undefined> {
      const row = await db
        .selectFrom('runs')
        .selectAll()
        .where((where) => where.or([where('run_id', '=', id), where('workflow_id', '=', id)]))
        .executeTakeFirst();
      return row && toRecord(row);
    },

    /** Newest first. */
    async list({ store, limit }: { readonly store?: string; readonly limit: number }): Promise<readonly RunRecord[]> {
      const rows = await db
        .selectFrom('runs')
        .selectAll()
        .$if(store !== undefined, (query) => query.where('store', '=', store ?? ''))
        .orderBy('requested_at', 'desc')
        .orderBy('store')
        .orderBy('as_of', 'desc')
        .orderBy('n', 'desc')
        .limit(limit)
        .execute();
      return rows.map(toRecord);
    },

    /** Changes what the patch names and leaves the rest. */
    async update(runId: string, patch: RunPatch): Promise<RunRecord> {
      const columns = toColumns(patch);
      if (Object.keys(columns).length === 0) {
        throw new RangeError(`update of run ${runId}: needs at least one field`);
      }
      const row = await db
        .updateTable('runs')
        .set(columns)
        .where('run_id', '=', runId)
        .returningAll()
        .executeTakeFirst();
      if (row === undefined) throw notKnown(runId);
      return toRecord(row);
    },

    /** Adds fields to the run's figures, replacing those of the same name. */
    async addFigures(runId: string, figures: Readonly<Record<string, unknown>>): Promise<void> {
      for (;;) {
        const row = await db.selectFrom('runs').select('figures').where('run_id', '=', runId).executeTakeFirst();
        if (row === undefined) throw notKnown(runId);
        const before = row.figures;
        const { numUpdatedRows } = await db
          .updateTable('runs')
          .set({ figures: JSON.stringify({ ...(fromJson(before) as RunRecord['figures']), ...figures }) })
          .where('run_id', '=', runId)
          .where('figures', before === null ? 'is' : '=', before)
          .executeTakeFirst();
        // No row: somebody else added figures in between; add to theirs.
        if (numUpdatedRows > 0n) return;
      }
    },

    /** The published run of the latest as-of: of exactly `asOf`, or of one before `beforeAsOf`. */
    async latestPublished(
      store: string,
      { asOf, beforeAsOf }: { readonly asOf?: string; readonly beforeAsOf?: string } = {},
    ): Promise<RunRecord | undefined> {
      const row = await db
        .selectFrom('runs')
        .selectAll()
        .where('store', '=', store)
        .where('status', '=', 'published')
        .$if(asOf !== undefined, (query) => query.where('as_of', '=', asOf ?? ''))
        .$if(beforeAsOf !== undefined, (query) => query.where('as_of', '<', beforeAsOf ?? ''))
        .orderBy('as_of', 'desc')
        .orderBy('n', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && toRecord(row);
    },
  };
}

export type RunRepository = ReturnType<typeof createRunRepository>;

const notKnown = (runId: string): PipelineError =>
  new PipelineError('config', `run ${runId}: not known`, { remedy: 'list the known runs with `perdura runs`' });
