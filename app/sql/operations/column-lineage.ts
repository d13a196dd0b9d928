/** `column-lineage`: where a model's columns come from, or one column's way up to the sources and down to what reads it. */
import { PipelineError } from '../../../lib/errors.ts';
import { nearest } from '../../../lib/pure/nearest.ts';
import {
  type ColumnPlace,
  type ColumnSource,
  type ColumnStep,
  type Influence,
  walkColumns,
} from '../../../storage/warehouse/sql-runner/lineage/index.ts';
import type { OpenSqlProject } from '../open-sql-project.ts';
import { type TracedProject, traceColumns } from '../trace-columns.ts';

export interface ColumnLineageArgs {
  /** A model, or `model.column`; for what lies downstream, a source's column, too. */
  readonly of: string;
}

export interface ColumnLineage {
  readonly model: string;
  readonly column: string | null;
  /** Of the model, or the one column; empty for a source. */
  readonly columns: readonly {
    readonly name: string;
    readonly comesFrom: readonly ColumnSource[];
    /** What could not be found out; then there may be more sources. */
    readonly unknown: readonly string[];
  }[];
  /** Columns that decide which rows there are. */
  readonly rowsDependOn: readonly Influence[];
  /** Of the column: near before far. Empty when a model was asked for. */
  readonly upstream: readonly ColumnStep[];
  readonly downstream: readonly ColumnStep[];
}

export async function columnLineageOf(opened: OpenSqlProject, { of }: ColumnLineageArgs): Promise<ColumnLineage> {
  const traced = await traceColumns(opened);
  const place = findPlace(of, traced);
  const own = traced.lineage.get(place.table);
  const columns = (own?.columns ?? [])
    .filter(({ name }) => place.column === null || name === place.column)
    .map(({ name, sources, unknown }) => ({ name, comesFrom: sources, unknown }));
  const walk = (direction: 'upstream' | 'downstream'): readonly ColumnStep[] =>
    place.column === null
      ? []
      : walkColumns(traced.lineage.values(), { table: place.table, column: place.column }, direction);
  return {
    model: place.table,
    column: place.column,
    columns,
    rowsDependOn: own?.influences ?? [],
    upstream: walk('upstream'),
    downstream: walk('downstream'),
  };
}

type Place = Pick<ColumnPlace, 'table'> & { readonly column: string | null };

/** A table whose columns are known has the column, or it is a mistake. */
function findPlace(of: string, { lineage, live }: TracedProject): Place {
  const tables = new Map<string, readonly string[]>();
  for (const [table, columns] of live)
    tables.set(
      table,
      columns.map(({ name }) => name),
    );
  for (const { model, columns } of lineage.values())
    tables.set(
      model,
      columns.map(({ name }) => name),
    );
  for (const { columns, influences } of lineage.values()) {
    for (const { table, column } of [...columns.flatMap(({ sources }) => sources), ...influences]) {
      if (live.has(table) || lineage.has(table) || column === '*') continue;
      tables.set(table, [...new Set([...(tables.get(table) ?? []), column])]);
    }
  }
  const whole = same(of, [...tables.keys()]);
  if (whole !== undefined) return { table: whole, column: null };
  const at = of.lastIndexOf('.');
  const table = same(at < 0 ? of : of.slice(0, at), [...tables.keys()]);
  if (table === undefined)
    throw notFound(`no model ${at < 0 ? of : of.slice(0, at)} here`, of.slice(0, at), [...tables.keys()]);
  const columns = tables.get(table) ?? [];
  const column = same(of.slice(at + 1), columns);
  if (column === undefined) throw notFound(`${table} has no column ${of.slice(at + 1)}`, of.slice(at + 1), columns);
  return { table, column };
}

const same = (name: string, names: readonly string[]): string | undefined =>
  names.find((other) => other.toLowerCase() === name.toLowerCase());

function notFound(message: string, name: string, names: readonly string[]): PipelineError {
  const guess = nearest(name, names);
  return new PipelineError('config', `${message}${guess === undefined ? '' : `; did you mean ${guess}?`}`, {
    remedy: 'see perdura sql list, and perdura sql lineage MODEL --columns',
  });
}
