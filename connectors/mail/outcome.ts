/**
 * What became of a message, from what nodemailer's connection tells. Its errors carry the server's reply
 * (`EENVELOPE`, `EMESSAGE` with a response code) or what happened to the connection; which of the two, and whether the
 * body had begun to leave, decides.
 */
import type { SendOutcome } from '../../lib/channel.ts';
import { withoutAddress } from '../../lib/redact.ts';

export interface SmtpFailure {
  readonly code?: string | undefined;
  readonly responseCode?: number | undefined;
  readonly response?: string | undefined;
  readonly command?: string | undefined;
  readonly message: string;
}

/** True when the server has answered: the message is definitely not accepted. */
export const isReply = ({ code, responseCode }: SmtpFailure): boolean =>
  (code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode !== undefined;

/**
 * @param isHandedOver whether the first byte of the body had left: from then on silence proves nothing
 * @param recipient    is taken out of the reason
 */
export function outcomeOf(failure: SmtpFailure, isHandedOver: boolean, recipient: string): SendOutcome {
  const reason = reasonOf(failure, recipient);
  if (isReply(failure)) {
    // About the sender or the session, and so about no message in particular.
    if (!isPermanent(failure) || isAboutSender(failure)) return { status: 'deferred', reason };
    return isNoMailbox(failure) ? { status: 'rejected', reason, suppress: 'bounce' } : { status: 'rejected', reason };
  }
  if (isHandedOver) return { status: 'unknown', reason };
  // Found wrong before anything was said: an address, or a mail that is larger than the server announced to take.
  if (failure.code === 'EENVELOPE' || failure.code === 'EMESSAGE') return { status: 'rejected', reason };
  return { status: 'deferred', reason };
}

/** The server does not let this sender or this login send, whomever to: somebody has to change the configuration. */
export function isAboutSender(failure: SmtpFailure): boolean {
  const { command = '', response = '', responseCode = 0 } = failure;
  if (!isReply(failure) || !isPermanent(failure)) return false;
  return responseCode === 530 || (command === 'MAIL FROM' && responseCode !== 552) || /\brelay/i.test(response);
}

/** 503 complains about the order of commands: over another connection the same message may pass. */
const isPermanent = ({ responseCode = 0 }: SmtpFailure): boolean => responseCode >= 500 && responseCode !== 503;

/** Enhanced codes 5.1.x speak of the address, 5.1.7 and 5.1.8 of the sender's; without one the words have to do. */
function isNoMailbox({ response = '' }: SmtpFailure): boolean {
  const [, enhanced] = /^5\d\d[ -](5\.\d{1,3}\.\d{1,3})\b/.exec(response) ?? [];
  if (enhanced !== undefined) return /^5\.1\.(1|2|3|6|10)$/.test(enhanced);
  return (
    /^55[0-4]/.test(response) &&
    /(user|recipient|mailbox|address).{0,20}(unknown|not found|not exist|invalid)|(no such|unknown|invalid) (user|recipient|mailbox|address)/i.test(
      response,
    )
  );
}

const longestReason = 200;

function reasonOf({ response, message }: SmtpFailure, recipient: string): string {
  const text = (response ?? message).replace(/\s+/g, ' ').trim();
  return withoutAddress(text, recipient).slice(0, longestReason);
}
