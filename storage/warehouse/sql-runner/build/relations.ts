/** What lies in `main` at the start of a run, read once. */
import type { Session } from '../../warehouse.ts';
import type { Materialization, Model } from '../model.ts';
import { fileIn, folderOf, hasParquet } from './parquet-files.ts';
import type { Column } from './state.ts';

export interface Relation {
  readonly isView: boolean;
  /** The Parquet file that the run found its view reading. */
  readonly file?: string | undefined;
  readonly columns: readonly Column[];
}

/** Whether a view stands for the model: of Parquet files one does. */
export const isViewOf = ({ kind }: Materialization): boolean => kind === 'view' || kind === 'parquet';

/** By name in lower case. */
export async function readRelations(reader: Pick<Session, 'rows'>): Promise<Map<string, Relation & { name: string }>> {
  const rows = await reader.rows<{
    name: string;
    isView: boolean;
    comment: string | null;
    column: string;
    type: string;
  }>(
    `select c.table_name as name, v.view_name is not null as "isView", v.comment, c.column_name as "column", c.data_type as type
     from duckdb_columns() as c
     left join duckdb_views() as v
       on v.view_name = c.table_name and v.schema_name = 'main' and v.database_name = current_database()
     where c.schema_name = 'main' and c.database_name = current_database() and not c.internal
     order by c.table_name, c.column_index`,
  );
  const folder = await folderOf(reader);
  return new Map(
    [...Map.groupBy(rows, ({ name }) => name)].map(([name, columns]) => [
      name.toLowerCase(),
      {
        name,
        isView: columns[0]?.isView ?? false,
        file: fileIn(folder, columns[0]?.comment),
        columns: columns.map(({ column, type }) => ({ name: column, type })),
      },
    ]),
  );
}

/** Names in lower case: models kept as Parquet whose view has lost its file. */
export function withoutParquet(
  models: readonly Model[],
  relations: ReadonlyMap<string, Relation>,
): ReadonlySet<string> {
  const kept = models.filter(({ materialization }) => materialization.kind === 'parquet');
  const names = kept.map(({ name }) => name.toLowerCase());
  return new Set(
    names.filter((name) => {
      const relation = relations.get(name);
      return relation?.isView === true && !hasParquet(relation);
    }),
  );
}

/** What a query, a table or a view returns. */
export async function columnsOf(reader: Pick<Session, 'rows'>, relation: string): Promise<readonly Column[]> {
  const rows = await reader.rows<{ column_name: string; column_type: string }>(`describe ${relation}`);
  return rows.map(({ column_name: name, column_type: type }) => ({ name, type }));
}

export const areSameColumns = (one: readonly Column[], other: readonly Column[]): boolean =>
  one.length === other.length &&
  one.every(({ name, type }, at) => name === other[at]?.name && type === other[at]?.type);
