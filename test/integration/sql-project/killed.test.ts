/** Processes that die in the middle, and two that want the same file. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createProject, type Project } from '../../support/cli.ts';

const rows = 2_000_000;
const numbers = (version: number): string => `/*
model: numbers      layer: marts      materialized: table      grain: number
audits: unique(number), accept(version > 0)
A number, and the version of the model that wrote it.
*/
select i as number, ${version} as version, hash(i) as filler from range(${rows}) as numbers (i)
`;
const totals = `/*
model: totals      layer: marts      materialized: table      grain: version
One row for each version among the numbers.
*/
select version, count(*) as numbers from numbers group by version
`;

let project: Project;
beforeEach(() => {
  project = createProject({ 'models/numbers.sql': numbers(1), 'models/totals.sql': totals });
});
afterEach(() => project.dispose());

const build = ['sql', 'build', '--project', 'models', '--database', 'shop.duckdb', '--threads', '1'] as const;

async function versions(): Promise<readonly (readonly [version: number, numbers: number])[]> {
  if (!existsSync(join(project.folder, 'shop.duckdb'))) return [];
  const instance = await DuckDBInstance.create(join(project.folder, 'shop.duckdb'));
  const connection = await instance.connect();
  try {
    const found = await connection.runAndReadAll('select version, count(*) from numbers group by version');
    return found.getRows().map(([version, count]) => [Number(version), Number(count)]);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

it('a build that is killed leaves every table as one of the builds made it, and the next one goes on', async () => {
  const started = performance.now();
  expect((await project.perdura(build)).code).toBe(0);
  const wholeMilliseconds = performance.now() - started;
  let standing = 1;
  for (const [index, share] of [0.3, 0.5, 0.6, 0.7, 0.8, 0.9].entries()) {
    const next = index + 2;
    const milliseconds = share * wholeMilliseconds;
    project.write('models/numbers.sql', numbers(next));
    const running = project.start(build);
    setTimeout(() => running.process.kill('SIGKILL'), milliseconds);
    await running.ended;
    const found = await versions();
    expect(found, `killed after ${milliseconds.toFixed()} ms`).toHaveLength(1);
    const [[version, counted] = [0, 0]] = found;
    expect(counted).toBe(rows);
    expect([standing, next]).toContain(version);
    standing = version;
  }
  expect((await project.perdura(build)).code).toBe(0);
  expect(await versions()).toEqual([[7, rows]]);
}, 120_000);

it('a second build of the same file is refused while the first one works, with its name and process', async () => {
  const first = project.start(build);
  await first.shows('numbers table');
  await first.ended;
  project.write('models/numbers.sql', numbers(2));
  const [one, other] = await Promise.all([project.perdura(build), project.perdura(build)]);
  expect([one.code, other.code].sort((a, b) => Number(a) - Number(b))).toEqual([0, 1]);
  const refused = one.code === 1 ? one : other;
  expect(refused.stderr).toMatch(/shop\.duckdb is owned by (perdura sql|another program), process \d+/);
  expect(await versions()).toEqual([[2, rows]]);
}, 120_000);
