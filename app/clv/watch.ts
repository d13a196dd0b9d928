/** Progress of work that takes its time: said only when it does. */
export interface Watch {
  /** Aborted when nobody waits any longer. */
  readonly signal: AbortSignal;
  /** Says what is being done once it has lasted a moment. */
  during<T>(what: string, work: Promise<T>): Promise<T>;
}

const momentMs = 1_500;

export function createWatch(tell: (line: string) => void, signal: AbortSignal): Watch {
  return {
    signal,
    async during(what, work) {
      const timer = setTimeout(() => tell(what), momentMs);
      try {
        return await work;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
