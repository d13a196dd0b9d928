/** Runs the heavy arithmetic in a worker thread, so that heartbeats, queries and logs go on meanwhile. */
import { Piscina } from 'piscina';
import type * as jobs from './jobs.ts';

type Jobs = typeof jobs;

export interface Compute {
  /**
   * Runs one job of jobs.ts; arguments and results are copied between threads as typed arrays. What is in `handedOver` is not
   * copied: the input's arrays over it are empty from then on.
   */
  run<J extends keyof Jobs>(
    job: J,
    input: Parameters<Jobs[J]>[0],
    signal?: AbortSignal,
    handedOver?: readonly ArrayBuffer[],
  ): Promise<ReturnType<Jobs[J]>>;
  close(): Promise<void>;
}

export function startCompute(): Compute {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const pool = new Piscina({
    filename: new URL(`./jobs.${extension}`, import.meta.url).href,
    minThreads: 0,
    maxThreads: 2,
    idleTimeout: 5_000,
  });
  return {
    run: (job, input, signal, handedOver) =>
      pool.run(input, {
        name: job,
        ...(signal === undefined ? {} : { signal }),
        ...(handedOver === undefined ? {} : { transferList: [...handedOver] }),
      }),
    close: () => pool.destroy(),
  };
}
