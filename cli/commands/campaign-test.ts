/** `perdura campaign test`: the mail to people of one's own. */
import { testCampaign } from '../../app/campaigns.ts';
import { readRecipients } from '../../app/recipients.ts';
import { count } from '../../lib/pure/count.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

export async function campaignTest(
  { session, output }: CommandContext,
  options: { readonly csv: string },
  id: string,
): Promise<number> {
  const state = await session.state();
  const campaign = await state.campaigns.require(id);
  const { occurrence, outcome } = await testCampaign(session, campaign, await readRecipients(options.csv));
  const { accepted, rejected, skipped, inDoubt, cancelled } = outcome;
  const rest = Object.entries({ rejected, suppressed: skipped, 'not sent': cancelled, 'in doubt': inDoubt })
    .filter(([, n]) => n > 0)
    .map(([label, n]) => `, ${n} ${label}`);
  output.result(
    { occurrence, ...outcome },
    `${occurrence} of ${id}: ${count(accepted, 'mail')} accepted${rest.join('')}`,
  );
  return accepted > 0 && rejected + inDoubt + cancelled === 0 ? exitCodes.ok : exitCodes.failed;
}
