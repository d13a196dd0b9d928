/**
 * `npm run bench -- run [--customers 1000000] [--repeat 3]`: a whole `perdura run --local` over the closed cohort, as the package
 * that people install runs it, in turns with the script that a data scientist would run instead, where PERDURA_BENCH_PYTHON
 * names an interpreter for it.
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Bench, Measure } from './bench.ts';
import { lastDayOf, simulateCohort } from './clv/simulate-cohort.ts';
import { compareWorks, type Repetitions, type Row } from './compare.ts';
import { type MeasuredWork, measureWork } from './measure.ts';
import { sample } from './sample.bench.ts';

const project = `stores:
  bench:
    zone: UTC
    currency: USD
    sources:
      shop: { type: files, streams: { orders: orders.parquet } }
`;

type BenchWork = Bench['works'][number];
const peer: BenchWork = { work: 'lifetimes and scikit-learn', role: 'peer', command: () => [path('peers/run.py')] };

export async function benchRun(options: {
  readonly customers: number;
  readonly repeat: number;
}): Promise<readonly Row[]> {
  const whole = sample.works.find(({ work }) => work === 'run');
  if (whole === undefined) throw new Error('the sample benchmark has no work called run');
  const ours: BenchWork = { ...whole, command: () => [path('../dist/cli/main.js'), 'run', '--local', '-o', 'json'] };
  tell('building the package …');
  execFileSync(process.execPath, [path('../app/build/build.ts')], { stdio: ['ignore', 'ignore', 'inherit'] });
  const python = process.env['PERDURA_BENCH_PYTHON'];
  if (python === undefined) tell('the peer is skipped: PERDURA_BENCH_PYTHON names no interpreter');
  const folder = mkdtempSync(join(tmpdir(), 'perdura-bench-run-'));
  try {
    const data = join(folder, 'data');
    await prepare(data, options.customers);
    const size = `${options.customers} customers`;
    const measured: Repetitions[] = [];
    const [mine, theirs]: [MeasuredWork[], MeasuredWork[]] = [[], []];
    for (let turn = 1; turn <= options.repeat; turn++) {
      tell(`turn ${turn} of ${options.repeat} …`);
      const scratch = mkdtempSync(join(folder, 'scratch-'));
      mine.push(await measureWork(ours, { size, data, scratch }));
      rmSync(scratch, { recursive: true });
      if (python !== undefined) theirs.push({ whole: await runPeer(python, data, folder), parts: [] });
    }
    measured.push({ work: ours, repetitions: mine });
    if (theirs.length > 0) measured.unshift({ work: peer, repetitions: theirs });
    return compareWorks(size, measured);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function prepare(data: string, customers: number): Promise<void> {
  mkdirSync(join(data, 'objects'), { recursive: true });
  tell('simulating the closed cohort …');
  await simulateCohort('closed', customers, join(data, 'orders.parquet'));
  writeFileSync(join(data, 'perdura.yaml'), project);
  writeFileSync(join(data, 'objects/clv.yaml'), `kind: clv\nactive: true\nreference_date: ${lastDayOf('closed')}\n`);
}

async function runPeer(python: string, data: string, folder: string): Promise<Measure> {
  const args = [path('peers/run.py'), join(data, 'orders.parquet'), lastDayOf('closed'), join(folder, 'peer.parquet')];
  const { stdout } = await promisify(execFile)(python, args, { maxBuffer: 1 << 24 });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Measure;
}

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const tell = (line: string) => process.stderr.write(`${line}\n`);
