/** A run as a record, and as the row that keeps it. */
import type { RunTable } from './schema.ts';

export type RunStatus =
  | 'requested'
  | 'running'
  | 'published'
  /** Accepted, and never current: what readers see stays. */
  | 'backfilled'
  | 'already_published'
  | 'refused'
  | 'failed'
  | 'cancelled'
  | 'held'
  /** A schedule's run of a store whose configuration is not active. */
  | 'skipped';

/** What started it. */
export type RunKind = 'manual' | 'scheduled' | 'backfill';

export interface RunFailure {
  readonly stage: string;
  readonly message: string;
  readonly remedy?: string | undefined;
}

/** What a run is from its request on. */
interface RunIdentity {
  /** `<store>-<as-of>-<n>` */
  readonly runId: string;
  /** `clv/<store>/<as-of>/<n>`, or what a schedule or a backfill called it. */
  readonly workflowId: string;
  readonly store: string;
  /** The last day that counts, inclusive: YYYY-MM-DD. */
  readonly asOf: string;
  readonly n: number;
  readonly kind: RunKind;
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

/** The columns of a run that has just been asked for. */
export const unknownYet = {
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
  'run_id' | 'workflow_id' | 'store' | 'as_of' | 'n' | 'kind' | 'is_forced' | 'requested_by' | 'requested_at'
>;

export function toColumns(patch: RunPatch): Partial<ProgressColumns> {
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

export function toRecord(row: RunTable): RunRecord {
  return {
    runId: row.run_id,
    workflowId: row.workflow_id,
    store: row.store,
    asOf: row.as_of,
    n: row.n,
    kind: row.kind as RunKind,
    status: row.status as RunStatus,
    stage: row.stage,
    isForced: row.is_forced === 1,
    requestedBy: row.requested_by,
    requestedAt: row.requested_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    configHash: row.config_hash,
    objectVersions: fromJson(row.object_versions) as RunRecord['objectVersions'],
    inputsHash: row.inputs_hash,
    codeVersion: row.code_version,
    customers: row.customers,
    failure: fromJson(row.failure) as RunRecord['failure'],
    snapshot: row.snapshot,
    publishedAt: row.published_at,
    publishedBy: row.published_by,
    publishReason: row.publish_reason,
    figures: fromJson(row.figures) as RunRecord['figures'],
  };
}

const toJson = (value: unknown): string | null | undefined =>
  value === undefined || value === null ? value : JSON.stringify(value);

export const fromJson = (text: string | null): unknown => (text === null ? null : JSON.parse(text));
