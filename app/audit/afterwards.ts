/** What became of a run after its publication: outputs it went to, plans made from it, campaigns created from its customers. */
import { readPushed } from '../../activities/outputs/pushed.ts';
import type { PushedOutput } from '../../lib/pure/short-workflows.ts';
import type { CampaignRecord, PlanRecord, RunRecord, SendCount, State } from '../../storage/state/index.ts';

export interface Afterwards {
  /** Oldest first. */
  readonly plans: readonly PlanAudit[];
  readonly campaigns: readonly CampaignAudit[];
  /** The last attempt at each output, by name. */
  readonly pushed: readonly PushedOutput[];
}

export interface PlanAudit
  extends Pick<
    PlanRecord,
    | 'planId'
    | 'enrichment'
    | 'destination'
    | 'objectVersion'
    | 'status'
    | 'failure'
    | 'createdAt'
    | 'createdBy'
    | 'appliedAt'
    | 'appliedBy'
    | 'accepted'
    | 'undoneAt'
    | 'undoneBy'
  > {
  /** Rows by action and reason; null until it is planned. */
  readonly counts: NonNullable<PlanRecord['content']>['counts'] | null;
  /** SHA-256 over the file with its rows. */
  readonly checksum: string | null;
  /** What became of the rows, all attempts together; null when nothing was written or taken back. */
  readonly applied: Awaited<ReturnType<State['planJournal']['totals']>> | null;
  readonly undone: Awaited<ReturnType<State['planJournal']['totals']>> | null;
}

export interface CampaignAudit
  extends Pick<
    CampaignRecord,
    | 'id'
    | 'name'
    | 'title'
    | 'objectVersion'
    | 'status'
    | 'reason'
    | 'audience'
    | 'contentVersion'
    | 'channel'
    | 'delivery'
    | 'createdAt'
    | 'createdBy'
    | 'sentAt'
    | 'sentBy'
    | 'finishedAt'
  > {
  /** The ledger: sends by status and reason. */
  readonly sends: readonly SendCount[];
}

/** More plans than this from one run are no longer read one by one. */
const mostPlans = 1_000;

/** `runs`: the folder of runs' papers. */
export async function auditAfterwards(
  state: State,
  { runId }: Pick<RunRecord, 'runId'>,
  runs: string,
): Promise<Afterwards> {
  const plans = await state.plans.list({ runId, limit: mostPlans });
  const campaigns = await state.campaigns.ofRun(runId);
  return {
    plans: await Promise.all(plans.toReversed().map((plan) => auditPlan(state, plan))),
    campaigns: await Promise.all(campaigns.map((campaign) => auditCampaign(state, campaign))),
    pushed: await readPushed(runs, runId),
  };
}

async function auditPlan(state: State, plan: PlanRecord): Promise<PlanAudit> {
  const totals = (direction: 'apply' | 'undo', round: number) =>
    round === 0 ? null : state.planJournal.totals(plan.planId, direction);
  return {
    planId: plan.planId,
    enrichment: plan.enrichment,
    destination: plan.destination,
    objectVersion: plan.objectVersion,
    status: plan.status,
    failure: plan.failure,
    createdAt: plan.createdAt,
    createdBy: plan.createdBy,
    appliedAt: plan.appliedAt,
    appliedBy: plan.appliedBy,
    accepted: plan.accepted,
    undoneAt: plan.undoneAt,
    undoneBy: plan.undoneBy,
    counts: plan.content?.counts ?? null,
    checksum: plan.content?.checksum ?? null,
    applied: await totals('apply', plan.applyRound),
    undone: await totals('undo', plan.undoRound),
  };
}

/** A campaign happens once; its messages bear its id. */
const auditCampaign = async (state: State, campaign: CampaignRecord): Promise<CampaignAudit> => ({
  id: campaign.id,
  name: campaign.name,
  title: campaign.title,
  objectVersion: campaign.objectVersion,
  status: campaign.status,
  reason: campaign.reason,
  audience: campaign.audience,
  contentVersion: campaign.contentVersion,
  channel: campaign.channel,
  delivery: campaign.delivery,
  createdAt: campaign.createdAt,
  createdBy: campaign.createdBy,
  sentAt: campaign.sentAt,
  sentBy: campaign.sentBy,
  finishedAt: campaign.finishedAt,
  sends: await state.sends.counts({ message: campaign.id, occurrence: 'once' }),
});
