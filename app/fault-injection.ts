/**
 * Ends or stalls this process at chosen points of stages, once each: how tests show that a run survives it.
 * Off unless `PERDURA_FAULT` lists `<stage>:<before|after|stall>`, separated by commas.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { StoreDependencies } from '../activities/dependencies.ts';
import { PipelineError } from '../lib/errors.ts';
import { afterStages, stages } from '../lib/pure/stages.ts';

/**
 * Longer than a heartbeat time-out of 15 s and the 12 s that the last beat may wait before it is sent, so that another attempt
 * begins meanwhile.
 */
const stallMilliseconds = 40_000;

export function createFaults(faults: string | undefined, home: string): StoreDependencies['atPoint'] {
  if (faults === undefined) return async () => {};
  const wanted = new Set(faults.split(','));
  for (const fault of wanted) {
    const [stage, point, ...rest] = fault.split(':');
    const isKnown =
      [...stages, ...afterStages].some((name) => name === stage) && ['before', 'after', 'stall'].includes(point ?? '');
    if (!isKnown || rest.length > 0) {
      throw new PipelineError('config', `PERDURA_FAULT: needs <stage>:<before|after|stall>, got ${fault}`);
    }
  }
  /** True the first time; the file outlives the process. */
  const isDue = (fault: string): boolean => {
    const marker = join(home, 'tmp', `fault-${fault.replace(':', '-')}`);
    if (!wanted.has(fault) || existsSync(marker)) return false;
    mkdirSync(dirname(marker), { recursive: true });
    writeFileSync(marker, '');
    return true;
  };
  return async (stage, point, fallSilent) => {
    if (isDue(`${stage}:${point}`)) process.kill(process.pid, 'SIGKILL');
    if (point === 'before' && isDue(`${stage}:stall`)) {
      fallSilent();
      await setTimeout(stallMilliseconds);
    }
  };
}
