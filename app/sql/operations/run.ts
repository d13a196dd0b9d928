/** `run`: builds the chosen models, each in one transaction, and keeps how it went. */
import { join } from 'node:path';
import { PipelineError } from '../../../lib/errors.ts';
import { isDate } from '../../../lib/pure/dates.ts';
import { nearest } from '../../../lib/pure/nearest.ts';
import { refuseUnknownReads } from '../../../storage/warehouse/sql-runner/graph/refuse-unknown-reads.ts';
import { type Model, type RunResults, runModels } from '../../../storage/warehouse/sql-runner/index.ts';
import type { OpenSqlProject } from '../open-sql-project.ts';
import { type Selection, selectModels } from '../select-models.ts';
import { tellProgress } from '../tell-progress.ts';

export interface BuildingArgs {
  /** Audits of the models, and the models of the layer `audits`. */
  readonly withAudits: boolean;
  /** Everything from everything, whatever is known of changes. */
  readonly isFull: boolean;
  /** Models whose columns may go or change their type. */
  readonly acceptSchema: readonly string[];
  /** Days, the second one not included: windows of time that are missing or failed are built. */
  readonly backfill: { readonly from: string; readonly to: string } | null;
}

export interface RunArgs extends Selection, BuildingArgs {}

export async function runProject(opened: OpenSqlProject, args: RunArgs): Promise<RunResults> {
  return runChosen(opened, await selectModels(opened, args), args);
}

export async function runChosen(
  opened: OpenSqlProject,
  chosen: readonly Model[],
  { withAudits, isFull, acceptSchema, backfill }: BuildingArgs,
): Promise<RunResults> {
  const { project, runId, sources, instant, signal, tell } = opened;
  refuseUnknownNames(acceptSchema, project.headers);
  refuseNoPeriod(backfill, chosen);
  const models = chosen.filter(({ layer }) => withAudits || layer !== 'audits');
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
    sources,
    exposures: project.exposures,
    fence: await opened.fence('sql'),
    signal,
    artefacts: join(opened.folders.runs, runId),
    runId,
    instant,
    isFull,
    isAuditing: withAudits,
    acceptSchema,
    ...(backfill === null ? {} : { backfill }),
    onProgress: tellProgress(tell, models.length),
  });
}

function refuseUnknownNames(names: readonly string[], headers: OpenSqlProject['project']['headers']): void {
  const known = headers.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const guess = nearest(unknown, known);
  throw new PipelineError(
    'config',
    `--accept-schema ${unknown}: no model ${unknown} here${guess === undefined ? '' : `; did you mean ${guess}?`}`,
    { remedy: 'see perdura sql list' },
  );
}

function refuseNoPeriod(backfill: BuildingArgs['backfill'], chosen: readonly Model[]): void {
  if (backfill === null) return;
  const { from, to } = backfill;
  if (!isDate(from) || !isDate(to) || from >= to) {
    throw new PipelineError('config', `--from and --to: need two days, the earlier one first, got ${from} and ${to}`, {
      remedy: 'write them as --from 2026-01-01 --to 2026-07-01; the second day is not included',
    });
  }
  if (chosen.some(({ materialization }) => materialization.kind === 'window')) return;
  throw new PipelineError('config', '--from and --to: none of the chosen models is kept by windows of time', {
    remedy: 'select one whose header says materialized: window(column, day)',
  });
}
