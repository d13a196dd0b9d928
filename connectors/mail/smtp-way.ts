/** The way of one message after the other over a connection, and over another one when the server ends it. */
import type { Way } from '../../lib/hand-over.ts';
import { PipelineError } from '../../lib/errors.ts';
import { type ComposedMail, composeMail, type Dkim } from './compose.ts';
import type { Session } from './session.ts';

export interface SmtpWayOptions {
  /** Throws a PipelineError. */
  open(signal: AbortSignal): Promise<Session>;
  /** Over one connection. */
  readonly maxMessages: number;
  readonly dkim?: Dkim | undefined;
}

export function createSmtpWay({ open, maxMessages, dkim }: SmtpWayOptions): Way {
  let session: Session | undefined;

  /** A connection that takes another message; `isFresh`: it has not taken any yet. */
  async function ready(signal: AbortSignal): Promise<{ readonly current: Session; readonly isFresh: boolean }> {
    if (session === undefined || !session.isUsable() || session.tried() >= maxMessages) {
      session?.close();
      session = undefined;
      session = await open(signal);
    }
    return { current: session, isFresh: session.tried() === 0 };
  }

  return {
    async deliver(message, signal) {
      let mail: ComposedMail;
      try {
        mail = await composeMail(message, dkim);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        return { status: 'rejected', reason: error.message };
      }
      for (;;) {
        const { current, isFresh } = await ready(signal);
        const { outcome, isUntouched, isSenderRefused } = await current.send(mail);
        if (isSenderRefused) {
          throw new PipelineError(
            'config',
            `mail server: refuses the sender${'reason' in outcome ? `: ${outcome.reason}` : ''}`,
            {
              remedy: 'check mail.from, and user and password of the channel',
            },
          );
        }
        // A server ends connections that it finds old or long used: nothing of this message has been said.
        if (!isUntouched || isFresh) return outcome;
        current.close();
        session = undefined;
      }
    },
    close() {
      session?.close();
    },
  };
}
