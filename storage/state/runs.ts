/** Runs: what was asked for, how it went and what it published. */
import type { Kysely } from 'kysely';
import { PipelineError } from '../../lib/errors.ts';
import type { RunTable, StateTables } from './schema.ts';

export type RunStatus =
  | 'requested'
  | 'running'
  | 'published'
  | 'already_published'
  | 'refused'
  | 'failed'
  | 'cancelled'
  | 'held';

export interface RunFailure {
  readonly stage: string;
  readonly message: string;
  readonly remedy?: string | undefined;
}

/** What a run is from its request on. */
interface RunIdentity {
  /** `<store>-<as-of>-<n>` */
  readonly runId: string;
  /** `clv/<store>/<as-of>/<n>` */
  readonly workflowId: string;
  readonly store: string;
  /** The last day that counts, inclusive: YYYY-MM-DD. */
  readonly asOf: string;
  readonly n: number;
  readonly isForced: boolean;
  readonly requestedBy: string;
  readonly requestedAt: string;
}

/** What becomes known as it goes on. Instants are UTC ISO text; null is "not yet" or "none". */
interface RunProgress {
  readonly status: RunStatus;
  readonly stage: string | null;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  readonly configHash: string | null;
  /** `kind/name` → version */
  readonly objectVersions: Readonly<Record<string, number>> | null;
  readonly inputsHash: string | null;
  readonly codeVersion: string | null;
  readonly customers: number | null;
  readonly failure: RunFailure | null;
  /** Folder of the snapshot, relative to the project's home. */
  readonly snapshot: string | null;
  readonly publishedAt: string | null;
  readonly publishedBy: string | null;
  readonly publishReason: string | null;
  readonly figures: Readonly<Record<string, unknown>> | null;
}

export type RunRecord = RunIdentity & RunProgress;
export type RunPatch = Partial<RunProgress>;

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
          .set({ figures: JSON.stringify({ ...fromJson<object>(before), ...figures }) })
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

const unknownYet = {
  status: 'requested',
  stage: null,
  started_at: null,
  finished_at: null,
  config_hash: null,
  object_versions: null,
  inputs_hash: null,
  code_version: null,
  customers: null,
  failure: null,
  snapshot: null,
  published_at: null,
  published_by: null,
  publish_reason: null,
  figures: null,
} as const;

type ProgressColumns = Omit<
  RunTable,
  'run_id' | 'workflow_id' | 'store' | 'as_of' | 'n' | 'is_forced' | 'requested_by' | 'requested_at'
>;

function toColumns(patch: RunPatch): Partial<ProgressColumns> {
  const columns: { [K in keyof ProgressColumns]: ProgressColumns[K] | undefined } = {
    status: patch.status,
    stage: patch.stage,
    started_at: patch.startedAt,
    finished_at: patch.finishedAt,
    config_hash: patch.configHash,
    object_versions: toJson(patch.objectVersions),
    inputs_hash: patch.inputsHash,
    code_version: patch.codeVersion,
    customers: patch.customers,
    failure: toJson(patch.failure),
    snapshot: patch.snapshot,
    published_at: patch.publishedAt,
    published_by: patch.publishedBy,
    publish_reason: patch.publishReason,
    figures: toJson(patch.figures),
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

function toRecord(row: RunTable): RunRecord {
  return {
    runId: row.run_id,
    workflowId: row.workflow_id,
    store: row.store,
    asOf: row.as_of,
    n: row.n,
    status: row.status as RunStatus,
    stage: row.stage,
    isForced: row.is_forced === 1,
    requestedBy: row.requested_by,
    requestedAt: row.requested_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    configHash: row.config_hash,
    objectVersions: fromJson(row.object_versions),
    inputsHash: row.inputs_hash,
    codeVersion: row.code_version,
    customers: row.customers,
    failure: fromJson(row.failure),
    snapshot: row.snapshot,
    publishedAt: row.published_at,
    publishedBy: row.published_by,
    publishReason: row.publish_reason,
    figures: fromJson(row.figures),
  };
}

const notKnown = (runId: string): PipelineError =>
  new PipelineError('config', `run ${runId}: not known`, { remedy: 'list the known runs with `perdura runs`' });

const toJson = (value: unknown): string | null | undefined =>
  value === undefined || value === null ? value : JSON.stringify(value);

const fromJson = <T>(text: string | null): T | null => (text === null ? null : (JSON.parse(text) as T));
