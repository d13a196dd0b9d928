/** Several workers side by side, what they find as one stream. */

export type Lane<T> = (emit: (item: T) => void, stop: AbortSignal) => Promise<void>;

/**
 * Yields what the lanes emit as it comes, and ends when all of them have. Who stops reading early stops them: `stop`
 * aborts, and they are waited for. A lane that throws stops the others, and its error is thrown after the last item.
 */
export async function* runLanes<T>(lanes: readonly Lane<T>[]): AsyncGenerator<T> {
  const found: T[] = [];
  const stopping = new AbortController();
  let wake: () => void = () => undefined;
  let running = lanes.length;
  let failure: { readonly error: unknown } | undefined;
  const emit = (item: T) => {
    found.push(item);
    wake();
  };
  const all = lanes.map(async (lane) => {
    try {
      await lane(emit, stopping.signal);
    } catch (error) {
      failure ??= { error };
      stopping.abort();
    } finally {
      running -= 1;
      wake();
    }
  });
  try {
    for (;;) {
      while (found.length > 0) yield found.shift() as T;
      if (running === 0) break;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    stopping.abort();
    await Promise.all(all);
  }
  if (failure !== undefined) throw failure.error;
}
