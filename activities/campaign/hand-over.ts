/** One claimed batch on its way: rendered, handed to the channel, every outcome into the ledger as it becomes known. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { Message, OpenChannel, SendOutcome } from '../../lib/channel.ts';
import { PipelineError } from '../../lib/errors.ts';
import { normaliseAddress } from '../../lib/pure/mail-address.ts';
import type { ChannelTrouble } from '../../lib/pure/sending.ts';
import { signKey } from '../../lib/signed-key.ts';
import { type Content, renderMail } from '../../models/campaigns/content.ts';
import type { RecordedOutcome, SendRecord } from '../../storage/state/index.ts';
import type { Mailing } from './mailing.ts';

export interface HandOver {
  readonly sends: readonly SendRecord[];
  readonly content: Content;
  readonly mailing: Mailing;
  readonly channel: OpenChannel;
  readonly secret: string;
  readonly storeName: string;
  readonly isTest: boolean;
  readonly signal: AbortSignal;
  tell(outcome: RecordedOutcome): void;
  /** Hands nothing more over. */
  stop(reason: Error): void;
}

/** So many failures in a row, and the channel is at fault rather than the messages. */
const failuresInARow = 20;

/** Writing mails leaves the process this often to its heartbeats and to the renewal of the claim. */
const breathMs = 50;

/** Tells exactly one outcome of every send; answers with what is wrong with the channel, if anything. */
export async function handOver(batch: HandOver): Promise<ChannelTrouble | undefined> {
  const { sends, channel, signal, tell } = batch;
  const open = new Map(sends.map((send) => [send.sendKey, send]));
  const breaker = createBreaker();
  const settle = (sendKey: string, outcome: RecordedOutcome['outcome']) => {
    // A channel that tells twice, or of others, is not believed.
    if (open.delete(sendKey)) tell({ sendKey, outcome });
  };
  const messages: Message[] = [];
  let breathedAt = performance.now();
  for (const send of sends) {
    if (performance.now() - breathedAt > breathMs) {
      await breathe();
      breathedAt = performance.now();
    }
    if (signal.aborted) break;
    try {
      messages.push(compose(batch, send));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const outcome = { status: 'rejected', reason: `content: ${error.message}` } as const;
      breaker.count(outcome);
      settle(send.sendKey, outcome);
    }
  }
  if (signal.aborted || breaker.trouble() !== undefined) {
    const reason = breaker.trouble()?.message ?? 'not begun';
    for (const sendKey of open.keys()) settle(sendKey, { status: 'returned', reason });
    return breaker.trouble();
  }
  let isAnyTold = false;
  try {
    for await (const { sendKey, outcome } of channel.send(messages, signal)) {
      isAnyTold = true;
      // Once handing over has stopped, deferred means: not begun.
      if (outcome.status === 'deferred' && signal.aborted) settle(sendKey, { ...outcome, status: 'returned' });
      else {
        settle(sendKey, outcome);
        breaker.count(outcome);
        if (breaker.trouble() !== undefined) batch.stop(new Error('the channel takes nothing'));
      }
    }
    for (const sendKey of open.keys()) settle(sendKey, { status: 'unknown', reason: 'the channel did not tell' });
    return breaker.trouble();
  } catch (error) {
    // It throws only before anything was handed over.
    const reason = error instanceof Error ? error.message : String(error);
    for (const sendKey of open.keys()) settle(sendKey, { status: isAnyTold ? 'unknown' : 'returned', reason });
    if (error instanceof PipelineError) return troubleOf(error);
    throw error;
  }
}

export const troubleOf = ({ message, remedy, kind }: PipelineError): ChannelTrouble => ({
  message,
  remedy: remedy ?? '',
  isPassing: kind === 'unavailable' || kind === 'rate_limit',
});

function compose({ content, mailing, secret, storeName, isTest }: HandOver, send: SendRecord): Message {
  const unsubscribeUrl = `${mailing.publicUrl}/u/${signKey(secret, send.sendKey)}`;
  const mail = renderMail(content, send.attributes, { unsubscribeUrl, storeName });
  return {
    sendKey: send.sendKey,
    to: { address: normaliseAddress(send.address ?? '') },
    from: plain(mailing.from),
    ...(mailing.replyTo === undefined ? {} : { replyTo: plain(mailing.replyTo) }),
    subject: isTest ? `[Test] ${mail.subject}` : mail.subject,
    html: mail.html,
    text: mail.text,
    headers: {
      'List-Unsubscribe': `<${unsubscribeUrl}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    },
  };
}

const plain = ({ address, name }: Mailing['from']) => (name === undefined ? { address } : { address, name });

/** Trips when so many outcomes in a row are bad that none of them is about its message. */
function createBreaker() {
  let failures = 0;
  let last: Exclude<SendOutcome, { readonly status: 'accepted' }> | undefined;
  let trouble: ChannelTrouble | undefined;
  return {
    count(outcome: SendOutcome) {
      if (outcome.status === 'accepted') failures = 0;
      else {
        failures += 1;
        last = outcome;
      }
      if (failures === failuresInARow && last !== undefined && trouble === undefined) {
        trouble = {
          message: `${failuresInARow} messages in a row were ${words[last.status]}: ${last.reason}`,
          remedy: 'mend what the reason says, then let the campaign go on',
          isPassing: last.status === 'deferred',
        };
      }
    },
    trouble: () => trouble,
  };
}

const words = { rejected: 'rejected', deferred: 'deferred', unknown: 'left without an answer' } as const;
