/** `perdura campaign status`: one campaign by the ledger. */
import { campaignProgress } from '../../app/campaigns.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showFigures } from '../show/campaign.ts';

export async function campaignStatus({ session, output }: CommandContext, _: object, id: string): Promise<number> {
  const progress = await campaignProgress(session, id);
  const { campaign, counts } = progress;
  const facts = [
    ['campaign', campaign.id],
    ['title', campaign.title],
    ['status', campaign.status],
    ['because', campaign.reason],
    ['audience from', campaign.runId],
    ['created', `${campaign.createdAt} by ${campaign.createdBy}`],
    ['sent', campaign.sentAt === null ? null : `${campaign.sentAt} by ${campaign.sentBy}`],
    ['finished', campaign.finishedAt],
  ].filter((fact): fact is [string, string] => fact[1] !== null);
  const width = Math.max(...facts.map(([name]) => name.length));
  const figures = counts.map(({ status, reason, sends }) => {
    const label = reason === null ? status : `${status} ${reason.replaceAll('_', ' ')}`;
    return [label.toLowerCase(), sends] as const;
  });
  output.result(
    progress,
    [
      ...facts.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
      '',
      showFigures([['audience', campaign.audience], ...figures]),
    ].join('\n'),
  );
  return exitCodes.ok;
}
