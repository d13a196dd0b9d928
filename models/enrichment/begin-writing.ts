/** Whether a plan may be applied or taken back now, and as which round. */
import { changeShare, describeExcess, type PlanLimit, type PlanStatus, shareToAccept } from '../../lib/pure/plans.ts';

export interface PlanFacts {
  readonly planId: string;
  readonly status: PlanStatus;
  readonly limit: PlanLimit | undefined;
  readonly applyRound: number;
  readonly undoRound: number;
  readonly failure: string | null;
}

export type Beginning =
  | { readonly round: number; readonly refusal?: undefined }
  | { readonly round?: undefined; readonly refusal: string; readonly remedy: string };

interface ApplyRequest {
  /** A plan of the same enrichment that was made later. */
  readonly newer: string | undefined;
  /** The rejected rows alone. */
  readonly isRetry: boolean;
  /** Share of changed rows that a person accepts. */
  readonly acceptedChange: number | undefined;
}

/** People type a share as it is shown: to the tenth of a percent. */
const rounding = 0.0005;

export function beginApply(plan: PlanFacts, { newer, isRetry, acceptedChange }: ApplyRequest): Beginning {
  const { planId, status, limit, applyRound } = plan;
  // Its own workflow goes on with it, whatever was planned meanwhile.
  if (status === 'applying') return { round: applyRound };
  if (newer !== undefined && canBeApplied.has(status)) {
    return refuse(`is out of date: ${newer} was planned after it`, `look at that with perdura enrich show ${newer}`);
  }
  if (status === 'stopped') return { round: applyRound };
  if (status === 'applied_with_rejections' && isRetry) return { round: applyRound + 1 };
  if (isRetry) return refuse(`has no rejected rows, it is ${status}`, `see perdura enrich show ${planId}`);
  if (status === 'waiting') return { round: 1 };
  if (status === 'refused' && limit !== undefined) {
    const share = changeShare(limit);
    if (acceptedChange !== undefined && share <= acceptedChange + rounding) return { round: 1 };
    return refuse(
      describeExcess(limit),
      `look at it, then accept that with --accept-change ${shareToAccept(limit)} --reason "…"; or raise max_change and plan again`,
    );
  }
  if (status === 'applied_with_rejections') {
    return refuse(
      'was applied already, some rows were rejected',
      `write those again with perdura enrich retry ${planId}`,
    );
  }
  return refuse(describe(plan), 'plan again with perdura enrich plan');
}

export function beginUndo(plan: PlanFacts): Beginning {
  const { planId, status, undoRound } = plan;
  if (status === 'applied' || status === 'applied_with_rejections' || status === 'stopped') return { round: 1 };
  if (status === 'undoing' || status === 'undo_stopped') return { round: undoRound };
  if (status === 'undone_with_rejections') return { round: undoRound + 1 };
  if (status === 'applying') {
    return refuse(describe(plan), `wait, or cancel it with perdura enrich cancel ${planId}`);
  }
  return refuse(
    status === 'undone' ? describe(plan) : `was not applied, it ${describe(plan)}`,
    'nothing is to be done',
  );
}

const canBeApplied: ReadonlySet<PlanStatus> = new Set(['waiting', 'refused', 'stopped', 'applied_with_rejections']);

const described: Readonly<Record<PlanStatus, string>> = {
  planning: 'was not finished',
  failed: 'was not finished',
  waiting: 'waits to be applied',
  refused: 'was refused',
  empty: 'has nothing to write',
  superseded: 'was superseded by a newer plan',
  applying: 'is being applied',
  applied: 'was applied already',
  applied_with_rejections: 'was applied already',
  stopped: 'was stopped',
  undoing: 'is being taken back',
  undone: 'was taken back already',
  undone_with_rejections: 'was taken back already',
  undo_stopped: 'was taken back in part',
};

const describe = ({ status, failure }: PlanFacts): string =>
  status === 'failed' && failure !== null ? `${described[status]}: ${failure}` : described[status];

const refuse = (refusal: string, remedy: string): Beginning => ({ refusal, remedy });
