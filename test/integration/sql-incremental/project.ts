/** SQL models given as values, as a project's folder would give them, and a warehouse to build them in. */
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Warehouse } from '../../../storage/warehouse/index.ts';
import { ensureSourceViews } from '../../../storage/warehouse/sql-runner/files/source-views.ts';
import {
  loadProject,
  type Model,
  type ModelResult,
  type RunModelsOptions,
  type RunResults,
  runModels,
  type Source,
} from '../../../storage/warehouse/sql-runner/index.ts';
import { temporaryFolder } from '../warehouse/folder.ts';
import { write } from '../warehouse/models-folder.ts';

export interface Written {
  readonly sql: string;
  readonly as?: string;
  readonly header?: string;
  readonly columns?: string;
}

/** `{ stg_orders: { as: 'incremental(order_id)', sql: '…' } }`; tables unless told otherwise. Seeds as `seeds/x.csv`. */
export async function models(written: Readonly<Record<string, Written | string>>): Promise<readonly Model[]> {
  const folder = temporaryFolder();
  for (const [name, given] of Object.entries(written)) {
    if (name.endsWith('.csv')) {
      write(folder, name, given as string);
      continue;
    }
    const { sql, as = 'table', header = '', columns = '' } = typeof given === 'string' ? { sql: given } : given;
    const layer = name.startsWith('audit_') ? 'audits' : name.startsWith('stg_') ? 'staging' : 'marts';
    const parts = [
      `model: ${name}      layer: ${layer}      materialized: ${as}      grain: none`,
      header,
      'For a test.',
    ];
    if (columns !== '') parts.push('columns:', columns);
    write(folder, `${name}.sql`, `/*\n${parts.filter((part) => part !== '').join('\n')}\n*/\n${sql}\n`);
  }
  const project = await loadProject(folder);
  onTestFinished(() => project.close());
  return project.parse();
}

/** A table that grows, told by its column `_load`. */
export const growing = (name: string, changes: string | null = '_load'): Source => ({
  name,
  from: { kind: 'table', table: name },
  description: '',
  changes,
  key: [],
  freshness: null,
  columns: {},
});

let runs = 0;

export async function build(
  warehouse: Warehouse,
  list: readonly Model[],
  options: Partial<RunModelsOptions> = {},
): Promise<RunResults> {
  const fence = { stage: 'transform', token: (await warehouse.newestToken()) + 1, attempt: 1 };
  await warehouse.claim(fence);
  if (options.sources !== undefined) await ensureSourceViews(warehouse, options.sources);
  const artefacts = join(warehouse.path, '..', 'artefacts', String(++runs));
  return runModels({ warehouse, models: list, fence, artefacts, runId: `run-${runs}`, ...options });
}

export const result = (results: RunResults, name: string): ModelResult => {
  const found = results.models.find((model) => model.name === name);
  if (found === undefined) throw new Error(`${name} was not among the results`);
  return found;
};

/** `unchanged`, or how it was built with how many touched, or its message. */
export const told = ({ models: results }: RunResults): Readonly<Record<string, string>> =>
  Object.fromEntries(
    results.map(({ name, status, change, message }) => [
      name,
      change === null ? (message ?? status) : [change.how, change.touched].filter((part) => part !== null).join(' '),
    ]),
  );

/** Every row of a table with the types of its columns, in one order. */
export async function contents(warehouse: Warehouse, table: string): Promise<unknown> {
  const columns = await warehouse.rows(`describe main."${table}"`);
  return { columns, rows: await warehouse.rows(`select * from main."${table}" order by all`) };
}
