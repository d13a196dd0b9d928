/** The steps of sending a campaign, as activities: each can be ended anywhere and begun again. */
import { Context } from '@temporalio/activity';
import { PipelineError } from '../../lib/errors.ts';
import type { Notice } from '../../lib/notifier.ts';
import { count } from '../../lib/pure/count.ts';
import type { BatchesReport, CampaignStatus, ChannelTrouble, SendCampaignOutcome } from '../../lib/pure/sending.ts';
import type { CampaignRecord } from '../../storage/state/index.ts';
import type { StoreDependencies } from '../dependencies.ts';
import { toFailure } from '../failure.ts';
import { tellPeople } from '../notify.ts';
import { type BatchesInput, sendBatches } from './batches.ts';
import { planAudience } from './plan.ts';
import { type Reconciled, reconcileSends } from './reconcile.ts';
import { tallySends } from './tally.ts';

export function createCampaignActivities(deps: StoreDependencies) {
  const { state } = deps;
  const openClaims = new Set<string>();
  /** Where the ledger is a file of this machine, nobody beside the owner of the warehouse hands over: this process. */
  const isOver = (claim: string) => state.kind === 'sqlite' && !openClaims.has(claim);
  return {
    /** Writes the frozen audience into the ledger. Safe to repeat. */
    planCampaign: (input: BatchesInput): Promise<{ readonly planned: number }> =>
      whileBeating(input, (signal, fallSilent) => planAudience(deps, input, signal, fallSilent)),

    /** Claims, hands over and records batches, and says why it stopped. Repeated, it leaves what was claimed in doubt. */
    sendCampaignBatches: (input: BatchesInput): Promise<BatchesReport> =>
      whileBeating(input, (signal, fallSilent) => sendBatches({ ...deps, openClaims }, input, signal, fallSilent)),

    /** Settles what can be settled of the sends in doubt. Safe to repeat. */
    reconcileCampaign: (input: BatchesInput): Promise<Reconciled> =>
      whileBeating(input, (signal) => reconcileSends(deps, input, signal, isOver)),

    /** The campaign cannot go on as things are: a person has to look. One that was stopped meanwhile stays as it is. */
    pauseCampaign: ({ campaignId, trouble }: { readonly campaignId: string; readonly trouble: ChannelTrouble }) =>
      orFail(async (): Promise<CampaignStatus> => {
        const { status } = await state.campaigns.require(campaignId);
        if (status !== 'sending') return status;
        const reason = trouble.message;
        const campaign = await state.campaigns.move({ id: campaignId, to: 'paused', by: 'perdura', reason });
        await tellPeople(deps, {
          level: 'failure',
          store: campaign.store,
          subject: campaignId,
          title: `campaign ${campaignId} is paused`,
          lines: [reason, trouble.remedy, `then: perdura campaign resume ${campaignId}`].filter((line) => line !== ''),
        });
        return campaign.status;
      }),

    /** Nothing waits any more: the end is recorded, and people are told. Undefined: something does. Safe to repeat. */
    finishCampaign: (input: EndedSending): Promise<SendCampaignOutcome | undefined> =>
      orFail(() => (input.occurrence === 'once' ? finish(deps, input) : finishTest(deps, input))),
  };
}

interface EndedSending {
  readonly campaignId: string;
  readonly occurrence: string;
}

async function finish(
  deps: StoreDependencies,
  { campaignId, occurrence }: EndedSending,
): Promise<SendCampaignOutcome | undefined> {
  const { state } = deps;
  const campaign = await state.campaigns.require(campaignId);
  const sending = { store: campaign.store, message: campaignId, occurrence };
  if (campaign.status === 'cancelled') while ((await state.sends.cancelPlanned(sending)) > 0);
  else if (campaign.status === 'paused') return undefined;
  else if (campaign.status === 'sending') {
    try {
      await state.campaigns.move({ id: campaignId, to: 'sent', by: 'perdura' });
    } catch (error) {
      // Somebody paused or cancelled it, or evidence has made something wait again.
      if (error instanceof PipelineError && error.kind === 'conflict') return undefined;
      throw error;
    }
  }
  const tally = tallySends(await state.sends.counts(sending));
  if (campaign.status === 'sending') await tellPeople(deps, noticeOf(campaign, tally));
  return { campaignId, status: campaign.status === 'cancelled' ? 'cancelled' : 'sent', ...tally };
}

/** What a test could not send is cancelled: nobody waits for it. */
async function finishTest(
  { state }: StoreDependencies,
  { campaignId, occurrence }: EndedSending,
): Promise<SendCampaignOutcome> {
  const { store } = await state.campaigns.require(campaignId);
  const sending = { store, message: campaignId, occurrence };
  while ((await state.sends.cancelPlanned(sending)) > 0);
  return { campaignId, status: 'sent', ...tallySends(await state.sends.counts(sending)) };
}

function noticeOf({ id, store, title }: CampaignRecord, tally: ReturnType<typeof tallySends>): Notice {
  const { accepted, rejected, skipped, inDoubt } = tally;
  const figures = { accepted, rejected, skipped, 'in doubt': inDoubt };
  return {
    level: 'success',
    store,
    subject: id,
    title: `campaign ${id} is sent: ${title}`,
    lines: inDoubt === 0 ? [] : [`${count(inDoubt, 'message')} in doubt: perdura sends reconcile ${id}`],
    figures: Object.entries(figures).map(([label, value]) => [label, value.toLocaleString('en-US')] as const),
  };
}

/** Heartbeats until the work returns, as often as the time-out asks. */
async function whileBeating<T>(
  { pace }: BatchesInput,
  work: (signal: AbortSignal, fallSilent: () => void) => Promise<T>,
): Promise<T> {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(), (pace.heartbeatSeconds * 1000) / 5);
  return orFail(() => work(context.cancellationSignal, () => clearInterval(timer))).finally(() => clearInterval(timer));
}

async function orFail<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toFailure(error);
  }
}
