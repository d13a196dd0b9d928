/** Attacks on a campaign that is being sent: kills at random moments, told by a seed. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab } from './campaign-lab.ts';
import { within } from './deadline.ts';

/** Numbers in [0, 1), the same for a seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface KillReport {
  readonly kills: number;
  /** Of claims without outcome that a kill left, the most. */
  readonly mostInDoubt: number;
}

/** Starts processes and kills each at a random moment of its work; the last goes on to the end. */
export async function killAtRandom(
  lab: Lab,
  campaignId: string,
  { kills, seed, longestMs = 700 }: { readonly kills: number; readonly seed: number; readonly longestMs?: number },
): Promise<KillReport> {
  const random = seededRandom(seed);
  const report = { kills: 0, mostInDoubt: 0 };
  const outlook = () => lab.state.sends.outlook({ message: campaignId, occurrence: 'once' });
  while (report.kills < kills) {
    const worker = await lab.startProcess({ campaigns: [campaignId] });
    await Promise.race([sleep(random() * longestMs), worker.ended]);
    if (!worker.isRunning()) return report;
    await worker.kill();
    report.kills += 1;
    report.mostInDoubt = Math.max(report.mostInDoubt, (await outlook()).claimed);
  }
  const last = await lab.startProcess({ campaigns: [campaignId] });
  const whatIsLeft = async () =>
    `seed ${seed}: the campaign ends undisturbed, still ${JSON.stringify(await outlook())}`;
  const code = await within(180, whatIsLeft, last.ended);
  if (code !== 0) throw new Error(`the last process ended with ${code}`);
  return report;
}
