/** `plan`: what would be built, changed and dropped, what that does to rows and columns, and whom it touches; kept as a file. */
import { dirname, join } from 'node:path';
import { PipelineError } from '../../../lib/errors.ts';
import { count } from '../../../lib/pure/count.ts';
import type { Warehouse } from '../../../storage/warehouse/index.ts';
import { makePlan } from '../../../storage/warehouse/sql-runner/plan/make-plan.ts';
import { changesOf, type SqlPlan, sealPlan, writePlan } from '../../../storage/warehouse/sql-runner/plan/plan-file.ts';
import type { ModelPreview } from '../../../storage/warehouse/sql-runner/plan/preview-model.ts';
import { readingsOf, touchedReaders } from '../exposures.ts';
import type { OpenSqlProject } from '../open-sql-project.ts';

export interface PlanArgs {
  /** False: columns are compared, and nothing is computed. */
  readonly withRows: boolean;
}

export async function planProject(opened: OpenSqlProject, { withRows }: PlanArgs): Promise<SqlPlan> {
  const models = await opened.models();
  const warehouse = await opened.warehouse();
  await refuseEmptyStore(opened, warehouse);
  const made = await makePlan({
    project: opened.name,
    warehouse,
    models,
    sources: opened.sources,
    instant: opened.instant,
    withRows,
    signal: opened.signal,
    onProgress: (preview) => opened.tell(describe(preview)),
  });
  const touched = touchedReaders(await readingsOf(opened, made.models), made.models);
  const plan = sealPlan({ ...made, touched });
  if (changesOf(plan).length > 0) await writePlan(plansFolder(opened), plan);
  return plan;
}

/** Beside the folder of runs. */
export const plansFolder = ({ folders }: OpenSqlProject): string => join(dirname(folders.runs), 'plans');

function describe({ name, status, blockers, rowsAfter }: ModelPreview): string {
  if (status === 'skipped') return `↓ ${name} left out`;
  if (blockers[0] !== undefined) return `✖ ${name}: ${blockers[0]}`;
  return rowsAfter === null ? `✔ ${name}` : `✔ ${name}: ${count(rowsAfter, 'row')}`;
}

/** Its models read what only a run loads. */
async function refuseEmptyStore({ store, name }: OpenSqlProject, warehouse: Pick<Warehouse, 'rows'>): Promise<void> {
  if (store === undefined) return;
  const found = await warehouse.rows(
    `select 1 from duckdb_tables() where schema_name = 'main' and table_name = 'run_context'`,
  );
  if (found.length > 0) return;
  throw new PipelineError('config', `store ${name}: nothing was loaded into it yet`, {
    remedy: 'let it run once: perdura run',
  });
}
