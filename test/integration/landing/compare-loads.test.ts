/** Landed files beside the records that a run kept of them. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compareLoads, type LoadRecord, listLoads } from '../../../storage/landing/index.ts';
import { createLandingProject, type LandingProject } from './landing-project.ts';

let project: LandingProject;
let loads: readonly LoadRecord[];
beforeEach(async () => {
  project = await createLandingProject();
  await project.land('a.csv', 'customer_id,ordered_at,amount\nc1,2024-01-01,10\n');
  await project.land('b.csv', 'customer_id,ordered_at,amount\nc2,2024-01-02,20\n');
  loads = await listLoads(project.root, 'acme');
});
afterEach(() => project.remove());

const place = (index: number, kind: 'parquet' | 'json') =>
  join(project.root, (loads[index] as LoadRecord).file.replace(/parquet$/, kind));
const problems = async () => (await compareLoads(project.root, loads)).map(({ load, problem }) => [load, problem]);

it('finds nothing while all is as it was, whatever landed since', async () => {
  await project.land('c.csv', 'customer_id,ordered_at,amount\nc3,2024-01-03,30\n');
  expect(await problems()).toEqual([]);
});

it('tells changed and missing files and records, each by its load', async () => {
  writeFileSync(place(0, 'parquet'), 'other');
  rmSync(place(1, 'parquet'));
  const [first, second] = loads.map(({ load }) => load);
  expect(await problems()).toEqual([
    [first, 'other bytes'],
    [second, 'missing'],
  ]);
});

it('tells a record that was changed or lost beside an untouched file', async () => {
  writeFileSync(place(0, 'json'), JSON.stringify({ ...loads[0], columns: { amount: 'discount' } }));
  rmSync(place(1, 'json'));
  const [first, second] = loads.map(({ load }) => load);
  expect(await problems()).toEqual([
    [first, 'other record'],
    [second, 'record missing'],
  ]);
});
