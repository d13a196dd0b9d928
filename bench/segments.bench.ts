/**
 * `npm run bench -- segments [--customers 1000000] [--repeat 3]`: fifty segments of a run that continues another, all
 * memberships with entries and exits, from the tables of customers and purchases to Parquet.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeSnapshot } from '../storage/snapshots/index.ts';
import { openWarehouse } from '../storage/warehouse/index.ts';
import type { Work } from './bench.ts';
import { compareWorks, type Row } from './compare.ts';
import { type MeasuredWork, measureWork } from './measure.ts';
import { decideDay } from './segments/decide-day.ts';
import { dayOf, inventStore } from './segments/invent-store.ts';

const program = fileURLToPath(new URL('segments/decide-segments.ts', import.meta.url));
const segments: Work = {
  work: 'fifty segments',
  command: ({ data, scratch }) => [program, data, join(scratch, 'run')],
};

export async function benchSegments(options: {
  readonly customers: number;
  readonly repeat: number;
}): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'perdura-bench-segments-'));
  try {
    const data = join(folder, 'data');
    await prepare(data, options.customers);
    const size = `${options.customers} customers`;
    const repetitions: MeasuredWork[] = [];
    for (let turn = 1; turn <= options.repeat; turn++) {
      tell(`turn ${turn} of ${options.repeat} …`);
      const scratch = mkdtempSync(join(folder, 'scratch-'));
      repetitions.push(await measureWork(segments, { size, data, scratch }));
      rmSync(scratch, { recursive: true });
    }
    return compareWorks(size, [{ work: segments, repetitions }]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The tables of both days, and the snapshot of the first. */
async function prepare(data: string, customers: number): Promise<void> {
  mkdirSync(data, { recursive: true });
  for (const day of [1, 2] as const) {
    tell(`inventing the store of ${dayOf(day)} …`);
    const warehouse = await openWarehouse({ path: file(data, day), tempDirectory: data, owner: 'bench', zone: 'UTC' });
    try {
      await inventStore(warehouse, customers, day);
    } finally {
      await warehouse.close();
    }
  }
  const output = join(data, 'first-day');
  const published = join(data, 'published');
  const { tables, note } = await decideDay({ warehouseFile: file(data, 1), folder: data, published, output, day: 1 });
  tell(`${note}; ${tables.map(({ name, rows }) => `${name} ${rows}`).join(', ')}`);
  await writeSnapshot({
    root: published,
    store: 'shop',
    asOf: dayOf(1),
    n: 1,
    runId: `shop-${dayOf(1)}-1`,
    createdAt: `${dayOf(1)}T23:00:00Z`,
    codeVersion: 'bench',
    write: async (to) => {
      await cp(output, to, { recursive: true });
      return { tables, files: [], run: {} };
    },
  });
}

const file = (data: string, day: 1 | 2): string => join(data, `day-${day}.duckdb`);
const tell = (line: string) => process.stderr.write(`${line}\n`);
