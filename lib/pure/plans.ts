/** Plans as commands, workflows and state speak of them. */

export const planActions = ['create', 'change', 'clear', 'leave'] as const;
export type PlanAction = (typeof planActions)[number];

/** Writing a plan, or taking it back. */
export type Direction = 'apply' | 'undo';

export type PlanStatus =
  | 'planning'
  /** Could be applied, nobody has. */
  | 'waiting'
  /** Would change more than its enrichment allows; a person may accept that. */
  | 'refused'
  /** Nothing to write. */
  | 'empty'
  | 'superseded'
  | 'failed'
  | 'applying'
  | 'applied'
  | 'applied_with_rejections'
  /** Cancelled or failed between batches: may be applied on, or undone. */
  | 'stopped'
  | 'undoing'
  | 'undone'
  | 'undone_with_rejections'
  | 'undo_stopped';

/** Rows of a plan with the same action for the same reason. */
export interface PlanCount {
  readonly action: PlanAction;
  readonly reason: string;
  readonly rows: number;
}

/** How much of what is there a plan would change. */
export interface PlanLimit {
  /** Rows at the destination in which one of the attributes has a value. */
  readonly existingRows: number;
  /** Those of them in which such a value would become another one, or none. */
  readonly changedRows: number;
  readonly maxChange: number;
}

export interface PlanSummary {
  readonly planId: string;
  readonly status: PlanStatus;
  readonly counts: readonly PlanCount[];
  readonly limit: PlanLimit;
  /** Rows that would be written. */
  readonly writes: number;
}

export interface PlanRequest {
  readonly enrichment: string;
  /** A published run; default: the one that is current. */
  readonly runId?: string;
  readonly by: string;
}

export interface WritePlanInput {
  readonly planId: string;
  readonly by: string;
  /** The rejected rows alone. */
  readonly isRetry?: boolean;
  /** The share of changed rows that a person accepts, and why. */
  readonly accepted?: { readonly change: number; readonly reason: string };
}

export interface WriteCounts {
  readonly written: number;
  readonly edited: number;
  readonly rejected: number;
}

export interface PlanProgress {
  readonly planId: string;
  readonly direction: Direction;
  readonly status: PlanStatus;
  readonly batches: number;
  readonly batchesDone: number;
  /** Of this execution's round. */
  readonly counts: WriteCounts;
  readonly note: string;
}

export interface WritePlanOutcome {
  readonly planId: string;
  readonly status: PlanStatus;
  /** Of all rounds together. */
  readonly counts: WriteCounts;
  readonly note: string;
}

/** Share of rows with a value that would get another one, or none; 0 when there are none. */
export const changeShare = ({ existingRows, changedRows }: PlanLimit): number =>
  existingRows === 0 ? 0 : changedRows / existingRows;

export const isWithin = (limit: PlanLimit): boolean => changeShare(limit) <= limit.maxChange;

/** The share that a person types to accept what a plan changes: to the tenth of a percent, rounded up. */
export const shareToAccept = (limit: PlanLimit): string => (Math.ceil(changeShare(limit) * 1000) / 1000).toFixed(3);

/** @example describeExcess({ existingRows: 2357, changedRows: 1445, maxChange: 0.5 }) // => 'would change 61.3 % of 2,357 rows, at most 50 %' */
export function describeExcess(limit: PlanLimit): string {
  const percent = (share: number, digits: number) => `${Number((share * 100).toFixed(digits))} %`;
  const rows = `${limit.existingRows.toLocaleString('en-US')} row${limit.existingRows === 1 ? '' : 's'}`;
  return `would change ${percent(changeShare(limit), 1)} of ${rows}, at most ${percent(limit.maxChange, 1)}`;
}
