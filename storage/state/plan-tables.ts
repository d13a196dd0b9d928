/** Tables of plans and of the journals of what was written of them. */
export interface PlanTable {
  readonly plan_id: string;
  readonly store: string;
  readonly enrichment: string;
  /** Ordinal among the plans of this enrichment. */
  readonly seq: number;
  readonly request: string;
  readonly destination: string;
  readonly destination_place: string;
  readonly run_id: string;
  readonly as_of: string;
  readonly object_version: number;
  readonly status: string;
  readonly created_by: string;
  readonly created_at: string;
  readonly content: string | null;
  readonly failure: string | null;
  readonly apply_round: number;
  readonly applied_by: string | null;
  readonly applied_at: string | null;
  readonly accepted: string | null;
  readonly undo_round: number;
  readonly undone_by: string | null;
  readonly undone_at: string | null;
}

export interface PlanBatchTable {
  readonly plan_id: string;
  readonly direction: string;
  readonly round: number;
  readonly batch: number;
  readonly status: string;
  readonly remembered: string;
  readonly written: number;
  readonly edited: number;
  readonly rejected: number;
  readonly started_at: string;
  readonly recorded_at: string | null;
}

/** One row for each row of a plan that was not simply written. */
export interface PlanOutcomeTable {
  readonly plan_id: string;
  readonly direction: string;
  readonly position: number;
  readonly customer_key: string;
  readonly status: string;
  readonly reason: string;
  readonly is_retryable: number;
  readonly round: number;
}

export interface PlanTables {
  readonly plans: PlanTable;
  readonly plan_batches: PlanBatchTable;
  readonly plan_outcomes: PlanOutcomeTable;
}
