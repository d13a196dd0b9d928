/** A plan as a record, and as the row that keeps it. */
import type { PlanCount, PlanLimit, PlanStatus } from '../../lib/pure/plans.ts';
import type { PlanTable } from './plan-tables.ts';

/** What a plan is from its request on. */
interface PlanIdentity {
  /** `<store>-<enrichment>-<as-of>-<n>` */
  readonly planId: string;
  readonly store: string;
  readonly enrichment: string;
  /** Ordinal among the plans of this enrichment. */
  readonly seq: number;
  /** Name under destinations in perdura.yaml. */
  readonly destination: string;
  /** Where that was, without secrets: plans are applied and taken back there alone. */
  readonly destinationPlace: string;
  /** The published run that it was made from. */
  readonly runId: string;
  readonly asOf: string;
  /** Version of the enrichment. */
  readonly objectVersion: number;
  readonly createdBy: string;
  readonly createdAt: string;
}

/** What planning found: the header of the file with its rows. */
export interface PlanContent {
  /** SHA-256 over the file with the rows. */
  readonly checksum: string;
  readonly rows: number;
  /** Rows to write: those with a position. */
  readonly writes: number;
  readonly attributes: readonly string[];
  readonly identifiedBy: 'key' | 'email';
  readonly removal: 'row' | 'attributes';
  readonly rowsPerBatch: number;
  readonly counts: readonly PlanCount[];
  readonly limit: PlanLimit;
}

export interface PlanAcceptance {
  readonly change: number;
  readonly reason: string;
}

interface PlanProgress {
  readonly status: PlanStatus;
  /** null until it is planned. */
  readonly content: PlanContent | null;
  readonly failure: string | null;
  /** 0 before the first; each retry of rejected rows is a round of its own. */
  readonly applyRound: number;
  readonly appliedBy: string | null;
  readonly appliedAt: string | null;
  readonly accepted: PlanAcceptance | null;
  readonly undoRound: number;
  readonly undoneBy: string | null;
  readonly undoneAt: string | null;
}

export type PlanRecord = PlanIdentity & PlanProgress;
export type PlanPatch = Partial<PlanProgress>;

export function toPlanColumns(patch: PlanPatch): Partial<PlanTable> {
  const columns = {
    status: patch.status,
    content: toJson(patch.content),
    failure: patch.failure,
    apply_round: patch.applyRound,
    applied_by: patch.appliedBy,
    applied_at: patch.appliedAt,
    accepted: toJson(patch.accepted),
    undo_round: patch.undoRound,
    undone_by: patch.undoneBy,
    undone_at: patch.undoneAt,
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

export const toPlan = (row: PlanTable): PlanRecord => ({
  planId: row.plan_id,
  store: row.store,
  enrichment: row.enrichment,
  seq: row.seq,
  destination: row.destination,
  destinationPlace: row.destination_place,
  runId: row.run_id,
  asOf: row.as_of,
  objectVersion: row.object_version,
  createdBy: row.created_by,
  createdAt: row.created_at,
  status: row.status as PlanStatus,
  content: fromJson(row.content) as PlanContent | null,
  failure: row.failure,
  applyRound: row.apply_round,
  appliedBy: row.applied_by,
  appliedAt: row.applied_at,
  accepted: fromJson(row.accepted) as PlanAcceptance | null,
  undoRound: row.undo_round,
  undoneBy: row.undone_by,
  undoneAt: row.undone_at,
});

const toJson = (value: unknown): string | null | undefined =>
  value === undefined || value === null ? value : JSON.stringify(value);

const fromJson = (text: string | null): unknown => (text === null ? null : JSON.parse(text));
