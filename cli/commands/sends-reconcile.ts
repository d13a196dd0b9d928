/** `perdura sends reconcile` and `resolve`: messages in doubt are settled by what others know of them. */
import { campaignsInDoubt, type Reconciliation, reconcileCampaign, resolveByLog } from '../../app/sends.ts';
import { count } from '../../lib/pure/count.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

export async function sendsReconcile(
  { session, output, signal }: CommandContext,
  _: object,
  campaign: string | undefined,
): Promise<number> {
  const campaigns = campaign === undefined ? await campaignsInDoubt(session) : [campaign];
  const all: Reconciliation[] = [];
  for (const id of campaigns) all.push(await reconcileCampaign(session, id, signal));
  output.result(all, all.length === 0 ? 'nothing is in doubt' : all.map(tell).join('\n'));
  return all.every(({ inDoubt }) => inDoubt === 0) ? exitCodes.ok : exitCodes.failed;
}

export async function sendsResolve(
  { session, output }: CommandContext,
  options: { readonly log: string },
  campaign: string,
): Promise<number> {
  const resolved = await resolveByLog(session, campaign, options.log);
  output.result(resolved, tell(resolved));
  return resolved.inDoubt === 0 ? exitCodes.ok : exitCodes.failed;
}

const tell = ({ campaign, accepted, rejected, plannedAgain, inDoubt }: Reconciliation): string =>
  `${campaign}: ${accepted} accepted, ${rejected} rejected, ${plannedAgain} not accepted and planned again, ${count(inDoubt, 'message')} still in doubt`;
