/** Runs: what was asked for, how it went and what it published. */
import type { Kysely } from 'kysely';
import { PipelineError } from '../../lib/errors.ts';
import {
  fromJson,
  type RunKind,
  type RunPatch,
  type RunRecord,
  toColumns,
  toRecord,
  unknownYet,
} from './run-record.ts';
import type { StateTables } from './schema.ts';

export interface RunRequest {
  readonly store: string;
  readonly asOf: string;
  readonly requestedBy: string;
  readonly isForced: boolean;
  /** The new n is greater than this, too: the last that published snapshots show, should the state be older. */
  readonly above?: number;
  /** Default: manual. */
  readonly kind?: RunKind;
  /** The workflow that asks, where it has a name already: asking again finds its run again. */
  readonly workflowId?: string;
}

/** Runs whose snapshot passed the gate, whether readers saw it by themselves or not. */
const accepted = ['published', 'backfilled'] as const;

export function createRunRepository(db: Kysely<StateTables>, now: () => Date) {
  /** By run id or workflow id. */
  async function get(id: string): Promise<RunRecord | undefined> {
    const row = await db
      .selectFrom('runs')
      .selectAll()
      .where((where) => where.or([where('run_id', '=', id), where('workflow_id', '=', id)]))
      .executeTakeFirst();
    return row && toRecord(row);
  }

  return {
    get,

    /** Records a request under the next n of its store and as-of: unique among all processes. */
    async request(request: RunRequest): Promise<RunRecord> {
      const { store, asOf, requestedBy, isForced, above = 0, kind = 'manual', workflowId } = request;
      for (;;) {
        const known = workflowId === undefined ? undefined : await get(workflowId);
        if (known !== undefined) return known;
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
            workflow_id: workflowId ?? `clv/${store}/${asOf}/${n}`,
            store,
            as_of: asOf,
            n,
            kind,
            is_forced: isForced ? 1 : 0,
            requested_by: requestedBy,
            requested_at: now().toISOString(),
          })
          .onConflict((conflict) => conflict.doNothing())
          .returningAll()
          .executeTakeFirst();
        // No row: somebody else took this n, or recorded this workflow, in between.
        if (row !== undefined) return toRecord(row);
      }
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

    /** The accepted run of the latest as-of: of exactly `asOf`, or of one before `beforeAsOf`. */
    async latestAccepted(
      store: string,
      { asOf, beforeAsOf }: { readonly asOf?: string; readonly beforeAsOf?: string } = {},
    ): Promise<RunRecord | undefined> {
      const row = await db
        .selectFrom('runs')
        .selectAll()
        .where('store', '=', store)
        .where('status', 'in', accepted)
        .$if(asOf !== undefined, (query) => query.where('as_of', '=', asOf ?? ''))
        .$if(beforeAsOf !== undefined, (query) => query.where('as_of', '<', beforeAsOf ?? ''))
        .orderBy('as_of', 'desc')
        .orderBy('n', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && toRecord(row);
    },

    /** What readers saw last before an instant: the run published then, whatever its as-of. */
    async publishedBefore(store: string, instant: string): Promise<RunRecord | undefined> {
      const row = await db
        .selectFrom('runs')
        .selectAll()
        .where('store', '=', store)
        .where('status', '=', 'published')
        .where('published_at', '<', instant)
        .orderBy('published_at', 'desc')
        .orderBy('run_id')
        .limit(1)
        .executeTakeFirst();
      return row && toRecord(row);
    },

    /** The newest accepted run of each day from one to another, by as-of. */
    async acceptedBetween(store: string, from: string, to: string): Promise<ReadonlyMap<string, RunRecord>> {
      const rows = await db
        .selectFrom('runs')
        .selectAll()
        .where('store', '=', store)
        .where('status', 'in', accepted)
        .where('as_of', '>=', from)
        .where('as_of', '<=', to)
        .orderBy('n')
        .execute();
      return new Map(rows.map((row) => [row.as_of, toRecord(row)]));
    },

    /** Whether a run that is no backfill's was asked for and has not begun: it may be waiting for the store. */
    async isAnyWaiting(store: string): Promise<boolean> {
      const row = await db
        .selectFrom('runs')
        .select('run_id')
        .where('store', '=', store)
        .where('status', '=', 'requested')
        .where('kind', '<>', 'backfill')
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },
  };
}

export type RunRepository = ReturnType<typeof createRunRepository>;

const notKnown = (runId: string): PipelineError =>
  new PipelineError('config', `run ${runId}: not known`, { remedy: 'list the known runs with `perdura runs`' });
