/**
 * `npm run bench -- elt [--orders 1000000] [--repeat 3]`: eight models over a shop's orders, built anew and then brought up to date
 * with one per cent of new and changed orders: by `perdura sql run`, by the same queries straight through DuckDB (the floor),
 * and by dbt where PERDURA_BENCH_PYTHON names an interpreter that has dbt-duckdb. All must come to the same rows.
 */
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Measure, Work } from './bench.ts';
import { compareWorks, type Repetitions, type Row } from './compare.ts';
import { generateElt } from './elt/generate.ts';
import { writeDbtProject } from './elt/write-dbt.ts';
import { type MeasuredWork, measureWork } from './measure.ts';

const modes = ['full', 'more'] as const;
type Mode = (typeof modes)[number];

interface Contestant {
  readonly work: Work;
  /** The file that it builds, below the folder of a turn. */
  readonly database: string;
  run(folder: string, mode: Mode): Promise<MeasuredWork>;
}

export async function benchElt(options: { readonly orders: number; readonly repeat: number }): Promise<readonly Row[]> {
  tell('building the package …');
  execFileSync(process.execPath, [path('../app/build/build.ts')], { stdio: ['ignore', 'ignore', 'inherit'] });
  const python = process.env['PERDURA_BENCH_PYTHON'];
  if (python === undefined) tell('dbt is skipped: PERDURA_BENCH_PYTHON names no interpreter');
  const contestants = [floor, ours, ...(python === undefined ? [] : [dbt(python)])];
  const folder = mkdtempSync(join(tmpdir(), 'perdura-bench-elt-'));
  try {
    installIn(join(folder, 'package'));
    tell(`inventing ${options.orders} orders …`);
    await generateElt(options.orders, folder);
    const measured = new Map(modes.map((mode) => [mode, contestants.map(({ work }) => empty(work))]));
    for (let turn = 1; turn <= options.repeat; turn++) {
      tell(`turn ${turn} of ${options.repeat} …`);
      await takeTurn(folder, contestants, (mode, at, one) => measured.get(mode)?.[at]?.repetitions.push(one));
    }
    return modes.flatMap((mode) =>
      compareWorks(`${options.orders} orders${mode === 'full' ? '' : ', then 1 % more'}`, measured.get(mode) ?? []),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const empty = (work: Work) => ({ work, repetitions: [] as MeasuredWork[] }) satisfies Repetitions;

async function takeTurn(
  source: string,
  contestants: readonly Contestant[],
  note: (mode: Mode, contestant: number, measured: MeasuredWork) => void,
): Promise<void> {
  const folder = mkdtempSync(join(source, 'turn-'));
  const data = dataOf(folder);
  cpSync(path('elt/project'), join(folder, 'project'), { recursive: true });
  mkdirSync(data);
  for (const name of ['orders_000', 'customers'])
    linkSync(join(source, `${name}.parquet`), join(data, `${name}.parquet`));
  for (const mode of modes) {
    if (mode === 'more') linkSync(join(source, 'delta.parquet'), join(data, 'orders_delta.parquet'));
    const found = new Set<string>();
    for (const [at, contestant] of contestants.entries()) {
      note(mode, at, await contestant.run(folder, mode));
      found.add(await check(join(folder, contestant.database)));
    }
    if (found.size > 1) throw new Error(`${mode}: they do not agree: ${[...found].join(' | ')}`);
  }
  rmSync(folder, { recursive: true });
}

/** What people install: the command beside the compiled program, without sources. */
function installIn(folder: string): void {
  mkdirSync(join(folder, 'cli'), { recursive: true });
  for (const file of ['package.json', 'cli/perdura.js']) cpSync(path(`../${file}`), join(folder, file));
  symlinkSync(path('../dist'), join(folder, 'dist'));
}

const dataOf = (folder: string): string => join(folder, 'project/data');

const floor: Contestant = inNode('DuckDB alone', 'floor', 'floor.duckdb', (folder, mode) => [
  path('elt/floor.ts'),
  mode,
  join(folder, 'floor.duckdb'),
  dataOf(folder),
]);

const ours: Contestant = inNode('perdura sql run', undefined, 'ours.duckdb', (folder) => [
  join(dirname(folder), 'package/cli/perdura.js'),
  'sql',
  'run',
  '--project',
  join(folder, 'project'),
  '--database',
  join(folder, 'ours.duckdb'),
  '--threads',
  '2',
  '-o',
  'json',
]);

function inNode(
  name: string,
  role: Work['role'],
  database: string,
  command: (folder: string, mode: Mode) => readonly [string, ...string[]],
): Contestant {
  const work: Work = { work: name, ...(role !== undefined && { role }), command: ({ data }) => command(data, 'full') };
  return {
    work,
    database,
    run: (folder, mode) =>
      measureWork(
        { ...work, command: () => command(folder, mode) },
        { size: mode, data: folder, scratch: mkdtempSync(join(folder, 'scratch-')) },
      ),
  };
}

function dbt(python: string): Contestant {
  return {
    work: { work: 'dbt-duckdb', role: 'peer', command: () => [path('peers/elt.py')] },
    database: 'dbt.duckdb',
    async run(folder) {
      const project = join(folder, 'dbt');
      writeDbtProject(project, dataOf(folder), join(folder, 'dbt.duckdb'));
      const { stdout } = await promisify(execFile)(python, [path('peers/elt.py'), project], { maxBuffer: 1 << 24 });
      return { whole: JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Measure, parts: [] };
    },
  };
}

async function check(database: string): Promise<string> {
  const instance = await DuckDBInstance.create(database, { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  try {
    const read = await connection.runAndReadAll(readFileSync(path('elt/check.sql'), 'utf8'));
    return JSON.stringify(read.getRowsJson());
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const tell = (line: string) => process.stderr.write(`${line}\n`);
