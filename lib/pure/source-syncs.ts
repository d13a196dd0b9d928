/** What a reading of a source is asked, how it stands, and what it answers. */

export type SyncKind =
  /** From where each resource stands. */
  | 'incremental'
  /** Everything again, and what differs from what was there. */
  | 'full'
  /** A stretch of time again; no cursor moves. */
  | 'window';

export interface SyncInput {
  /** Name in perdura.yaml. */
  readonly source: string;
  readonly kind: SyncKind;
  /** Names this reading: `run:<run id>`, or what a person's command was given. */
  readonly request: string;
  /** Names; undefined: all. */
  readonly resources?: readonly string[];
  /** Of kind `window`: instants, UTC, from inclusive, until exclusive. */
  readonly window?: { readonly from: string; readonly until: string };
  /** For tests: the usual pace is measured in minutes. */
  readonly pace?: Partial<SyncPace>;
}

export interface SyncPace {
  /** An attempt that is silent for so long counts as lost. */
  readonly heartbeatSeconds: number;
  /** After so long, or so many pages, the workflow hears how far a resource has come. */
  readonly sliceSeconds: number;
  readonly slicePages: number;
  /** Waits before another try of a source that is out of reach; after the last one it counts as failed. */
  readonly patienceSeconds: readonly number[];
}

export const usualSyncPace: SyncPace = {
  heartbeatSeconds: 15,
  sliceSeconds: 300,
  slicePages: 2_000,
  patienceSeconds: [1, 2, 5, 10, 20, 30, 60, 60, 60],
};

/** One resource of a reading. */
export interface ResourceProgress {
  readonly resource: string;
  readonly status: 'pending' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly pages: number;
  readonly rows: number;
  readonly bytes: number;
  /** Rows that it has in all, where the system tells. */
  readonly total: number | null;
  /** What its cursor says, in words: `updated_at 2026-06-30T12:00:00Z`. */
  readonly watermark: string | null;
  readonly startedAt: string | null;
  readonly secondsSpent: number;
  readonly note: string;
}

/** Answer of the query `progress` of the workflow `syncSource`, and its result. */
export interface SyncProgress {
  readonly store: string;
  readonly source: string;
  readonly kind: SyncKind;
  readonly request: string;
  readonly status: 'running' | 'done' | 'failed' | 'cancelled';
  readonly resources: readonly ResourceProgress[];
  /** Of kind `full`, once it is done. */
  readonly differences?: readonly StreamDifferences[];
}

/** What a full reading found beside what had landed before, by key. */
export interface StreamDifferences {
  readonly stream: string;
  readonly before: number;
  readonly found: number;
  /** Not there before. */
  readonly added: number;
  readonly changed: number;
  readonly same: number;
  /** There before, and not found; they stay. */
  readonly missing: number;
  /** A few keys of each, for people. */
  readonly examples: Readonly<Record<'added' | 'changed' | 'missing', readonly string[]>>;
}

export const syncWorkflowId = (store: string, source: string): string => `sync/${store}/${source}`;
