/** What an audit of a run says. `perdura audit -o json` prints it as it is; the shape is documented in docs/guides/audit.md. */
import type { FittedModels } from '../../activities/compute/fitted-models.ts';
import type { Predecessor } from '../../lib/pure/run-plan.ts';
import type { BacktestSummary } from '../../models/quality/backtest/summary.ts';
import type { QualityDecision } from '../../models/quality/gate/decide.ts';
import type { Sufficiency } from '../../models/quality/sufficiency.ts';
import type { Horizon } from '../../report/report-data.ts';
import type { RunKind, RunRecord } from '../../storage/state/index.ts';
import type { Afterwards } from './afterwards.ts';
import type { FailureFacts } from './history-facts.ts';

export interface Audit {
  readonly formatVersion: 1;
  readonly run: Pick<
    RunRecord,
    | 'runId'
    | 'workflowId'
    | 'store'
    | 'asOf'
    | 'n'
    | 'status'
    | 'isForced'
    | 'requestedAt'
    | 'startedAt'
    | 'finishedAt'
    | 'customers'
    | 'failure'
  >;
  readonly startedBy: {
    readonly kind: RunKind;
    /** The person, the schedule or the backfill request. */
    readonly by: string;
    /** Process and machine that called Temporal. */
    readonly from: string | null;
    /** The time that a schedule's run stands for. */
    readonly nominalTime: string | null;
  };
  readonly history: {
    readonly source: 'file' | 'temporal' | 'none';
    readonly events: number;
    /** How the workflow closed; null while it is open, or without a history. */
    readonly ending: string | null;
    /** False: what it holds is encrypted and no key is set that opens it. */
    readonly isReadable: boolean;
    readonly problem: string | null;
  };
  /** Identities of the workers that did the work. */
  readonly workers: readonly string[];
  readonly codeVersion: string | null;
  /** What readers saw before. */
  readonly previous: Pick<RunRecord, 'runId' | 'asOf' | 'publishedAt' | 'codeVersion'> | null;
  readonly configuration: ConfigurationAudit;
  readonly inputs: InputsAudit;
  readonly stages: readonly StageAudit[];
  /** Run that had published the same already, so that this one had nothing to do. */
  readonly alreadyPublished: string | null;
  /** Null when the run did not come so far. */
  readonly model: {
    readonly predictions: Sufficiency;
    /** The fits; null when nothing is predicted. */
    readonly fits: FittedModels | null;
    readonly horizons: readonly Horizon[];
    readonly backtest:
      | { readonly validated: false; readonly reason: string }
      | ({ readonly validated: true } & BacktestSummary);
  } | null;
  readonly gate: QualityDecision | null;
  readonly publication: {
    readonly publishedAt: string | null;
    /** `gate`, or the person who overrode it. */
    readonly publishedBy: string | null;
    readonly reason: string | null;
    readonly isOverride: boolean;
    /** Whether readers see it now. */
    readonly isCurrent: boolean;
  };
  readonly outputs: OutputsAudit | null;
  readonly afterwards: Afterwards;
}

export interface ConfigurationAudit {
  /** Of perdura.yaml. */
  readonly project: {
    readonly hash: string | null;
    readonly previousHash: string | null;
    /** Null without a previous run. */
    readonly isChanged: boolean | null;
  };
  readonly objects: readonly {
    readonly kind: string;
    readonly name: string;
    readonly version: number;
    readonly hash: string | null;
    readonly author: string | null;
    readonly createdAt: string | null;
    readonly reason: string | null;
    /** Null: the previous run did not use it, or there is none. */
    readonly previousVersion: number | null;
    /** Unified diff from the previous run's version; empty when nothing changed. */
    readonly diff: string;
  }[];
}

export interface InputsAudit {
  readonly hash: string | null;
  /** Whether the list of loads is the one whose hash is on record; null without a list. */
  readonly isListAsRecorded: boolean | null;
  readonly problem: string | null;
  /** The run of an earlier day that this one continues. */
  readonly predecessor: Predecessor | null;
  readonly loads: readonly {
    readonly load: string;
    readonly source: string;
    readonly stream: string;
    readonly file: string;
    /** The file that arrived. */
    readonly input: { readonly path: string; readonly bytes: number; readonly sha256: string };
    readonly rows: number;
    readonly bytes: number;
    readonly sha256: string;
    readonly landedAt: string;
    /** False: the same file was landed again later, to be understood differently. */
    readonly isUsed: boolean;
  }[];
}

export interface StageAudit {
  readonly stage: string;
  readonly status: 'done' | 'failed' | 'timed_out' | 'cancelled' | 'open';
  /** Null without a history. */
  readonly attempts: number | null;
  readonly worker: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly wallSeconds: number | null;
  readonly cpuSeconds: number | null;
  readonly peakMb: number | null;
  readonly note: string | null;
  /** Numbers that the stage answered: rows, loads, customers … */
  readonly figures: Readonly<Record<string, number>>;
  /** SQL models that it built. */
  readonly models: readonly { readonly name: string; readonly status: string; readonly rows: number | null }[];
  /** Why the attempt before the last one failed. */
  readonly earlierFailure: FailureFacts | null;
  readonly failure: FailureFacts | null;
}

export interface OutputsAudit {
  /** Folder below that of the published snapshots. */
  readonly snapshot: string;
  readonly createdAt: string;
  readonly tables: readonly (OutputFile & { readonly name: string; readonly rows: number })[];
  readonly files: readonly OutputFile[];
}

export interface OutputFile {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly onDisk: 'as written' | 'changed' | 'missing';
}
