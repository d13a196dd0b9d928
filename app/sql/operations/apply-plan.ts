/** `apply`: does what a plan's file says, while all that it was made from is as it was. */
import { type AppliedPlan, applyPlan } from '../../../storage/warehouse/sql-runner/plan/apply-plan.ts';
import { changesOf, readPlan } from '../../../storage/warehouse/sql-runner/plan/plan-file.ts';
import type { OpenSqlProject } from '../open-sql-project.ts';
import { tellProgress } from '../tell-progress.ts';
import { plansFolder } from './plan.ts';

export interface ApplyArgs {
  /** Its id. */
  readonly plan: string;
}

export async function applyKeptPlan(opened: OpenSqlProject, args: ApplyArgs): Promise<AppliedPlan> {
  const plan = await readPlan(plansFolder(opened), args.plan);
  return applyPlan({
    plan,
    warehouse: await opened.warehouse(),
    models: await opened.models(),
    sources: opened.sources,
    instant: opened.instant,
    claim: () => opened.fence('sql'),
    runId: opened.runId,
    runs: opened.folders.runs,
    signal: opened.signal,
    onProgress: tellProgress(opened.tell, changesOf(plan).filter(({ action }) => action !== 'drop').length),
  });
}
