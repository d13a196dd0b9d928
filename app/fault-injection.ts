/**
 * Ends or stalls this process at a chosen point of a stage, once: how tests show that a run survives it.
 * Off unless `PERDURA_FAULT=<stage>:<before|after|stall>` is set.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { StoreDependencies } from '../activities/dependencies.ts';
import { PipelineError } from '../lib/errors.ts';
import { stages } from '../lib/pure/stages.ts';

/** Longer than a heartbeat time-out, so that another attempt begins meanwhile. */
const stallMilliseconds = 25_000;

export function createFaults(fault: string | undefined, home: string): StoreDependencies['atPoint'] {
  if (fault === undefined) return async () => {};
  const [wantedStage, wantedPoint] = fault.split(':');
  if (!stages.some((stage) => stage === wantedStage) || !['before', 'after', 'stall'].includes(wantedPoint ?? '')) {
    throw new PipelineError('config', `PERDURA_FAULT: needs <stage>:<before|after|stall>, is ${fault}`);
  }
  const marker = join(home, 'tmp', `fault-${wantedStage}-${wantedPoint}`);
  return async (stage, point) => {
    if (stage !== wantedStage || point !== (wantedPoint === 'stall' ? 'before' : wantedPoint) || existsSync(marker)) return;
    mkdirSync(dirname(marker), { recursive: true });
    writeFileSync(marker, '');
    if (wantedPoint === 'stall') await setTimeout(stallMilliseconds);
    else process.kill(process.pid, 'SIGKILL');
  };
}
