/**
 * Campaigns as people handle them: looked at, tested, sent, paused, cancelled. A decision is committed in the state,
 * which is its acknowledgement; the workflow is woken afterwards and sees it there.
 */
import { WorkflowFailedError, WorkflowNotFoundError } from '@temporalio/client';
import { resolveMailing } from '../activities/campaign/mailing.ts';
import { tallySends } from '../activities/campaign/tally.ts';
import { PipelineError } from '../lib/errors.ts';
import { isTestAddress } from '../lib/pure/mail-address.ts';
import type { Pace, SendCampaignInput, SendCampaignOutcome } from '../lib/pure/sending.ts';
import type { SendStatus } from '../lib/pure/send-transitions.ts';
import { searchAttributes } from '../lib/pure/search-attributes.ts';
import { readAudience } from '../storage/audiences/index.ts';
import type { CampaignRecord } from '../storage/state/index.ts';
import { taskQueueOf } from '../temporal.config.ts';
import { storeFolders } from './folders.ts';
import { channels } from './registry.ts';
import { requireWorker } from './runs.ts';
import type { Session } from './session.ts';
import { failureOf } from './workflow-failure.ts';

const membersPerPage = 10_000;

/** How an audience would be served if it were sent to now. */
export interface CampaignReview {
  readonly audience: number;
  readonly noAddress: number;
  readonly sameAddress: number;
  readonly suppressed: number;
  /** As published when the audience was frozen; at sending, newer words count. */
  readonly noConsent: number;
  readonly capped: number;
  readonly toSend: number;
  /** Of those: addresses that do not end in .test. */
  readonly outside: number;
}

export async function reviewCampaign(session: Session, campaign: CampaignRecord): Promise<CampaignReview> {
  const state = await session.state();
  const cap = session.project.config.stores[campaign.store]?.mail?.cap;
  const review = {
    audience: 0,
    noAddress: 0,
    sameAddress: 0,
    suppressed: 0,
    noConsent: 0,
    capped: 0,
    toSend: 0,
    outside: 0,
  };
  for await (const page of membersOf(session, campaign, membersPerPage)) {
    const addresses = page.flatMap(({ address }) => (address === null ? [] : [address]));
    const suppressed = await state.suppressions.find(campaign.store, addresses);
    const keys = page.map(({ customerKey }) => customerKey);
    const capped = cap === undefined ? new Set() : await state.sends.capped(campaign.store, keys, cap);
    for (const { address, skip, consent, customerKey } of page) {
      review.audience += 1;
      if (skip === 'same_address') review.sameAddress += 1;
      else if (address === null) review.noAddress += 1;
      else if (suppressed.has(address)) review.suppressed += 1;
      else if (campaign.consent === 'newsletter' && consent !== 'subscribed') review.noConsent += 1;
      else if (capped.has(customerKey)) review.capped += 1;
      else {
        review.toSend += 1;
        if (!isTestAddress(address)) review.outside += 1;
      }
    }
  }
  return review;
}

/** Throws what is missing for these addresses to be written to. */
export function requireMailing(session: Session, campaign: CampaignRecord, outside: number): void {
  mailingOf(session, campaign).requirePublic(outside);
}

/** Lets it go out: the decision in the state, then the workflow. Begins again what had come to a halt. */
export async function sendCampaign(
  session: Session,
  campaign: CampaignRecord,
  pace: Partial<Pace> = {},
): Promise<CampaignRecord> {
  await requireWorker(session, campaign.store);
  const state = await session.state();
  const sending = await state.campaigns.move({ id: campaign.id, to: 'sending', by: session.environment.user });
  await wake(session, sending, pace);
  return sending;
}

/** Nothing is claimed any more from the moment that this resolves; what was handed over already comes to its end. */
export async function pauseCampaign(session: Session, id: string, reason?: string): Promise<CampaignRecord> {
  const state = await session.state();
  const paused = await state.campaigns.move({ id, to: 'paused', by: session.environment.user, reason });
  await look(session, paused);
  return paused;
}

/** For good. Whoever was not claimed will not be; the rest comes to its end. */
export async function cancelCampaign(session: Session, id: string, reason?: string): Promise<CampaignRecord> {
  const state = await session.state();
  const cancelled = await state.campaigns.move({ id, to: 'cancelled', by: session.environment.user, reason });
  const sending = { store: cancelled.store, message: id, occurrence: 'once' };
  while ((await state.sends.cancelPlanned(sending)) > 0);
  await look(session, cancelled);
  return cancelled;
}

export interface Recipient {
  readonly address: string;
  /** Instead of those of the audience's first member. */
  readonly attributes: Readonly<Record<string, string | null>>;
}

/** Sends the mail to people who are not the audience: an occasion of its own in the ledger. */
export async function testCampaign(
  session: Session,
  campaign: CampaignRecord,
  recipients: readonly Recipient[],
  pace: Partial<Pace> = {},
): Promise<{ readonly occurrence: string; readonly outcome: SendCampaignOutcome }> {
  if (campaign.status === 'cancelled') throw new PipelineError('conflict', `campaign ${campaign.id}: is cancelled`);
  requireMailing(session, campaign, recipients.filter(({ address }) => !isTestAddress(address)).length);
  await requireWorker(session, campaign.store);
  const state = await session.state();
  const first = await firstMember(session, campaign);
  const occurrence = await state.campaigns.nextTest(campaign.id);
  await state.sends.plan(
    { store: campaign.store, message: campaign.id, occurrence },
    campaign.contentVersion,
    recipients.map(({ address, attributes }, index) => ({
      customerKey: `${occurrence}-${index + 1}`,
      address,
      ordinal: index + 1,
      attributes: { ...first.attributes, ...attributes },
      consent: null,
      skip: null,
    })),
  );
  const link = await session.connect('never');
  try {
    const outcome = await link.client.workflow.execute('sendCampaign', {
      workflowId: `campaign/${campaign.id}/${occurrence}`,
      taskQueue: taskQueueOf(campaign.store),
      args: [{ campaignId: campaign.id, occurrence, pace } satisfies SendCampaignInput],
    });
    return { occurrence, outcome: outcome as SendCampaignOutcome };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { message, remedy } = failureOf(error);
    throw new PipelineError('conflict', message, { cause: error, ...(remedy === '' ? {} : { remedy }) });
  }
}

/** How far it is, by the ledger. */
export async function campaignProgress(session: Session, id: string) {
  const state = await session.state();
  const campaign = await state.campaigns.require(id);
  const counts = await state.sends.counts({ message: id, occurrence: 'once' });
  const of = (wanted: SendStatus) => counts.find(({ status }) => status === wanted)?.sends ?? 0;
  return { campaign, counts, planned: of('PLANNED'), claimed: of('CLAIMED'), ...tallySends(counts) };
}

/** The workflow is told to look, or started when there is none. */
export async function wake(session: Session, { id, store }: CampaignRecord, pace: Partial<Pace> = {}): Promise<void> {
  const link = await session.connect('never');
  await link.client.workflow.signalWithStart('sendCampaign', {
    workflowId: `campaign/${id}`,
    taskQueue: taskQueueOf(store),
    args: [{ campaignId: id, occurrence: 'once', pace } satisfies SendCampaignInput],
    signal: 'look',
    signalArgs: [],
    typedSearchAttributes: [{ key: searchAttributes.store, value: store }],
    staticSummary: `campaign ${id}`,
  });
}

/** Only told: whether it hears it now or reads the state later makes no difference. */
async function look(session: Session, { id }: CampaignRecord): Promise<void> {
  try {
    const link = await session.connect('never');
    await link.client.workflow.getHandle(`campaign/${id}`).signal('look');
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return;
    if (error instanceof PipelineError && error.kind === 'unavailable') return;
    session.log.warn({ err: error, campaign: id }, 'the workflow could not be told');
  }
}

export async function firstMember(session: Session, campaign: CampaignRecord) {
  for await (const [member] of membersOf(session, campaign, 1)) {
    if (member !== undefined) return member;
  }
  throw new PipelineError('bad_data', `campaign ${campaign.id}: its audience is empty`);
}

export async function findMember(session: Session, campaign: CampaignRecord, customerKey: string) {
  for await (const page of membersOf(session, campaign, membersPerPage)) {
    const member = page.find((one) => one.customerKey === customerKey);
    if (member !== undefined) return member;
  }
  return undefined;
}

export function mailingOf(session: Session, campaign: CampaignRecord) {
  const { project } = session;
  const storeConfig = project.config.stores[campaign.store];
  if (storeConfig === undefined) throw new PipelineError('config', `store ${campaign.store}: not in ${project.file}`);
  return resolveMailing({ project, store: campaign.store, storeConfig, channels }, campaign.channel);
}

const membersOf = (session: Session, { audienceSha256 }: CampaignRecord, pageSize: number) =>
  readAudience(storeFolders(session.project).audiences, audienceSha256, pageSize);
