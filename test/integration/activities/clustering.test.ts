/** Which ranges of value a run keeps from the one before. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { continueClustering } from '../../../activities/clustering.ts';
import { findPredecessor } from '../../../activities/predecessor.ts';
import type { StagePlan, StageTools } from '../../../activities/stage.ts';
import { writeSnapshot } from '../../../storage/snapshots/index.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'perdura-clustering-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const rules = { by: 'value', measure: 'predicted_clv_365d', ks: [3] } as const;
const partition = { asked: 3, ids: ['3-1'], bounds: [{ lower: null, upper: null }], centres: null };
const customers = {
  name: 'customers',
  file: 'customers.parquet',
  rows: 0,
  sha256: 'x',
  columns: [],
  containsPersonalData: false,
};

let n = 0;

/** What a run of 2024-06-15 by one metric leaves to one of `asOf` by another. */
async function continued(before: string | null, asOf: string, now: string | null) {
  n += 1;
  await writeSnapshot({
    root,
    store: 'shop',
    asOf: '2024-06-15',
    n,
    runId: `shop-2024-06-15-${n}`,
    createdAt: '2024-06-16T00:00:00Z',
    codeVersion: 'x',
    write: async (folder) => {
      writeFileSync(join(folder, customers.file), '');
      const clustering = { ...rules, fittedAsOf: '2024-06-01', partitions: [partition] };
      return {
        tables: [customers],
        files: [],
        run: { clustering, ...(before === null ? {} : { metric: { name: 'm', hash: before } }) },
      };
    },
  });
  const folders = { published: root };
  const latest = { runId: `shop-2024-06-15-${n}`, asOf: '2024-06-15', snapshot: `shop/2024-06-15/${n}` };
  const deps = { state: { runs: { latestAccepted: async () => latest } }, store: 'shop', folders, log: console };
  const predecessor = await findPredecessor(deps as unknown as Parameters<typeof findPredecessor>[0], asOf);
  const run = { asOf, predecessor, metric: now === null ? null : { hash: now } } as unknown as StagePlan;
  const previous = await continueClustering({ folders } as unknown as StageTools, run, rules);
  return [previous?.isFrozen, previous?.partitions[0]?.ids];
}

it.each([
  ['keeps them in their month', null, '2024-06-20', null, true],
  ['finds new ones in the next month', null, '2024-07-01', null, false],
  ['keeps them while the metric is the same', 'a', '2024-06-20', 'a', true],
  ['finds new ones where a metric is new', null, '2024-06-20', 'a', false],
  ['finds new ones where the metric says something else', 'a', '2024-06-20', 'b', false],
  ['finds new ones where every order counts again', 'a', '2024-06-20', null, false],
])('%s, and ids in any case', async (_, before, asOf, now, isFrozen) => {
  expect(await continued(before, asOf, now)).toEqual([isFrozen, ['3-1']]);
});
