/** How a channel hands many messages over: a few side by side, each once, one outcome told of each. */
import type { Message, SendOutcome, Sent } from './channel.ts';
import { PipelineError } from './errors.ts';
import { runLanes } from './lanes.ts';

/** One of several ways to the provider that are used side by side. */
export interface Way {
  /**
   * What became of the message. Throws a PipelineError when it was definitely not handed over, and this way cannot
   * take any other: the message waits again. What is under way when the signal aborts is finished.
   */
  deliver(message: Message, signal: AbortSignal): Promise<SendOutcome>;
  close(): void;
}

export interface HandOver {
  readonly messages: readonly Message[];
  readonly signal: AbortSignal;
  /** At most so many. */
  readonly ways: number;
  startWay(): Way;
  /** Kinds of errors that are thrown while nothing has been handed over; others defer what waits. */
  readonly throws: readonly PipelineError['kind'][];
}

export async function* handOver({ messages, signal, ways, startWay, throws }: HandOver): AsyncGenerator<Sent> {
  const waiting = [...messages];
  const first = Promise.withResolvers<void>();
  let isFirstKnown = false;
  /** Why what is left cannot be sent now. */
  let reason = 'interrupted before it was sent';

  const lane = (index: number) => async (emit: (sent: Sent) => void, stop: AbortSignal) => {
    // The first message goes alone: a provider that refuses the sender would refuse all the others, too.
    if (index > 0) await first.promise;
    if (index > 0 && !isFirstKnown) return;
    const way = startWay();
    const ending = AbortSignal.any([signal, stop]);
    try {
      while (!ending.aborted) {
        const message = waiting.shift();
        if (message === undefined) return;
        try {
          emit({ sendKey: message.sendKey, outcome: await way.deliver(message, ending) });
        } catch (error) {
          waiting.unshift(message);
          throw error;
        }
        isFirstKnown = true;
        first.resolve();
      }
    } catch (error) {
      if (ending.aborted) return;
      if (!(error instanceof PipelineError) || (!isFirstKnown && throws.includes(error.kind))) throw error;
      reason = error.message;
    } finally {
      way.close();
      first.resolve();
    }
  };

  const count = Math.min(ways, messages.length);
  yield* runLanes(Array.from({ length: count }, (_, index) => lane(index)));
  for (const { sendKey } of waiting.splice(0)) yield { sendKey, outcome: { status: 'deferred', reason } };
}
