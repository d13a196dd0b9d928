/**
 * `npm run bench -- clv [--customers 1000000] [--repeat 3] [-o json]`: fits, scores and clusters of a simulated cohort, each in a
 * process of its own, in turns with Python's libraries where PERDURA_BENCH_PYTHON names an interpreter that has them.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import Table from 'cli-table3';
import type { Measure } from './bench.ts';
import { type CohortName, lastDayOf, simulateCohort } from './clv/simulate-cohort.ts';
import { medianOf } from './compare.ts';

interface Job {
  readonly job: string;
  readonly cohort: CohortName;
  readonly title: string;
  readonly hasPeer: boolean;
}

const jobs: readonly Job[] = [
  { job: 'group', cohort: 'closed', title: 'group identical histories', hasPeer: false },
  { job: 'bg-nbd', cohort: 'closed', title: 'fit BG/NBD', hasPeer: true },
  { job: 'pareto-nbd', cohort: 'closed', title: 'fit Pareto/NBD', hasPeer: false },
  { job: 'gamma-gamma', cohort: 'closed', title: 'fit Gamma-Gamma', hasPeer: true },
  { job: 'score', cohort: 'closed', title: 'score, two horizons with intervals', hasPeer: false },
  { job: 'rfm-10', cohort: 'closed', title: 'k-means by rfm, k = 10', hasPeer: true },
  { job: 'group', cohort: 'open', title: 'five years: group', hasPeer: false },
  { job: 'bg-nbd', cohort: 'open', title: 'five years: fit BG/NBD', hasPeer: false },
  { job: 'score', cohort: 'open', title: 'five years: score', hasPeer: false },
];

export interface ClvRow {
  readonly title: string;
  readonly ours: Measure;
  /** Null where there is none, or no Python. */
  readonly peer: Measure | null;
}

export async function benchClv({ customers, repeat }: { readonly customers: number; readonly repeat: number }) {
  const python = process.env['PERDURA_BENCH_PYTHON'];
  if (python === undefined)
    tell('peers are skipped: PERDURA_BENCH_PYTHON names no interpreter with lifetimes and scikit-learn');
  const folder = mkdtempSync(join(tmpdir(), 'perdura-bench-clv-'));
  try {
    const rows: ClvRow[] = [];
    const files = new Map<CohortName, string>();
    for (const { job, cohort, title, hasPeer } of jobs) {
      const file = files.get(cohort) ?? join(folder, `${cohort}.parquet`);
      if (!files.has(cohort)) {
        tell(`simulating the ${cohort} cohort …`);
        await simulateCohort(cohort, customers, file);
        files.set(cohort, file);
      }
      const args = [job, file, lastDayOf(cohort)];
      const [ours, peers]: [Measure[], Measure[]] = [[], []];
      for (let turn = 1; turn <= repeat; turn++) {
        tell(`${title}, ${turn} of ${repeat} …`);
        ours.push(await run(process.execPath, [path('clv/job.ts'), ...args]));
        if (hasPeer && python !== undefined) peers.push(await run(python, [path('peers/clv.py'), ...args]));
      }
      rows.push({ title, ours: medianOf(ours), peer: peers.length === 0 ? null : medianOf(peers) });
    }
    return { rows, text: showRows(rows) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function showRows(rows: readonly ClvRow[]): string {
  const head = ['work', 'CPU s', 'peak MB', 'peer CPU s', 'peer peak MB', '÷ peer'];
  const table = new Table({ head, style: { head: [], border: [], compact: true } });
  for (const { title, ours, peer } of rows) {
    const ratio = peer === null ? '' : (ours.cpuSeconds / peer.cpuSeconds).toFixed(3);
    table.push([title, ours.cpuSeconds, ours.peakMb, peer?.cpuSeconds ?? '', peer?.peakMb ?? '', ratio]);
  }
  return table.toString();
}

async function run(program: string, args: readonly string[]): Promise<Measure> {
  const { stdout } = await promisify(execFile)(program, [...args], { maxBuffer: 1 << 24 });
  return JSON.parse(stdout) as Measure;
}

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const tell = (line: string) => process.stderr.write(`${line}\n`);
