/** Runs a program once and says what it cost. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Attempt, Measure, Part, Work } from './bench.ts';

const preload = fileURLToPath(new URL('measure-self.js', import.meta.url));

export interface MeasuredWork {
  readonly whole: Measure;
  readonly parts: readonly Part[];
}

export async function measureWork(work: Work, attempt: Attempt): Promise<MeasuredWork> {
  const figures = join(attempt.scratch, 'figures.json');
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--import', preload, ...work.command(attempt)], {
    cwd: attempt.data,
    env: { ...process.env, PERDURA_HOME: attempt.scratch, PERDURA_BENCH_FIGURES: figures },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-4_000);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${work.work} (${attempt.size}) ended with exit code ${code}:\n${errors}`);
  const wallSeconds = (performance.now() - startedAt) / 1000;
  const own = JSON.parse(readFileSync(figures, 'utf8')) as Omit<Measure, 'wallSeconds'>;
  const parts = (await work.parts?.(attempt)) ?? [];
  // A program that measures parts resets its peak in between: the whole's is the greatest of all.
  const peakMb = Math.max(own.peakMb, ...parts.map((part) => part.peakMb));
  return { whole: { cpuSeconds: own.cpuSeconds, wallSeconds, peakMb }, parts };
}
