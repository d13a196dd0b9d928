/** `perdura campaign why`: what happened to one person's message, step by step. */
import { whyCustomer } from '../../app/campaign-why.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { utc } from '../show/instants.ts';
import { maskSend } from '../show/send.ts';

export async function campaignWhy(
  { session, output }: CommandContext,
  options: { readonly contacts?: boolean },
  id: string,
  customer: string,
): Promise<number> {
  const state = await session.state();
  const why = await whyCustomer(session, await state.campaigns.require(id), customer);
  const steps = why.steps.map(({ at, says }) => `${utc(at)}  ${says}`);
  const send = why.send && maskSend(why.send, options.contacts === true);
  output.result({ ...why, send }, [why.answer, '', ...steps].join('\n'));
  return exitCodes.ok;
}
