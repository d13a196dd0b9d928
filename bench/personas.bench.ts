/**
 * `npm run bench -- personas [--customers 1000000] [--repeat 3] [-o json]`: a persona analysis of invented customers, from the
 * lines of their orders to the words, in turns with scikit-learn's k-means of the same matrix where PERDURA_BENCH_PYTHON
 * names an interpreter that has it.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import Table from 'cli-table3';
import type { Measure } from './bench.ts';
import { medianOf } from './compare.ts';

interface Ours {
  readonly read: Measure;
  readonly grouped: Measure;
  readonly inertia: number;
}

export async function benchPersonas({ customers, repeat }: { readonly customers: number; readonly repeat: number }) {
  const python = process.env['PERDURA_BENCH_PYTHON'];
  if (python === undefined) tell('scikit-learn is skipped: PERDURA_BENCH_PYTHON names no interpreter that has it');
  const folder = mkdtempSync(join(tmpdir(), 'perdura-bench-personas-'));
  try {
    tell(`simulating ${customers} customers …`);
    await run(process.execPath, [path('personas/simulate-purchases.ts'), String(customers), folder]);
    const ours: Ours[] = [];
    const peers: (Measure & { readonly inertia: number })[] = [];
    for (let turn = 1; turn <= repeat; turn++) {
      tell(`${turn} of ${repeat} …`);
      ours.push(JSON.parse(await run(process.execPath, [path('personas/job.ts'), folder])) as Ours);
      if (python !== undefined) peers.push(JSON.parse(await run(python, [path('peers/personas.py'), folder])));
    }
    const rows = [
      { work: 'matrix from lines', ...medianOf(ours.map(({ read }) => read)), inertia: null },
      { work: 'groups, k = 9', ...medianOf(ours.map(({ grouped }) => grouped)), inertia: ours[0]?.inertia ?? null },
      ...(peers.length === 0 ? [] : [{ work: 'scikit-learn', ...medianOf(peers), inertia: peers[0]?.inertia ?? null }]),
    ];
    return { rows, text: showRows(rows) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function showRows(rows: readonly (Measure & { readonly work: string; readonly inertia: number | null })[]): string {
  const head = ['work', 'CPU s', 'wall s', 'peak MB', 'inertia'];
  const table = new Table({ head, style: { head: [], border: [], compact: true } });
  for (const { work, cpuSeconds, wallSeconds, peakMb, inertia } of rows) {
    table.push([work, cpuSeconds, wallSeconds, peakMb, inertia === null ? '' : Math.round(inertia)]);
  }
  return table.toString();
}

async function run(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, [...args], { maxBuffer: 1 << 24 });
  return stdout;
}

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const tell = (line: string) => process.stderr.write(`${line}\n`);
