/** `perdura campaign why`: what happened to one person's message, step by step. */
import { whyCustomer } from '../../app/campaign-why.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { utc } from '../show/instants.ts';

export async function campaignWhy(
  { session, output }: CommandContext,
  _: object,
  id: string,
  customer: string,
): Promise<number> {
  const state = await session.state();
  const why = await whyCustomer(session, await state.campaigns.require(id), customer);
  const steps = why.steps.map(({ at, says }) => `${utc(at)}  ${says}`);
  output.result(why, [why.answer, '', ...steps].join('\n'));
  return exitCodes.ok;
}
