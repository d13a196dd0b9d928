/** Column lineage of models: each column of each, from the columns of what it reads. */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { createQueryParser, type QueryParser } from '../graph/parse-tree.ts';
import type { Model } from '../model.ts';
import { aggregates } from './aggregates.ts';
import { addAskedColumns, columnFromOpen } from './asked-columns.ts';
import { type Influence, type OpenColumns, type Relation, sameName, type TracedColumn } from './columns.ts';
import { parseModel } from './parse-tree.ts';
import type { Trace } from './scope.ts';
import { traceQuery } from './query.ts';
import { openTable } from './tables.ts';

export interface ModelLineage {
  readonly model: string;
  readonly columns: readonly TracedColumn[];
  /** What decides which rows there are, over the whole query, sorted. */
  readonly influences: readonly Influence[];
  /** False where a table that is read has columns that nobody told: then there may be more than `columns`. */
  readonly hasAllColumns: boolean;
  /** What could not be found out about influences. */
  readonly unknown: readonly string[];
}

/** Columns of tables by name, in order: of sources, and of models as they lie in a database. */
export type TableColumns = ReadonlyMap<string, readonly string[]>;

/** Without a database: what sources hold is taken from how they are read. */
export async function traceAlone(models: readonly Model[]): Promise<ReadonlyMap<string, ModelLineage>> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    return await traceModels(connection, models, new Map());
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/**
 * Traces every model. What a model gives is taken from its query; `tables` say what sources hold, and where a query
 * leaves columns open, what the model's own table holds.
 */
export async function traceModels(
  connection: DuckDBConnection,
  models: readonly Model[],
  tables: TableColumns,
): Promise<ReadonlyMap<string, ModelLineage>> {
  const parser = await createQueryParser(connection);
  const live = new Map([...tables].map(([name, columns]) => [name.toLowerCase(), columns]));
  const byName = new Map(models.map((model) => [model.name.toLowerCase(), model]));
  const done = new Map<string, ModelLineage>();
  const open = new Map<string, readonly OpenColumns[]>();
  const begun = new Set<Model>();

  async function trace(model: Model): Promise<void> {
    // In a circle of models one is traced before what it reads.
    if (begun.has(model)) return;
    begun.add(model);
    for (const name of model.dependsOn) {
      const upstream = byName.get(name.toLowerCase());
      if (upstream !== undefined) await trace(upstream);
    }
    const own = live.get(model.name.toLowerCase());
    if (model.materialization.kind === 'seed') done.set(model.name, seedLineage(model, own));
    else {
      const traced = await traceModel(parser, model, own, tableOf);
      done.set(model.name, traced.lineage);
      open.set(model.name, traced.open);
    }
  }
  function tableOf(name: string): Relation {
    const model = byName.get(name.toLowerCase());
    const traced = model === undefined ? undefined : done.get(model.name);
    if (traced?.hasAllColumns === true) return tableWith(traced.model, namesOf(traced.columns));
    const columns = live.get(name.toLowerCase());
    return columns === undefined ? openTable(model?.name ?? name) : tableWith(model?.name ?? name, columns);
  }
  try {
    for (const model of models) await trace(model);
  } finally {
    parser.close();
  }
  return addAskedColumns(done, open);
}

const namesOf = (columns: readonly TracedColumn[]): readonly string[] => columns.map(({ name }) => name);

function tableWith(table: string, names: readonly string[]): Relation {
  const columns = names.map((column) => ({
    name: column,
    sources: [{ table, column, how: 'identity' as const }],
    unknown: [],
  }));
  return { columns, open: [], rows: [table] };
}

function seedLineage(model: Model, own: readonly string[] | undefined): ModelLineage {
  const names = own ?? Object.keys(model.columns);
  const columns = names.map((name) => ({ name, sources: [], unknown: [] }));
  return { model: model.name, columns, influences: [], hasAllColumns: own !== undefined, unknown: [] };
}

async function traceModel(
  parser: QueryParser,
  model: Model,
  own: readonly string[] | undefined,
  table: Trace['table'],
): Promise<{ readonly lineage: ModelLineage; readonly open: readonly OpenColumns[] }> {
  const influences = new Map<string, Influence>();
  const doubts = new Set<string>();
  const trace: Trace = {
    table,
    isAggregate: (name) => aggregates.has(name),
    influence(by, traced) {
      for (const why of traced.unknown) doubts.add(why);
      for (const source of traced.sources) {
        if (source.column === '*') continue;
        const influence = { table: source.table, column: source.column, by };
        influences.set(`${source.table}.${source.column} ${by}`, influence);
      }
    },
    query: (node, expressions, parent) => traceQuery(node, expressions, parent, trace),
  };
  const relation = trace.query(await parseModel(parser, model.sql, model.name), new Map(), undefined);
  const kept = model.materialization.kind === 'snapshot' ? snapshotColumns(relation) : relation;
  const lineage: ModelLineage = {
    model: model.name,
    columns: nameColumns(kept, own),
    influences: [...influences].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, influence]) => influence),
    hasAllColumns: kept.open.length === 0,
    unknown: [...doubts].sort(),
  };
  return { lineage, open: kept.open };
}

/** A snapshot adds when each version held: by the clock of the runs, from no column. */
function snapshotColumns(relation: Relation): Relation {
  const added = ['valid_from', 'valid_to', 'is_current'].map((name) => ({ name, sources: [], unknown: [] }));
  return { ...relation, columns: [...relation.columns, ...added] };
}

/** Names by position where the query gives none; columns that it leaves open by the names in the database. */
function nameColumns({ columns, open }: Relation, own: readonly string[] | undefined): readonly TracedColumn[] {
  if (open.length === 0) {
    const isAligned = own?.length === columns.length;
    return columns.map((column, at) => ({
      ...column,
      name: column.name === '' ? ((isAligned ? own[at] : undefined) ?? `column ${at + 1}`) : column.name,
    }));
  }
  if (own === undefined) return columns.filter(({ name }) => name !== '');
  return own.map((name) => {
    const found = columns.find((column) => sameName(column.name, name));
    return { ...(found ?? columnFromOpen(open, name)), name };
  });
}
