/** Who outside the models reads those that change: what `exposures:` of sources.yaml names, and on a store what it feeds. */
import { PipelineError } from '../../lib/errors.ts';
import { nearest } from '../../lib/pure/nearest.ts';
import type { PlannedModel, TouchedReader } from '../../storage/warehouse/sql-runner/plan/plan-file.ts';
import type { OpenSqlProject } from './open-sql-project.ts';

export interface Reading {
  readonly kind: string;
  readonly name: string;
  readonly owner: string | null;
  readonly tables: readonly string[];
  /** Names of columns; whichever of the tables has them. */
  readonly columns: readonly string[];
  /** Those of the tables that are read with every column. */
  readonly wholes: readonly string[];
}

/** Of the changing models, those that read one whose rows or columns change, as far as the plan knows. */
export function touchedReaders(
  readings: readonly Reading[],
  models: readonly PlannedModel[],
): readonly TouchedReader[] {
  const changing = new Map(models.filter(hasEffect).map((model) => [model.name.toLowerCase(), model]));
  return readings.flatMap(({ kind, name, owner, tables, columns, wholes }) => {
    const read = tables.flatMap((table) => changing.get(table.toLowerCase()) ?? []);
    if (read.length === 0) return [];
    const named = new Set(columns.map((column) => column.toLowerCase()));
    const loses = read.flatMap((model) =>
      lostColumns(model)
        .filter((column) => wholes.includes(model.name) || named.has(column.toLowerCase()))
        .map((column) => `${model.name}.${column}`),
    );
    return [{ kind, name, owner, reads: read.map((model) => model.name), loses }];
  });
}

/** A table of which the plan knows that no row and no column differs touches nobody. */
function hasEffect({ status, preview }: PlannedModel): boolean {
  if (status === 'unchanged') return false;
  if (preview === null || preview.rows === null) return true;
  const { rows, columns } = preview;
  const columnsDiffer = columns.added.length + columns.removed.length + columns.retyped.length > 0;
  return columnsDiffer || rows.added + rows.removed + rows.changed > 0;
}

const lostColumns = ({ preview }: PlannedModel): readonly string[] =>
  [...(preview?.columns.removed ?? []), ...(preview?.columns.retyped ?? [])].map(({ name }) => name);

export async function readingsOf(
  opened: OpenSqlProject,
  models: readonly { readonly name: string }[],
): Promise<readonly Reading[]> {
  const declared = opened.project.exposures.map(({ name, owner, reads }): Reading => {
    const places = reads.map((place) => place.split('.'));
    return {
      kind: 'exposure',
      name,
      owner,
      tables: [...new Set(places.map(([table = '']) => table))],
      columns: places.flatMap(([, column]) => column ?? []),
      wholes: places.flatMap(([table = '', column]) => (column === undefined ? [table] : [])),
    };
  });
  refuseUnknown(
    declared,
    [...models, ...opened.sources].map(({ name }) => name),
  );
  if (opened.store === undefined) return declared;
  const { readingsOfStore } = await import('./store-readings.ts');
  const all = models.map(({ name }) => name);
  return [...declared, ...(await readingsOfStore(opened.store, all))];
}

function refuseUnknown(readings: readonly Reading[], known: readonly string[]): void {
  const names = new Set(known.map((name) => name.toLowerCase()));
  for (const { name, tables } of readings) {
    const unknown = tables.find((table) => !names.has(table.toLowerCase()));
    if (unknown === undefined) continue;
    const guess = nearest(unknown, known);
    const hint = guess === undefined ? '' : `; did you mean ${guess}?`;
    throw new PipelineError('config', `sources.yaml: exposure ${name} reads ${unknown}, which is no model${hint}`, {
      remedy: 'mend the name under its reads, or take it out',
    });
  }
}
