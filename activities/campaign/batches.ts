/**
 * Batches of a campaign: claim, render, hand over, record, and again. The claim is committed before the first message
 * leaves. An attempt that comes after another finds its claims: what has no outcome is in doubt, and is not sent again.
 */
import { randomUUID } from 'node:crypto';
import type { OpenChannel } from '../../lib/channel.ts';
import { PipelineError } from '../../lib/errors.ts';
import { isTestAddress } from '../../lib/pure/mail-address.ts';
import type { BatchesReport, ChannelTrouble, Pace } from '../../lib/pure/sending.ts';
import type { CampaignRecord, RecordedOutcome, Sending, SendRecord } from '../../storage/state/index.ts';
import type { Content } from '../../models/campaigns/content.ts';
import type { StoreDependencies } from '../dependencies.ts';
import { startClaimClock } from './claim-clock.ts';
import { findWithoutConsent } from './consents.ts';
import { thawContent } from './content.ts';
import { handOver, troubleOf } from './hand-over.ts';
import { type Mailing, resolveMailing } from './mailing.ts';
import { startRecorder } from './outcome-recorder.ts';

export interface BatchesInput {
  readonly campaignId: string;
  readonly occurrence: string;
  readonly pace: Pace;
}

export type SendingDependencies = Pick<
  StoreDependencies,
  | 'project'
  | 'store'
  | 'storeConfig'
  | 'folders'
  | 'state'
  | 'warehouse'
  | 'sources'
  | 'channels'
  | 'secret'
  | 'log'
  | 'atPoint'
> & {
  /** Claims whose messages are being handed over by this process. */
  readonly openClaims: Set<string>;
};

/** What one call does at most: the workflow's history stays short, and a stop is soon seen. */
const batchesPerCall = 10;
const callMs = 120_000;

interface Campaign extends Sending {
  readonly record: CampaignRecord;
  readonly isTest: boolean;
  readonly content: Content;
  readonly mailing: Mailing;
  readonly channel: OpenChannel;
}

/** Sends until nothing may be claimed now, the campaign is stopped, the channel fails, or it is time to report. */
export async function sendBatches(
  deps: SendingDependencies,
  { campaignId, occurrence, pace }: BatchesInput,
  signal: AbortSignal,
  fallSilent: () => void = () => undefined,
): Promise<BatchesReport> {
  const { state } = deps;
  const record = await state.campaigns.require(campaignId);
  const sending: Sending = { store: record.store, message: campaignId, occurrence };
  const inDoubt = await state.sends.doubtOthers({ ...sending, except: '' });
  if (inDoubt > 0) deps.log.warn({ campaign: campaignId, inDoubt }, 'an earlier attempt left claims without outcome');
  const mailing = resolveMailing(deps, record.channel);
  const channel = mailing.open();
  const content = await thawContent(state, record.contentVersion);
  const campaign = { ...sending, record, isTest: occurrence !== 'once', content, mailing, channel };
  const started = performance.now();
  let trouble: ChannelTrouble | undefined;
  let batches = 0;
  let claimed = 0;
  try {
    trouble = await checkChannel(channel, signal);
    while (trouble === undefined && batches < batchesPerCall && performance.now() - started < callMs) {
      signal.throwIfAborted();
      const batch = await sendBatch(deps, campaign, pace, signal, fallSilent);
      if (batch === undefined) break;
      if (!batch.isGoing) break;
      batches += 1;
      claimed += batch.claimed;
      trouble = batch.trouble;
    }
  } finally {
    await channel.close();
  }
  const { status } = await state.campaigns.require(campaignId);
  const { claimed: _, ...outlook } = await state.sends.outlook(sending);
  return { status, batches, claimed, ...(trouble === undefined ? {} : { trouble }), ...outlook };
}

/** One claim and what becomes of it; undefined when nothing may be claimed now. */
async function sendBatch(
  deps: SendingDependencies,
  campaign: Campaign,
  pace: Pace,
  signal: AbortSignal,
  fallSilent: () => void,
) {
  const { state, storeConfig } = deps;
  const { store, message, occurrence, record, isTest } = campaign;
  const next = await state.sends.next(campaign, pace.batchSize);
  if (next.length === 0) return undefined;
  campaign.mailing.requirePublic(next.filter(({ address }) => address !== null && !isTestAddress(address)).length);
  const needsConsent = record.consent === 'newsletter' && !isTest;
  const withoutConsent = needsConsent ? await findWithoutConsent(deps, next) : new Set<string>();
  const claim = randomUUID();
  const clock = startClaimClock(pace.claimSeconds - pace.graceSeconds, signal);
  deps.openClaims.add(claim);
  try {
    await deps.atPoint('campaign-claim', 'before', fallSilent);
    const confirm = clock.mark();
    const { sends, skipped } = await state.sends.claim({
      store,
      message,
      occurrence,
      claim,
      keys: next.map(({ sendKey }) => sendKey),
      withoutConsent,
      cap: storeConfig.mail?.cap,
      seconds: pace.claimSeconds,
    });
    confirm();
    await deps.atPoint('campaign-claim', 'after', fallSilent);
    const isGoing = sends.length > 0 || skipped > 0;
    if (sends.length === 0) return { isGoing, claimed: 0, trouble: undefined };
    const trouble = await sendClaimed(deps, campaign, { claim, sends, clock, pace, fallSilent, signal });
    return { isGoing, claimed: sends.length, trouble };
  } finally {
    deps.openClaims.delete(claim);
    clock.close();
  }
}

async function sendClaimed(
  deps: SendingDependencies,
  campaign: Campaign,
  batch: {
    readonly claim: string;
    readonly sends: readonly SendRecord[];
    readonly clock: ReturnType<typeof startClaimClock>;
    readonly pace: Pace;
    readonly signal: AbortSignal;
    fallSilent(): void;
  },
): Promise<ChannelTrouble | undefined> {
  const { state, secret, store } = deps;
  const { content, mailing, channel, isTest } = campaign;
  const { claim, sends, clock, pace, fallSilent } = batch;
  const tally = { deferred: 0, other: 0 };
  const recorder = startRecorder(
    async (outcomes) => {
      await deps.atPoint('campaign-record', 'before', fallSilent);
      const { mostAttempts, retrySeconds } = pace;
      await state.sends.record({ store: campaign.store, claim, outcomes, mostAttempts, retrySeconds });
      await deps.atPoint('campaign-record', 'after', fallSilent);
    },
    (error) => {
      deps.log.warn({ err: error, campaign: campaign.message }, 'outcomes cannot be written, trying again');
      clock.stop(new Error('the ledger is out of reach'));
    },
  );
  const renewing = setInterval(
    () => void renew(deps, campaign, batch),
    Math.min((pace.claimSeconds * 1000) / 12, 2_000),
  );
  try {
    await deps.atPoint('campaign-send', 'before', fallSilent);
    const trouble = await handOver({
      sends,
      content,
      mailing,
      channel,
      secret,
      storeName: mailing.from.name ?? store,
      isTest,
      signal: clock.signal,
      stop: clock.stop,
      tell(told: RecordedOutcome) {
        tally[told.outcome.status === 'deferred' ? 'deferred' : 'other'] += 1;
        recorder.tell(told);
      },
    });
    await deps.atPoint('campaign-send', 'after', fallSilent);
    // Whether they were all deferred for reasons of their own, or because nothing works, the channel can say.
    if (trouble === undefined && tally.other === 0) return await checkChannel(channel, batch.signal);
    return trouble;
  } finally {
    clearInterval(renewing);
    await recorder.finish();
  }
}

/** Prolongs the claim while it stands, and stops handing over when the campaign was stopped. */
async function renew(
  { state, log }: SendingDependencies,
  campaign: Campaign,
  {
    claim,
    clock,
    pace,
  }: { readonly claim: string; readonly clock: ReturnType<typeof startClaimClock>; readonly pace: Pace },
): Promise<void> {
  try {
    const confirm = clock.mark();
    const { open, status } = await state.sends.renew({ ...campaign, claim, seconds: pace.claimSeconds });
    const isStopped = campaign.isTest ? status === 'cancelled' : status !== 'sending';
    if (isStopped) clock.stop(new Error(`the campaign is ${status}`));
    else if (open > 0) confirm();
  } catch (error) {
    // Not prolonged, the claim runs out by itself.
    log.warn({ err: error, campaign: campaign.message }, 'a claim could not be prolonged');
  }
}

async function checkChannel(channel: OpenChannel, signal: AbortSignal): Promise<ChannelTrouble | undefined> {
  try {
    await channel.check(signal);
    return undefined;
  } catch (error) {
    if (error instanceof PipelineError) return troubleOf(error);
    throw error;
  }
}
