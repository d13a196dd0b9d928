/** The stage of a run that decides its segments, and their tables written as a run writes them. */
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findPredecessor } from '../../activities/predecessor.ts';
import { publishedTables } from '../../activities/published-tables.ts';
import { describeInputs, writeInputs } from '../../activities/run-inputs.ts';
import { writeSegments } from '../../activities/segments/write-segments.ts';
import { clvConfigurationSchema } from '../../lib/pure/clv-configuration.ts';
import type { RunPlan } from '../../lib/pure/run-plan.ts';
import { copyTable } from '../../storage/snapshots/index.ts';
import { openWarehouse } from '../../storage/warehouse/index.ts';
import { segmentObjects } from './fifty-segments.ts';
import { dayOf } from './invent-store.ts';

export interface Day {
  readonly warehouseFile: string;
  /** For the run's papers and what does not fit in memory. */
  readonly folder: string;
  /** Snapshots; that of the first day is continued by the second. */
  readonly published: string;
  readonly output: string;
  readonly day: 1 | 2;
}

const ours = ['segments', 'segment_members', 'segment_changes'];
const firstSnapshot = { runId: `shop-${dayOf(1)}-1`, asOf: dayOf(1), snapshot: `shop/${dayOf(1)}/1` };

export async function decideDay({ warehouseFile, folder, published, output, day }: Day) {
  const folders = { runs: join(folder, 'runs'), published } as never;
  const state = { runs: { latestAccepted: async () => (day === 1 ? undefined : firstSnapshot) } };
  const run = {
    runId: `shop-${dayOf(day)}-1`,
    store: 'shop',
    asOf: dayOf(day),
    zone: 'UTC',
    currency: 'EUR',
    language: 'en',
    configuration: clvConfigurationSchema.parse({ kind: 'clv', active: true }),
    predecessor: await findPredecessor({ state, store: 'shop', folders, log: console } as never, dayOf(day)),
  } as RunPlan;
  await writeInputs(join(folder, 'runs'), describeInputs(run, [], segmentObjects));
  const fence = { stage: 'segment', token: 1, attempt: 1 };
  const warehouse = await openWarehouse({
    path: warehouseFile,
    tempDirectory: folder,
    owner: 'bench',
    zone: 'UTC',
    memoryLimit: '1GB',
  });
  try {
    await warehouse.claim(fence);
    const note = await writeSegments({ warehouse, folders, sqlModels: [] } as never, run, {
      fence,
      signal: new AbortController().signal,
      atPoint: async () => undefined,
      commit: (work) => warehouse.commit(fence, work),
    });
    mkdirSync(output, { recursive: true });
    const tables = [];
    for (const { name, orderBy, isInOrder = false } of publishedTables.filter((table) => ours.includes(table.name))) {
      const file = join(output, `${name}.parquet`);
      const copied = await warehouse.withConnection((connection) =>
        copyTable(connection, { select: `select * from ${name}`, orderBy, isInOrder, file }),
      );
      tables.push({
        ...copied,
        name,
        file: `${name}.parquet`,
        bytes: statSync(file).size,
        containsPersonalData: false,
      });
    }
    return { note, tables };
  } finally {
    await warehouse.close();
  }
}
