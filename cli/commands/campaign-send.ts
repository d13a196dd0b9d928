/** `perdura campaign send`: who would get it, a yes, and its way to the end. */
import { setTimeout as sleep } from 'node:timers/promises';
import { campaignProgress, requireMailing, reviewCampaign, sendCampaign } from '../../app/campaigns.ts';
import { requireWorker } from '../../app/runs.ts';
import { PipelineError } from '../../lib/errors.ts';
import { count } from '../../lib/pure/count.ts';
import { confirm } from '../ask.ts';
import { aborted, type CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showReview } from '../show/campaign.ts';
import { whole } from '../show/numbers.ts';

export async function campaignSend(
  { session, output, signal }: CommandContext,
  options: { readonly yes?: boolean; readonly detach?: boolean },
  id: string,
): Promise<number> {
  const state = await session.state();
  const campaign = await state.campaigns.require(id);
  if (campaign.status !== 'draft') {
    throw new PipelineError('conflict', `campaign ${id}: is ${campaign.status}`, {
      remedy: campaign.status === 'paused' ? `perdura campaign resume ${id}` : `see perdura campaign status ${id}`,
    });
  }
  const review = await reviewCampaign(session, campaign);
  requireMailing(session, campaign, review.outside);
  await requireWorker(session, campaign.store);
  output.tell(`${id}: ${campaign.title}\n${showReview(review)}`);
  const asked = { command: 'campaign send', look: `perdura campaign preview ${id}` };
  if (options.yes !== true && !(await confirm(asked, `Send ${count(review.toSend, 'mail')}?`, signal))) {
    output.tell('nothing was sent');
    return exitCodes.failed;
  }
  await sendCampaign(session, campaign);
  if (options.detach === true) {
    output.result({ id, review }, `${id} is being sent; see perdura campaign status ${id}`);
    return exitCodes.ok;
  }
  return followCampaign({ session, output, signal }, id);
}

/** Until it is over or paused; Ctrl-C ends the following, not the campaign. */
export async function followCampaign({ session, output, signal }: CommandContext, id: string): Promise<number> {
  let told = '';
  for (;;) {
    const progress = await campaignProgress(session, id);
    const { campaign, accepted, rejected, skipped, cancelled, inDoubt, claimed, planned } = progress;
    const parts = Object.entries({
      accepted,
      rejected,
      skipped,
      cancelled,
      'in doubt': inDoubt,
      'under way': claimed,
      waiting: planned,
    });
    const line = parts
      .filter(([label, n]) => n > 0 || label === 'accepted')
      .map(([label, n]) => `${whole(n)} ${label}`)
      .join(', ');
    if (line !== told) output.tell((told = line));
    if (campaign.status !== 'sending') {
      const because = campaign.reason === null ? '' : `: ${campaign.reason}`;
      output.result(progress, `${id} is ${campaign.status}${because}\n${line}`);
      return campaign.status === 'sent' ? exitCodes.ok : exitCodes.failed;
    }
    if (signal.aborted) {
      output.tell(`detached; ${id} goes on. Stop it with perdura campaign pause ${id}`);
      return exitCodes.interrupted;
    }
    await Promise.race([sleep(500), aborted(signal)]);
  }
}
