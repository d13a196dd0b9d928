/**
 * `npm run bench -- sources [NAME …] [--orders 1000000] [--repeat 3]`: each source from nothing to landed files, against a
 * local server that is a process of its own; and dlt on the same WooCommerce, in turns, where PERDURA_BENCH_PYTHON names an
 * interpreter that has dlt[duckdb,parquet].
 */
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import Table from 'cli-table3';
import type { Measure } from './bench.ts';
import { medianOf } from './compare.ts';
import { measureWork } from './measure.ts';
import { type Place, places } from './sources/places.ts';

export interface SourcesRow extends Measure {
  readonly work: string;
  /** That landed, each once. */
  readonly orders: number;
  readonly ordersPerSecond: number;
  readonly cpuSecondsPerMillion: number;
}

interface Reading {
  readonly cost: Measure;
  readonly orders: number;
}

export interface SourcesOptions {
  readonly names: readonly string[];
  readonly orders: number;
  readonly repeat: number;
}

export async function benchSources({ names, orders, repeat }: SourcesOptions) {
  const chosen = names.length === 0 ? Object.keys(places) : names;
  const python = process.env['PERDURA_BENCH_PYTHON'];
  if (python === undefined) tell('dlt is skipped: PERDURA_BENCH_PYTHON names no interpreter');
  const rows: SourcesRow[] = [];
  for (const name of chosen) {
    const folder = mkdtempSync(join(tmpdir(), 'perdura-bench-sources-'));
    tell(`${name}: starting …`);
    const running = await startPlace(name, orders, folder);
    try {
      const ours: Reading[] = [];
      const dlt: Reading[] = [];
      for (let turn = 1; turn <= repeat; turn++) {
        tell(`${name}, ${turn} of ${repeat} …`);
        ours.push(await read(name, running.file, folder));
        if (python !== undefined && running.place.settings.type === 'woocommerce') {
          dlt.push(await readWithDlt(python, running.place, folder));
        }
      }
      rows.push(rowOf(name, ours), ...(dlt.length === 0 ? [] : [rowOf('woocommerce, by dlt', dlt)]));
    } finally {
      running.stop();
      await running.ended;
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return { rows, text: text(rows) };
}

async function startPlace(name: string, orders: number, folder: string) {
  const file = join(folder, 'place.json');
  const data = join(folder, 'data');
  mkdirSync(data);
  const child = spawn(process.execPath, [path('sources/places.ts'), name, String(orders), data, file], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  await Promise.race([
    new Promise<void>((resolve) => {
      child.stdout.once('data', () => resolve());
    }),
    ended.then(() => {
      throw new Error(`${name} did not start`);
    }),
  ]);
  const place = JSON.parse(readFileSync(file, 'utf8')) as Place;
  return { file, place, ended, stop: () => void child.stdin.end() };
}

async function read(name: string, file: string, folder: string): Promise<Reading> {
  const scratch = mkdtempSync(join(folder, 'scratch-'));
  const work = { work: name, command: (): readonly [string, ...string[]] => [path('sources/read.ts'), file, scratch] };
  const { whole } = await measureWork(work, { size: 'orders', data: folder, scratch });
  const orders = await countOrders(join(scratch, 'landing/bench/shop/orders/*.parquet'));
  rmSync(scratch, { recursive: true });
  return { cost: whole, orders };
}

async function readWithDlt(python: string, { settings }: Place, folder: string): Promise<Reading> {
  const scratch = mkdtempSync(join(folder, 'dlt-'));
  const [url, key, secret] = [settings['url'], settings['consumerKey'], settings['consumerSecret']].map(String);
  const { stdout } = await promisify(execFile)(
    python,
    [path('peers/dlt-rest.py'), url ?? '', key ?? '', secret ?? '', scratch],
    { maxBuffer: 1 << 24 },
  );
  const { orders, ...cost } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Measure & { orders: number };
  rmSync(scratch, { recursive: true });
  return { cost, orders };
}

async function countOrders(files: string): Promise<number> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const result = await connection.runAndReadAll(
    `select count(distinct order_id)::integer from read_parquet('${files}', union_by_name = true)`,
  );
  connection.closeSync();
  instance.closeSync();
  return Number(result.getRows()[0]?.[0]);
}

function rowOf(work: string, readings: readonly Reading[]): SourcesRow {
  const cost = medianOf(readings.map((reading) => reading.cost));
  const found = new Set(readings.map(({ orders }) => orders));
  if (found.size !== 1) throw new Error(`${work}: readings do not agree: ${[...found].join(', ')} orders`);
  const [orders = 0] = found;
  return {
    work,
    orders,
    ...cost,
    ordersPerSecond: Math.round(orders / cost.wallSeconds),
    cpuSecondsPerMillion: Math.round((cost.cpuSeconds / orders) * 1e7) / 10,
  };
}

function text(rows: readonly SourcesRow[]): string {
  const head = ['source', 'orders', 'orders a second', 'CPU s', 'CPU s a million', 'wall s', 'peak MB'];
  const table = new Table({ head, style: { head: [], border: [], compact: true } });
  for (const { work, orders, ordersPerSecond, cpuSeconds, cpuSecondsPerMillion, wallSeconds, peakMb } of rows) {
    table.push([work, orders, ordersPerSecond, cpuSeconds, cpuSecondsPerMillion, wallSeconds, peakMb]);
  }
  return table.toString();
}

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const tell = (line: string) => process.stderr.write(`${line}\n`);
