/** `perdura campaign pause`, `resume`, `cancel`: decisions, answered once they hold. */
import { cancelCampaign, pauseCampaign, sendCampaign } from '../../app/campaigns.ts';
import { PipelineError } from '../../lib/errors.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { followCampaign } from './campaign-send.ts';

interface Decision {
  readonly reason?: string;
}

export async function campaignPause(
  { session, output }: CommandContext,
  { reason }: Decision,
  id: string,
): Promise<number> {
  const campaign = await pauseCampaign(session, id, reason);
  output.result(campaign, `${id} is paused: nothing is claimed any more; go on with perdura campaign resume ${id}`);
  return exitCodes.ok;
}

export async function campaignResume(context: CommandContext, _: object, id: string): Promise<number> {
  const { session } = context;
  const state = await session.state();
  const campaign = await state.campaigns.require(id);
  if (campaign.status === 'draft') {
    throw new PipelineError('conflict', `campaign ${id}: is a draft`, { remedy: `perdura campaign send ${id}` });
  }
  if (campaign.status === 'sent') throw new PipelineError('conflict', `campaign ${id}: is sent already`);
  await sendCampaign(session, campaign);
  return followCampaign(context, id);
}

export async function campaignCancel(
  { session, output }: CommandContext,
  { reason }: Decision,
  id: string,
): Promise<number> {
  const campaign = await cancelCampaign(session, id, reason);
  output.result(campaign, `${id} is cancelled: nothing is claimed any more`);
  return exitCodes.ok;
}
