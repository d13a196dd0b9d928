/** Many messages over a few connections side by side: each is handed over once, and its outcome told. */
import type { Message, Sent } from '../../lib/channel.ts';
import { PipelineError } from '../../lib/errors.ts';
import { runLanes } from '../../lib/lanes.ts';
import { composeMail, type Dkim } from './compose.ts';
import type { Delivery, Session } from './session.ts';

export interface SenderOptions {
  /** Throws a PipelineError. */
  open(signal: AbortSignal): Promise<Session>;
  readonly maxConnections: number;
  /** Over one connection. */
  readonly maxMessages: number;
  readonly dkim?: Dkim | undefined;
  /** Kinds of errors that the caller hears of when nothing has been handed over yet; others defer everything. */
  readonly throws: readonly PipelineError['kind'][];
}

export async function* sendMessages(
  { open, maxConnections, maxMessages, dkim, throws }: SenderOptions,
  messages: readonly Message[],
  signal: AbortSignal,
): AsyncGenerator<Sent> {
  const waiting = [...messages];
  const triedAgain = new Set<string>();
  const first = Promise.withResolvers<void>();
  let isFirstKnown = false;
  /** Why what is left cannot be sent now. */
  let reason = 'interrupted before it was sent';

  const lane = (index: number) => async (emit: (sent: Sent) => void, stop: AbortSignal) => {
    let session: Session | undefined;
    try {
      // The first message goes alone: a server that refuses the sender would refuse all the others, too.
      if (index > 0) await first.promise;
      if (index > 0 && !isFirstKnown) return;
      while (waiting.length > 0 && !signal.aborted && !stop.aborted) {
        if (session === undefined || !session.isUsable() || session.tried() >= maxMessages) {
          session?.close();
          session = undefined;
          session = await open(signal);
        }
        const message = waiting.shift();
        if (message === undefined) return;
        const { sendKey } = message;
        const delivery = await deliver(session, message, dkim);
        if (!isFirstKnown && delivery.isSenderRefused) {
          waiting.unshift(message);
          throw senderRefused(delivery);
        }
        if (delivery.isUntouched && session.tried() > 1 && !triedAgain.has(sendKey)) {
          // A server ends connections that it finds old or long used: nothing of this message has been said.
          triedAgain.add(sendKey);
          waiting.unshift(message);
          continue;
        }
        emit({ sendKey, outcome: delivery.outcome });
        isFirstKnown = true;
        first.resolve();
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof PipelineError) || (!isFirstKnown && throws.includes(error.kind))) throw error;
      reason = error.message;
    } finally {
      session?.close();
      first.resolve();
    }
  };

  const count = Math.min(maxConnections, messages.length);
  yield* runLanes(Array.from({ length: count }, (_, index) => lane(index)));
  for (const { sendKey } of waiting.splice(0)) yield { sendKey, outcome: { status: 'deferred', reason } };
}

async function deliver(session: Session, message: Message, dkim: Dkim | undefined): Promise<Delivery> {
  try {
    return await session.send(await composeMail(message, dkim));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { outcome: { status: 'rejected', reason: error.message }, isUntouched: false, isSenderRefused: false };
  }
}

const senderRefused = ({ outcome }: Delivery): PipelineError =>
  new PipelineError('config', `mail server: refuses the sender${'reason' in outcome ? `: ${outcome.reason}` : ''}`, {
    remedy: 'check mail.from, and user and password of the channel',
  });
