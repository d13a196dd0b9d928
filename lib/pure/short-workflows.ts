/** What the short workflows are asked and what they answer. */

export interface PublishRunInput {
  readonly runId: string;
  readonly reason: string;
  readonly by: string;
}

export interface PublishRunOutcome {
  readonly runId: string;
  /** Folder of the snapshot below that of the published ones. */
  readonly snapshot: string;
  /** Where its tables are copied next; absent where there is no output. */
  readonly outputs?: readonly string[];
}

export interface PushOutputsInput {
  readonly runId: string;
  /** Names of outputs in perdura.yaml. */
  readonly outputs: readonly string[];
  readonly acceptSchema: boolean;
  /** The run's own step, which a newer publication makes needless; else a person's wish. */
  readonly isAutomatic: boolean;
}

/** What became of one output; kept with the run. */
export interface PushedOutput {
  readonly output: string;
  readonly runId: string;
  /** `superseded`: a newer run is published, which goes there by itself. */
  readonly status: 'pushed' | 'unchanged' | 'superseded' | 'failed';
  readonly place: string;
  readonly tables: number;
  readonly rows: number;
  /** Tables whose rows travelled. */
  readonly loaded: number;
  readonly changes: readonly string[];
  readonly seconds: number;
  readonly finishedAt: string;
  /** Of a failure. */
  readonly message?: string;
  readonly remedy?: string;
}

export interface RebuildInput {
  /** Names the request in the lease that it takes. */
  readonly request: string;
}

export interface RebuildOutcome {
  readonly loads: number;
  readonly rows: number;
  readonly quarantined: number;
}

export interface ExportHistoryInput {
  readonly runId: string;
  readonly workflowId: string;
  /** Temporal's id of the execution: a business id can be used again. */
  readonly firstRunId: string;
}

/** What became of events of the inbox. */
export interface DrainTotals {
  readonly applied: number;
  /** Of no send of the store. */
  readonly unmatched: number;
  /** Attempts that failed; they wait for another or, after several, are given up. */
  readonly failed: number;
}

export interface DrainedPage extends DrainTotals {
  readonly isMore: boolean;
}

/** What became of webhooks of sources. */
export interface WebhookTotals {
  readonly landed: number;
  /** They said nothing that a stream holds. */
  readonly nothing: number;
  /** Requests of a privacy law, kept for a person. */
  readonly privacy: number;
  /** Attempts that failed; they wait for another or, after several, are given up. */
  readonly failed: number;
}

export interface DrainedWebhooks extends WebhookTotals {
  readonly isMore: boolean;
}

export interface SqlCommandInput {
  /** An operation of `perdura sql`. */
  readonly operation: string;
  /** Plain JSON. */
  readonly args: unknown;
  /** Names the request in the lease that it may take, and its result's file. */
  readonly request: string;
}

export interface SqlCommandOutcome {
  /** The result's file, from the project's home; gone after an hour. */
  readonly file: string;
}
