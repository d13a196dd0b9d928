/** What the bundled sample shows after its run: an enrichment written to a file, a campaign sent to the local mailbox. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createNamedCampaign } from '../app/campaign-objects.ts';
import { campaignProgress, reviewCampaign, sendCampaign } from '../app/campaigns.ts';
import { mailboxPath, readMailbox } from '../app/mailbox.ts';
import type { PlanRecord } from '../app/enrichment.ts';
import { awaitPlans } from './await-plans.ts';
import type { CommandContext } from './command.ts';
import { showReview } from './show/campaign.ts';
import { whole } from './show/numbers.ts';

const campaignName = 'cluster-low';
const mailsShown = 3;

/** Plans and mails of the sample; a second call sends nothing again. */
export async function showDemo(context: CommandContext, store: string, runId: string): Promise<boolean> {
  const { output, signal } = context;
  const say = (text: string) => (output.format === 'text' ? output.result(undefined, text) : output.tell(text));
  const plans = await awaitPlans(context, runId, signal);
  if (signal.aborted) return true;
  say(['', ...plans.map(describePlan)].join('\n'));
  const campaign = await sendOnce(context, store, say);
  if (signal.aborted) return true;
  const { lines, isClean } = await describeSent(context, store, campaign);
  say(lines.join('\n'));
  return isClean;
}

const describePlan = ({ planId, status, destination }: PlanRecord): string =>
  `enrichment  plan ${planId} is ${status.replaceAll('_', ' ')} on ${destination}: perdura enrich show ${planId}`;

/** The campaign of an earlier call, or a new one, until it is over. */
async function sendOnce(
  { session, signal }: CommandContext,
  store: string,
  say: (text: string) => void,
): Promise<string> {
  const state = await session.state();
  const known = (await state.campaigns.list({ store, limit: 100 })).find(({ name }) => name === campaignName);
  const campaign = known ?? (await createNamedCampaign(session, store, campaignName));
  if (campaign.status === 'draft') {
    say(`\n${campaign.title}\n${showReview(await reviewCampaign(session, campaign))}`);
    await sendCampaign(session, campaign);
  }
  while (!signal.aborted) {
    const { status } = await state.campaigns.require(campaign.id);
    if (status !== 'sending') break;
    await sleep(100);
  }
  return campaign.id;
}

async function describeSent({ session }: CommandContext, store: string, id: string) {
  const state = await session.state();
  const { campaign, accepted, skipped, rejected, inDoubt } = await campaignProgress(session, id);
  const broken = (await state.sends.audit(id)).filter(({ isKept }) => !isKept);
  const folder = mailboxPath(session.project, store);
  const { count, mails } = await readMailbox(folder, mailsShown);
  const isClean = broken.length === 0;
  return {
    isClean,
    lines: [
      '',
      `campaign    ${id} is ${campaign.status}: ${whole(accepted)} accepted, ${whole(skipped)} skipped, ${whole(rejected)} rejected, ${whole(inDoubt)} in doubt`,
      `audit       ${isClean ? 'every recipient exactly once, none unaccounted' : broken.map(({ promise }) => promise).join('; ')}: perdura sends audit`,
      `mailbox     ${whole(count)} mails in ${folder}: perdura mailbox show 1`,
      ...mails.map(({ to, subject }) => `            ${to}  ${subject}`),
    ],
  };
}
