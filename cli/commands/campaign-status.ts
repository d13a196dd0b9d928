/** `perdura campaign status`: one campaign by the ledger. */
import { campaignProgress } from '../../app/campaigns.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showFigures } from '../show/campaign.ts';
import { showFacts } from '../show/facts.ts';
import { inUtc } from '../show/instants.ts';

export async function campaignStatus({ session, output }: CommandContext, _: object, id: string): Promise<number> {
  const progress = await campaignProgress(session, id);
  const { campaign, counts } = progress;
  const facts = showFacts([
    ['campaign', campaign.id],
    ['title', campaign.title],
    ['status', campaign.status],
    ['because', campaign.reason],
    ['audience from', campaign.runId],
    ['created', `${inUtc(campaign.createdAt)} by ${campaign.createdBy}`],
    ['sent', campaign.sentAt === null ? null : `${inUtc(campaign.sentAt)} by ${campaign.sentBy}`],
    ['finished', campaign.finishedAt && inUtc(campaign.finishedAt)],
  ]);
  const figures = counts.map(({ status, reason, sends }) => {
    const label = reason === null ? status : `${status} ${reason.replaceAll('_', ' ')}`;
    return [label.toLowerCase(), sends] as const;
  });
  output.result(progress, `${facts}\n\n${showFigures([['audience', campaign.audience], ...figures])}`);
  return exitCodes.ok;
}
