/**
 * Preloaded into every measured program: leaves what the process cost in a file when it exits. Plain JavaScript: Node would
 * load what strips types into every thread, and the measured program would pay for it.
 */
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const file = process.env['PERDURA_BENCH_FIGURES'];
if (isMainThread && file !== undefined) {
  // Processes that this one starts are not to write over it.
  delete process.env['PERDURA_BENCH_FIGURES'];
  process.once('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    writeFileSync(file, JSON.stringify({ cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, peakMb: maxRSS / 1024 }));
  });
}
