/** Groups are found in the compute worker: equal datasets give equal files, and a cancelled one ends at once. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { startCompute } from '../../../activities/compute/compute.ts';
import { findGroups } from '../../../activities/personas/analysis/find-groups.ts';
import type { AnalysisContext } from '../../../activities/personas/analysis/index.ts';
import { uniformNumbers } from '../../../models/clusters/uniform-numbers.ts';
import type { PersonaAnalysis } from '../../../models/personas/types.ts';
import { writeDatasetFile } from '../../../storage/personas/index.ts';

const home = mkdtempSync(join(tmpdir(), 'perdura-groups-'));
const compute = startCompute();
afterAll(async () => {
  await compute.close();
  rmSync(home, { recursive: true, force: true });
});
const deps = { compute, storeConfig: { currency: 'EUR' } } as Parameters<typeof findGroups>[0];

/** Customers who buy of three of so many variables each; of a third of them the first one is the favourite. */
async function writeDataset(name: string, customers: number, width: number): Promise<string> {
  const folder = join(home, name);
  mkdirSync(folder);
  const random = uniformNumbers(7);
  const variables = Uint16Array.from({ length: customers * 3 }, (_, at) =>
    at % 9 === 0 ? 0 : Math.min(width - 1, (at % 3) * Math.floor(width / 3) + Math.floor((random() * width) / 3)),
  );
  const values = Float64Array.from(variables, () => 1 + Math.floor(random() * 20));
  await writeDatasetFile(join(folder, 'dataset.parquet'), {
    keys: Array.from({ length: customers }, (_, at) => `c${at}`),
    orders: new Int32Array(customers).fill(3),
    spend: new Float64Array(customers).fill(300_000),
    starts: Uint32Array.from({ length: customers + 1 }, (_, at) => at * 3),
    variables,
    values,
  });
  const head = {
    asOf: '2026-06-30',
    runId: null,
    unit: 'matrix_freq',
    variables: Array.from({ length: width }, (_, at) => ({
      attribute: 'product.id',
      value: `p${at}`,
      label: `p${at}`,
    })),
    leftOut: [],
    withoutPurchases: 0,
    outside: 0,
    customers,
  };
  writeFileSync(join(folder, 'dataset.json'), JSON.stringify(head));
  return folder;
}

const contextOf = (folder: string, k: number, signal: AbortSignal, notes: string[] = []): AnalysisContext => {
  const configuration = {
    k,
    unit: 'matrix_freq',
    transformation: 'none',
    levels: { high: 1.5, medium: 1 },
    top: 3,
    attributes: ['product.id'],
    max_variables: 300,
  };
  const record = { name: 'things', configuration } as unknown as AnalysisContext['record'];
  return { record, folder, signal, note: (text) => void notes.push(text) };
};

it('gives the same bytes for the same dataset, and k groups that hold everybody once', async () => {
  const folder = await writeDataset('small', 900, 12);
  const { signal } = new AbortController();
  const found = await findGroups(deps, contextOf(folder, 4, signal));
  expect(found.groups).toBe(4);
  const files = ['groups.json', 'members.parquet', 'propensities.parquet'];
  const before = files.map((file) => readFileSync(join(folder, file)));
  const { groups, variables } = JSON.parse(before[0]?.toString() ?? '') as PersonaAnalysis;
  expect(groups.reduce((sum, { customers }) => sum + customers, 0)).toBe(900);
  expect(variables).toHaveLength(12);
  await findGroups(deps, contextOf(folder, 4, signal));
  expect(files.map((file) => readFileSync(join(folder, file)))).toEqual(before);
});

it('tells how far it is, ends within a moment when it is cancelled, and leaves no groups', async () => {
  const folder = await writeDataset('large', 150_000, 300);
  const cancelling = new AbortController();
  const notes: string[] = [];
  const finding = findGroups(deps, contextOf(folder, 60, cancelling.signal, notes));
  const ended = finding.then(
    () => 'found',
    (error: unknown) => (error instanceof Error ? error.name : 'no error'),
  );
  while (notes.length < 3) await Promise.race([setTimeout(20), ended]);
  const cancelledAt = performance.now();
  cancelling.abort(new DOMException('cancelled', 'AbortError'));
  expect(await ended).toBe('AbortError');
  expect(performance.now() - cancelledAt).toBeLessThan(2_000);
  expect(notes[0]).toMatch(/^start \d+ of \d+, \d+ rounds so far$/);
  expect(existsSync(join(folder, 'groups.json'))).toBe(false);
}, 60_000);
