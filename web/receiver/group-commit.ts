/**
 * Many small writes as few transactions: while one commits, those that arrive wait, and go together in the next one.
 * So a burst costs some commits, not thousands, and each waits for two of them at most.
 */
export interface GroupCommit<T> {
  /** Settles once the item is durable, or its transaction failed. */
  add(item: T): Promise<void>;
  /** Settles when nothing waits any more. */
  idle(): Promise<void>;
}

export interface GroupCommitOptions<T> {
  /** All of them or none. */
  readonly commit: (items: readonly T[]) => Promise<void>;
  readonly mostItems: number;
}

interface Waiting<T> {
  readonly item: T;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

const longestPauseMs = 20;

export function createGroupCommit<T>({ commit, mostItems }: GroupCommitOptions<T>): GroupCommit<T> {
  let queue: Waiting<T>[] = [];
  let working: Promise<void> | undefined;

  async function work(): Promise<void> {
    // What is read from sockets in this turn of the loop comes along.
    await new Promise((resolve) => setImmediate(resolve));
    while (queue.length > 0) {
      const group = queue.slice(0, mostItems);
      queue = queue.slice(mostItems);
      const from = performance.now();
      try {
        await commit(group.map(({ item }) => item));
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
      // As long as it took, answers leave and requests come in: half of the time at most goes into commits.
      const tookMs = performance.now() - from;
      await new Promise((resolve) => setTimeout(resolve, Math.min(tookMs, longestPauseMs)));
    }
    working = undefined;
  }
  return {
    add(item) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      queue.push({ item, resolve, reject });
      working ??= work();
      return promise;
    },
    idle: async () => working,
  };
}
