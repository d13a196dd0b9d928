/** What a stage costs: CPU seconds and the greatest memory of the process while it ran. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { StageFigures } from '../lib/pure/run-plan.ts';

/** Starts measuring; the function returned says what was spent since. */
export function startFigures(): () => StageFigures {
  resetPeak();
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  return () => {
    const spent = process.cpuUsage(cpu);
    return {
      cpuSeconds: round((spent.user + spent.system) / 1e6),
      wallSeconds: round((performance.now() - startedAt) / 1000),
      peakMb: Math.round(peakMb()),
    };
  };
}

/** Linux forgets a process's high-water mark when 5 is written here; elsewhere the mark is the whole life's. */
function resetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Not Linux, or not permitted: the figure is an upper bound then.
  }
}

function peakMb(): number {
  try {
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (kilobytes !== undefined) return Number(kilobytes) / 1024;
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS / 1024;
}

const round = (seconds: number): number => Math.round(seconds * 1000) / 1000;
