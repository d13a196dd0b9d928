/**
 * Outcomes on their way into the ledger: gathered for a moment, written together, again and again until they are
 * there. An outcome that was told must not be lost while the process lives.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { RecordedOutcome } from '../../storage/state/index.ts';

export interface OutcomeRecorder {
  tell(outcome: RecordedOutcome): void;
  /** Resolves when everything that was told is in the ledger. */
  finish(): Promise<void>;
}

const gatherMs = 100;
const retryMs = 1_000;
const patienceMs = 300_000;

export function startRecorder(
  write: (outcomes: readonly RecordedOutcome[]) => Promise<void>,
  /** The ledger is out of reach: nothing more should be handed over until it is back. */
  onTrouble: (error: unknown) => void,
): OutcomeRecorder {
  let waiting: RecordedOutcome[] = [];
  let writing: Promise<void> | undefined;

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      await sleep(gatherMs);
      const taken = waiting;
      waiting = [];
      await insist(taken);
    }
  }

  async function insist(outcomes: readonly RecordedOutcome[]): Promise<void> {
    const until = performance.now() + patienceMs;
    for (;;) {
      try {
        return await write(outcomes);
      } catch (error) {
        onTrouble(error);
        if (performance.now() > until) throw error;
        await sleep(retryMs);
      }
    }
  }

  const start = () => {
    writing ??= writeAll().finally(() => {
      writing = undefined;
    });
    // Its failure is told by finish().
    writing.catch(() => undefined);
  };
  return {
    tell(outcome) {
      waiting.push(outcome);
      start();
    },
    async finish() {
      while (writing !== undefined || waiting.length > 0) {
        start();
        await writing;
      }
    },
  };
}
