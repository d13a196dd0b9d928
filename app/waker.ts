/** Tells a store's workflow that something waits: for processes that take things in and know no worker. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { Session } from './session.ts';
import type { TemporalLink } from './temporal/connect.ts';

const calmMs = 1_000;
const answerMs = 10_000;

export interface Waker {
  /** Returns at once. Until Temporal can be reached things wait, and it is tried again. */
  wake(store: string): void;
  close(): Promise<void>;
}

/** For a process that stays: one signal a second and store at most, over a connection that may be lost and found again. */
export function createWaker(
  { project, temporal, log, report }: Pick<Session, 'project' | 'temporal' | 'log' | 'report'>,
  signalWorkflow: (client: Client, store: string) => Promise<void>,
  retryMs = 30_000,
): Waker {
  const closing = new AbortController();
  const asked = new Set<string>();
  const tended = new Map<string, Promise<void>>();
  let link: Promise<TemporalLink> | undefined;

  async function connect(): Promise<TemporalLink> {
    const { connectTemporal } = await import('./temporal/connect.ts');
    return connectTemporal({ config: temporal, home: project.home, start: 'never', log, report });
  }
  async function disconnect(): Promise<void> {
    const opened = link;
    link = undefined;
    await opened?.then((one) => one.close()).catch(() => undefined);
  }
  async function tryToWake(store: string): Promise<boolean> {
    try {
      link ??= connect();
      const { client } = await link;
      const patience = AbortSignal.any([closing.signal, AbortSignal.timeout(answerMs)]);
      await client.withAbortSignal(patience, () => signalWorkflow(client, store));
      return true;
    } catch (error) {
      log.debug({ err: error, store }, 'the store’s workflow cannot be woken; what came in waits');
      await disconnect();
      return false;
    }
  }
  async function tend(store: string): Promise<void> {
    while (asked.delete(store) && !closing.signal.aborted) {
      const isWoken = await tryToWake(store);
      if (!isWoken) asked.add(store);
      await sleep(isWoken ? calmMs : retryMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
    tended.delete(store);
  }
  return {
    wake(store) {
      asked.add(store);
      if (!tended.has(store) && !closing.signal.aborted) tended.set(store, tend(store));
    },
    async close() {
      closing.abort();
      await Promise.all(tended.values());
      await disconnect();
    },
  };
}
