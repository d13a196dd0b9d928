/** Runs one job of jobs.ts in a thread of its own, so that progress and Ctrl-C are heard meanwhile. */
import { Piscina } from 'piscina';
import type { Purchases } from '../../models/clv/purchases.ts';
import type { Jobs } from './jobs.ts';

/** Purchases that a job was given are the thread's: moved there, not copied. */
export async function inWorker<J extends keyof Jobs>(
  job: J,
  input: Parameters<Jobs[J]>[0] & { readonly purchases: Purchases },
  signal: AbortSignal,
): Promise<ReturnType<Jobs[J]>> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const pool = new Piscina({
    filename: new URL(`./jobs.${extension}`, import.meta.url).href,
    minThreads: 1,
    maxThreads: 1,
  });
  const { customer, day, spend } = input.purchases;
  const transferList = [customer.buffer, day.buffer, spend.buffer] as ArrayBuffer[];
  try {
    return (await pool.run(input, { name: job, signal, transferList })) as ReturnType<Jobs[J]>;
  } finally {
    await pool.destroy();
  }
}
