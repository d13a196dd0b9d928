/**
 * Keeps requests below a limit of so many a second and so many a minute. Windows slide here, so that they fit into the
 * system's fixed ones wherever those begin; what the system says about its own goes first.
 */
import { pause } from '../../lib/http.ts';

export interface Limits {
  readonly perSecond: number;
  readonly perMinute: number;
}

export interface Pace {
  /** Resolves when the next request may leave, and counts it. */
  turn(signal: AbortSignal): Promise<void>;
  /** Nothing leaves for so many seconds from now. */
  rest(seconds: number): void;
}

export interface Clock {
  nowSeconds(): number;
  wait(seconds: number, signal: AbortSignal): Promise<void>;
}

export const realClock: Clock = { nowSeconds: () => performance.now() / 1000, wait: pause };

export function createPace({ perSecond, perMinute }: Limits, clock: Clock = realClock): Pace {
  /** When the last requests left, oldest first; some may lie ahead, as turns that are given already. */
  const turns: number[] = [];
  let restUntil = 0;
  const earliest = (limit: number, seconds: number): number => {
    const one = turns.at(-limit);
    return one === undefined ? 0 : one + seconds;
  };
  return {
    async turn(signal) {
      for (;;) {
        const now = clock.nowSeconds();
        const at = Math.max(now, restUntil, earliest(perSecond, 1), earliest(perMinute, 60));
        if (at <= now) {
          turns.push(now);
          if (turns.length > perMinute) turns.shift();
          return;
        }
        await clock.wait(at - now, signal);
      }
    },
    rest(seconds) {
      restUntil = Math.max(restUntil, clock.nowSeconds() + seconds);
    },
  };
}
