/** The models that a selection means, in a project that is open. */
import { PipelineError } from '../../lib/errors.ts';
import type { Warehouse } from '../../storage/warehouse/index.ts';
import { type Selection, selectNames } from '../../storage/warehouse/sql-runner/graph/select.ts';
import type { Model } from '../../storage/warehouse/sql-runner/index.ts';
import type { OpenSqlProject } from './open-sql-project.ts';

export type { Selection };

/** Names alone: for what needs no query. */
export const selectedNames = (
  { project, warehouse }: OpenSqlProject,
  selection: Selection,
): Promise<readonly string[]> =>
  selectNames(selection, {
    headers: project.headers,
    sources: project.sources.map(({ name }) => name),
    parse: project.parse,
    built: async () => builtMeanings(await warehouse()),
  });

/** Parsed, in the order of their paths. Throws when nothing is left. */
export async function selectModels(opened: OpenSqlProject, selection: Selection): Promise<readonly Model[]> {
  const names = await selectedNames(opened, selection);
  if (names.length > 0) return opened.project.parse(names);
  const isAll = selection.select.length === 0 && selection.exclude.length === 0;
  throw new PipelineError(
    'config',
    isAll ? `${opened.project.folder}: needs models, has none` : 'the selection means no model',
    {
      remedy: isAll
        ? 'write one: a *.sql file with a header and a select'
        : 'see perdura sql list with the same options',
    },
  );
}

/** By name; empty for a database in which nothing was built yet. */
async function builtMeanings(warehouse: Warehouse): Promise<ReadonlyMap<string, string>> {
  const [state] = await warehouse.rows(
    `select 1 from duckdb_tables() where schema_name = '_sql' and table_name = 'models'`,
  );
  if (state === undefined) return new Map();
  const rows = await warehouse.rows<{ name: string; meaning: string }>('select name, meaning from _sql.models');
  return new Map(rows.map(({ name, meaning }) => [name, meaning]));
}
