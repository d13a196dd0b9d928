/** What a run is about to do, settled when it begins: every stage receives it, the history keeps it. */
import type { ClvConfiguration } from './clv-configuration.ts';
import type { MetricConfiguration } from './metric-configuration.ts';

export interface RunPlan {
  readonly runId: string;
  readonly store: string;
  /** The last day that counts, inclusive, in the store's zone. */
  readonly asOf: string;
  /** Ordinal among the runs of this store and as-of. */
  readonly n: number;
  /** Fencing token of the store's lease. */
  readonly token: number;
  readonly isForced: boolean;
  readonly zone: string;
  readonly currency: string;
  readonly language: 'en' | 'es';
  readonly configuration: ClvConfiguration;
  readonly configurationVersion: number;
  readonly configurationChangedAt: string;
  readonly configurationChangedBy: string;
  readonly configurationHash: string;
  /** Which orders count; null or absent: every order. */
  readonly metric?: RunMetric | null;
  readonly projectHash: string;
  readonly codeVersion: string;
  /** What the run continues; null for a store's first day. Absent from plans of earlier versions. */
  readonly predecessor?: Predecessor | null;
  /** What drift is measured against: the same, four weeks or more earlier. */
  readonly driftBase?: Predecessor | null;
  /** Where its tables are copied once they are published; absent where there is no output. */
  readonly outputs?: readonly string[];
  /** Sources that are read before it loads what landed, each by a workflow of its own; absent where there are none. */
  readonly syncs?: readonly string[];
  /** Clusters, segments and the like that it groups customers by; absent where there are none. */
  readonly objects?: readonly RunObjectReference[];
}

/** One version of one object; what it says lies with the run's papers. */
export interface RunObjectReference {
  readonly kind: string;
  readonly name: string;
  readonly version: number;
  readonly hash: string;
}

/** The version of a metric that a run counts by. */
export interface RunMetric extends Pick<MetricConfiguration, 'sources' | 'channels' | 'renewals' | 'zero_orders'> {
  readonly name: string;
  readonly description: string;
  readonly version: number;
  readonly hash: string;
}

/** The accepted run of the latest earlier as-of. */
export interface Predecessor {
  readonly runId: string;
  readonly asOf: string;
  /** Folder below that of the published snapshots. */
  readonly snapshot: string;
  /** Over the checksums of its tables. */
  readonly checksum: string;
}

/** What the commands and the pages ask a running run. */
export interface RunProgress {
  readonly runId: string;
  readonly store: string;
  readonly asOf: string;
  readonly status: 'waiting' | 'running' | RunOutcome['status'] | 'failed' | 'cancelled';
  readonly note: string;
  readonly stages: readonly StageProgress[];
}

export interface StageProgress {
  readonly stage: string;
  readonly status: 'pending' | 'running' | 'done' | 'skipped' | 'failed';
  /** One line about what came out, or what is under way. */
  readonly note: string;
  readonly seconds?: number;
}

export interface RunOutcome {
  readonly runId: string;
  readonly status: 'published' | 'backfilled' | 'already_published' | 'refused' | 'skipped';
  /** Path of the snapshot below that of the published ones; empty when nothing was computed. */
  readonly snapshot: string;
  readonly reasons: readonly string[];
}

/** What a stage cost: CPU seconds of the process, and its greatest memory, while the stage ran. */
export interface StageFigures {
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly peakMb: number;
}
