/** The shipped models, each against the cases beside it, and that none with logic goes without. */
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { storeTypes } from '../../../app/sql/store-types.ts';
import { loadCases } from '../../../storage/warehouse/sql-runner/audits/cases/load-cases.ts';
import { runCases } from '../../../storage/warehouse/sql-runner/audits/cases/run-cases.ts';
import { loadProject } from '../../../storage/warehouse/sql-runner/index.ts';

const folder = fileURLToPath(new URL('../../../sql', import.meta.url));
const project = await loadProject(folder);
afterAll(() => project.close());
const models = await project.parse();
const cases = await loadCases(
  folder,
  project.cases,
  models.map(({ name }) => name),
);
const results = await runCases({ models, cases, types: await storeTypes() });

describe('a shipped model', () => {
  it.each(results.map((result) => [result.model, result.name, result] as const))('%s: %s', (_model, _name, result) => {
    expect(`${result.message ?? 'pass'}\n${result.difference ?? ''}`, result.place).toBe('pass\n');
  });

  it('has a case when it has logic', () => {
    const tested = new Set(results.map(({ model }) => model));
    const hasLogic = (sql: string) => /\b(where|join|case|group by|over|union|distinct)\b/i.test(sql);
    const untested = models.filter(({ name, sql }) => hasLogic(sql) && !tested.has(name)).map(({ name }) => name);
    expect(untested).toEqual([]);
  });
});
