/** `run`: builds the chosen models, each in one transaction, and keeps how it went. */
import { join } from 'node:path';
import { type Model, type RunResults, runModels } from '../../../storage/warehouse/sql-runner/index.ts';
import { refuseUnknownReads } from '../../../storage/warehouse/sql-runner/graph/refuse-unknown-reads.ts';
import type { OpenSqlProject } from '../open-sql-project.ts';
import { type Selection, selectModels } from '../select-models.ts';
import { tellProgress } from '../tell-progress.ts';

export interface RunArgs extends Selection {
  /** Audits of the models, and the models of the layer `audits`. */
  readonly withAudits: boolean;
}

export async function runProject(opened: OpenSqlProject, args: RunArgs): Promise<RunResults> {
  const chosen = (await selectModels(opened, args)).filter(({ layer }) => args.withAudits || layer !== 'audits');
  return runChosen(opened, chosen, args);
}

export async function runChosen(
  opened: OpenSqlProject,
  chosen: readonly Model[],
  { withAudits }: Omit<RunArgs, keyof Selection>,
): Promise<RunResults> {
  const { project, runId, signal } = opened;
  const models = withAudits ? chosen : chosen.map((model) => ({ ...model, audits: [] }));
  const warehouse = await opened.warehouse();
  const tables = await warehouse.rows<{ name: string }>(
    `select case when table_schema = 'main' then table_name else table_schema || '.' || table_name end as name
     from information_schema.tables order by name`,
  );
  refuseUnknownReads(models, {
    models: project.headers.map(({ name }) => name),
    tables: tables.map(({ name }) => name),
  });
  return runModels({
    warehouse,
    models,
    fence: await opened.fence('sql'),
    signal,
    artefacts: join(opened.folders.runs, runId),
    runId,
    onProgress: tellProgress(opened.tell, models.length),
  });
}
