/** One request after the other, within the limit that SendGrid sets. */
import type { Message, SendOutcome } from '../../lib/channel.ts';
import { PipelineError } from '../../lib/errors.ts';
import type { Way } from '../../lib/hand-over.ts';
import { pause } from '../../lib/http.ts';
import { outcomeOf, type RequestFailure, secondsUntilReset } from './answer.ts';
import { toMailData } from './mail-data.ts';
import type { MailData, Service } from './service.ts';

/** Longer than this nobody waits: what is left is deferred, and tried again by whoever sends. */
const longestWaitSeconds = 70;
/** Of one mail, each after the time that SendGrid named. */
const mostTries = 5;

/** The moment until which no request is to be made, for all ways together. */
export interface Throttle {
  wait(signal: AbortSignal): Promise<void>;
  holdFor(seconds: number): void;
}

export function createThrottle(): Throttle {
  let untilMs = 0;
  return {
    async wait(signal) {
      for (;;) {
        const seconds = (untilMs - performance.now()) / 1000;
        if (seconds <= 0) return;
        await pause(seconds, signal);
      }
    },
    holdFor(seconds) {
      untilMs = Math.max(untilMs, performance.now() + seconds * 1000);
    },
  };
}

export interface SendgridWayOptions {
  readonly service: Service;
  readonly throttle: Throttle;
  readonly sandbox: boolean;
}

export function createSendgridWay({ service, throttle, sandbox }: SendgridWayOptions): Way {
  return {
    async deliver(message, signal) {
      const mail = mailOf(message, sandbox);
      if (typeof mail === 'string') return { status: 'rejected', reason: mail };
      for (let tries = 1; ; tries += 1) {
        await throttle.wait(signal);
        try {
          const [{ headers }] = await service.send(mail);
          return accepted((headers as Readonly<Record<string, unknown>>)['x-message-id']);
        } catch (error) {
          // Nothing of the error itself goes on: it holds the key and the mail.
          const failure = error as RequestFailure;
          if (failure.code !== 429) return outcomeOf(failure, message.to.address);
          const seconds = secondsUntilReset(failure, Date.now());
          if (seconds > longestWaitSeconds || tries === mostTries) {
            throw new PipelineError('rate_limit', `sendgrid: takes no more mails for ${Math.ceil(seconds)} s`, {
              remedy: 'it goes on later; other programs may be using up the same limit',
            });
          }
          throttle.holdFor(seconds);
        }
      }
    },
    close: () => undefined,
  };
}

function mailOf(message: Message, sandbox: boolean): MailData | string {
  try {
    return toMailData(message, { sandbox });
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

const accepted = (messageId: unknown): SendOutcome =>
  typeof messageId === 'string' ? { status: 'accepted', providerId: messageId } : { status: 'accepted' };
