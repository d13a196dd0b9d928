/** `perdura sends audit`: the ledger's promises, each looked at. */
import { count } from '../../lib/pure/count.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

export async function sendsAudit(
  { session, output }: CommandContext,
  options: { readonly campaign?: string },
): Promise<number> {
  const state = await session.state();
  if (options.campaign !== undefined) await state.campaigns.require(options.campaign);
  const invariants = await state.sends.audit(options.campaign);
  const lines = invariants.map(({ promise, isKept, of, checked, violations, examples }) =>
    isKept
      ? `✔ ${promise} (${count(checked, of)})`
      : `✖ ${promise}: violated ${count(violations, 'time')}, such as ${examples.join(', ')}`,
  );
  const isClean = invariants.every(({ isKept }) => isKept);
  output.result({ isClean, invariants }, lines.join('\n'));
  return isClean ? exitCodes.ok : exitCodes.failed;
}
