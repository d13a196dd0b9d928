/** `perdura sends list`: messages and what became of them. */
import type { SendStatus } from '../../lib/pure/send-transitions.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showTable } from '../show/columns.ts';
import { utc } from '../show/instants.ts';
import { maskSend } from '../show/send.ts';

export async function sendsList(
  { session, output }: CommandContext,
  options: {
    readonly campaign?: string;
    readonly status?: SendStatus;
    readonly limit: number;
    readonly contacts?: boolean;
  },
): Promise<number> {
  const state = await session.state();
  const sends = await state.sends.list({
    message: options.campaign,
    statuses: options.status === undefined ? undefined : [options.status],
    limit: options.limit,
  });
  const rows = sends.map(({ sendKey, message, occurrence, customerKey, status, reason, attempts, claimedAt }) => [
    sendKey,
    occurrence === 'once' ? message : `${message} ${occurrence}`,
    customerKey,
    status,
    attempts,
    claimedAt && utc(claimedAt),
    reason,
  ]);
  const columns = ['send', 'campaign', 'customer', 'status', 'attempts', 'claimed (UTC)', 'reason'].map((head) => ({
    head,
  }));
  const data = sends.map((send) => maskSend(send, options.contacts === true));
  output.result(data, rows.length === 0 ? 'none' : showTable(columns, rows));
  return exitCodes.ok;
}
