/**
 * Sends a campaign, or a test of it: the audience goes into the ledger, then batch after batch is claimed and handed
 * over, what is in doubt is reconciled, and the end is told. Whether it goes on is the ledger's to say: signals only
 * wake the workflow, so that one that is lost or comes twice changes nothing.
 */
import {
  ActivityFailure,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  isCancellation,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import {
  type BatchesReport,
  type ChannelTrouble,
  type Pace,
  type SendCampaignInput,
  type SendCampaignOutcome,
  type SendCampaignProgress,
  usualPace,
} from '../lib/pure/sending.ts';
import { describeFailure, failRun } from './failure.ts';

/** Batches: long, heartbeating. Their attempts are never given up; what they claimed is. */
const sendingAt = (pace: Pace) =>
  proxyActivities<Activities>({
    startToCloseTimeout: '6h',
    heartbeatTimeout: pace.heartbeatSeconds * 1000,
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: pace.heartbeatSeconds * 2_000 },
  });

const record = proxyActivities<Activities>({
  startToCloseTimeout: '5m',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
});

const progressQuery = defineQuery<SendCampaignProgress>('progress');
const lookSignal = defineSignal('look');

/** A pause whose end was not signalled is seen after this long. */
const longestSleepMs = 6 * 3_600_000;
const eventsPerHistory = 600;
/** Waits before another try of a channel that is out of reach; then the campaign is paused. */
const patienceSeconds = [10, 30, 90];
/** Rounds of asking about sends in doubt. */
const mostRounds = 3;

export async function sendCampaign(input: SendCampaignInput): Promise<SendCampaignOutcome> {
  const { campaignId, occurrence } = input;
  const pace = { ...usualPace, ...input.pace };
  const work = sendingAt(pace);
  const asked = { campaignId, occurrence, pace };
  let status: SendCampaignProgress['status'] = 'planning';
  let note = '';
  let batches = 0;
  let looks = 0;
  /** Those that came before the ledger was asked: what they are about, it has told. */
  let seen = 0;
  setHandler(progressQuery, () => ({ campaignId, occurrence, status, note, batches }));
  setHandler(lookSignal, () => {
    looks += 1;
  });

  /** Until then, or until somebody says that there is something to see. */
  async function rest(state: SendCampaignProgress['status'], milliseconds: number, why: string): Promise<void> {
    status = state;
    note = why;
    await condition(() => looks > seen, Math.min(Math.max(milliseconds, 1), longestSleepMs));
    if (workflowInfo().historyLength > eventsPerHistory) await continueAsNew<typeof sendCampaign>(input);
    status = 'sending';
    note = '';
  }

  let isPlanned = occurrence !== 'once';
  let failures = 0;
  let rounds = 0;

  /** One step towards the end; true when there is nothing left to do. */
  async function advance(): Promise<boolean> {
    seen = looks;
    if (!isPlanned) await work.planCampaign(asked);
    isPlanned = true;
    const report = await work.sendCampaignBatches(asked);
    batches += report.batches;
    if (report.trouble === undefined) failures = 0;
    if (report.claimed > 0) rounds = 0;
    if (report.status === 'cancelled') {
      await settleDoubt(report);
      return true;
    }
    if (report.status === 'paused' && occurrence === 'once') {
      await rest('paused', longestSleepMs, 'paused');
    } else if (report.trouble !== undefined) {
      await recover(report.trouble);
    } else if (report.ready > 0) {
      if (workflowInfo().historyLength > eventsPerHistory) await continueAsNew<typeof sendCampaign>(input);
    } else if (report.planned > 0) {
      const left = Date.parse(report.dueAt ?? '') - Date.now();
      await rest('waiting', left, `${report.planned} deferred, the next is due at ${report.dueAt}`);
    } else if (report.inDoubt > 0 && rounds < mostRounds) {
      rounds += 1;
      await settleDoubt(report);
    } else return true;
    return false;
  }

  /** Asks at once, and again when nothing of what is in doubt can be under way any more. */
  async function settleDoubt({ inDoubt, doubtExpiresAt }: BatchesReport): Promise<void> {
    if (inDoubt === 0) return;
    const left = await work.reconcileCampaign(asked);
    if (left.inDoubt === 0) return;
    const wait = Date.parse(left.doubtExpiresAt ?? doubtExpiresAt ?? '') - Date.now();
    if (!(wait > 0)) return;
    await rest('waiting', wait + 100, `${left.inDoubt} in doubt, to be reconciled`);
    await work.reconcileCampaign(asked);
  }

  /** What may pass by itself is waited for; then a person has to look. */
  async function recover(trouble: ChannelTrouble): Promise<void> {
    const seconds = trouble.isPassing ? patienceSeconds[failures] : undefined;
    failures += 1;
    if (seconds !== undefined) return rest('waiting', seconds * 1000, trouble.message);
    failures = 0;
    if (occurrence !== 'once') return giveUpTest(trouble);
    await record.pauseCampaign({ campaignId, trouble });
    return undefined;
  }

  /** A step that cannot be done: the campaign waits for a person, unless one has stopped it for good. */
  async function stumble(trouble: ChannelTrouble): Promise<boolean> {
    if (occurrence !== 'once') return giveUpTest(trouble);
    const current = await record.pauseCampaign({ campaignId, trouble });
    if (current !== 'cancelled') await rest('paused', longestSleepMs, trouble.message);
    return current === 'cancelled';
  }

  async function giveUpTest(trouble: ChannelTrouble): Promise<never> {
    await record.finishCampaign({ campaignId, occurrence });
    throw failRun('test', trouble);
  }

  for (;;) {
    let isOver: boolean;
    try {
      isOver = await advance();
    } catch (error) {
      if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
      isOver = await stumble({ ...describeFailure(error), isPassing: false });
    }
    const outcome = isOver ? await record.finishCampaign({ campaignId, occurrence }) : undefined;
    if (outcome !== undefined) {
      status = outcome.status;
      return outcome;
    }
  }
}
