/** Messages for tests of channels. */
import type { Message, OpenChannel, Sent } from '../../../lib/channel.ts';
import { sha256 } from '../../../lib/hash.ts';

export const sendKey = (n: number | string): string => sha256(`send ${n}`).slice(0, 32);

export const message = (n: number | string, changes: Partial<Message> = {}): Message => ({
  sendKey: sendKey(n),
  to: { address: `customer-${n}@shop.test`, name: `Customer ${n}` },
  from: { address: 'news@shop.test', name: 'The Shop' },
  subject: `Hello ${n}`,
  html: `<p>Hello ${n}</p>`,
  text: `Hello ${n}\n`,
  headers: {
    'List-Unsubscribe': `<https://mail.shop.test/u/${sendKey(n)}.x>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  },
  ...changes,
});

export const messages = (count: number): readonly Message[] => Array.from({ length: count }, (_, n) => message(n + 1));

export const never = new AbortController().signal;

export async function sendAll(
  channel: OpenChannel,
  sent: readonly Message[],
  signal: AbortSignal = never,
): Promise<readonly Sent[]> {
  const outcomes: Sent[] = [];
  for await (const outcome of channel.send(sent, signal)) outcomes.push(outcome);
  return outcomes;
}

export const statusOf = (outcomes: readonly Sent[], key: string): string | undefined =>
  outcomes.find((sent) => sent.sendKey === key)?.outcome.status;
