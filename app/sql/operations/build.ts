/** `build`: the unit cases of the chosen models first, then the models with their audits. */
import type { RunResults } from '../../../storage/warehouse/sql-runner/index.ts';
import type { OpenSqlProject } from '../open-sql-project.ts';
import { type RunArgs, runProject } from './run.ts';
import { type TestResult, testModels } from './test.ts';

export interface BuildResults extends RunResults {
  readonly cases: TestResult['cases'];
}

/** A case that fails stops before any table is touched: `models` is empty then. */
export async function buildProject(opened: OpenSqlProject, args: RunArgs): Promise<BuildResults> {
  const { select, exclude } = args;
  const { cases } = await testModels(opened, { select, exclude, only: 'cases' });
  if (cases.some(({ status }) => status === 'fail')) return { runId: opened.runId, stage: 'sql', models: [], cases };
  return { ...(await runProject(opened, args)), cases };
}
