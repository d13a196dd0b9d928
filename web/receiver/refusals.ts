/** Counts what was refused and writes the numbers down once a second: a flood of forgeries is no flood of writes. */
import type { Logger } from 'pino';
import type { State } from '../../app/receiver.ts';

export type RefusalCount = Parameters<State['webhooks']['countRefusals']>[0][number];

export interface Refusals {
  note(store: string, source: string, reason: string): void;
  close(): Promise<void>;
}

const everyMs = 1_000;

export function startRefusals(webhooks: Pick<State['webhooks'], 'countRefusals'>, log: Logger): Refusals {
  let counts = new Map<string, RefusalCount>();
  let writing = Promise.resolve();

  const add = ({ store, source, reason, refused }: RefusalCount) => {
    const key = `${store}/${source}/${reason}`;
    counts.set(key, { store, source, reason, refused: refused + (counts.get(key)?.refused ?? 0) });
  };
  async function write(): Promise<void> {
    const written = [...counts.values()];
    if (written.length === 0) return;
    counts = new Map();
    try {
      await webhooks.countRefusals(written);
      for (const count of written) log.info({ ...count }, 'webhooks refused');
    } catch (error) {
      log.warn({ err: error }, 'refusals cannot be counted; they are tried again');
      for (const count of written) add(count);
    }
  }
  const timer = setInterval(() => {
    writing = writing.then(write);
  }, everyMs);
  return {
    note: (store, source, reason) => add({ store, source, reason, refused: 1 }),
    async close() {
      clearInterval(timer);
      await writing.then(write);
    },
  };
}
