/** The vocabulary of a store from the tables of its warehouse, or of a snapshot. */
import type { SegmentVocabulary } from '../../models/segments/fields.ts';
import type { Model } from '../../storage/warehouse/sql-runner/index.ts';
import type { Warehouse } from '../../storage/warehouse/index.ts';
import { describeColumns, publishedTables } from '../published-tables.ts';
import type { Query } from '../score-tables.ts';
import { makeVocabulary, type StoreFacts, type TableColumn } from './make-vocabulary.ts';

/** A snapshot's reader is one; a warehouse is made one by `describeWarehouse`. */
export interface VocabularySource {
  readonly rows: Query;
  readonly manifest: {
    readonly tables: readonly { readonly name: string; readonly columns: readonly TableColumn[] }[];
  };
}

/** What tables do not say. */
interface Names extends Pick<StoreFacts, 'segments' | 'lists'> {
  /** Enriched attributes that may be nobody's yet. */
  readonly attributes?: readonly string[];
}

export async function readVocabulary(
  { rows, manifest }: VocabularySource,
  { segments, lists, attributes = [] }: Names,
): Promise<SegmentVocabulary> {
  const columns = (table: string) => manifest.tables.find(({ name }) => name === table)?.columns ?? [];
  const ifThere = async <T>(table: string, sql: string): Promise<readonly T[]> =>
    columns(table).length === 0 ? [] : rows<T>(sql);
  const enriched = await ifThere<{ attribute: string }>(
    'enriched_attributes',
    'select distinct attribute from enriched_attributes order by attribute',
  );
  return makeVocabulary({
    customers: columns('customers'),
    contacts: columns('contacts'),
    clusters: await ifThere(
      'clusters',
      'select k, cluster_rank as "rank", name from clusters order by k, cluster_rank',
    ),
    personas: await ifThere(
      'personas',
      'select analysis, cluster_id as id, name from personas order by analysis, cluster_rank, cluster_id',
    ),
    hasNextCategories: columns('next_categories').length > 0,
    attributes: [...attributes, ...enriched.map(({ attribute }) => attribute)].toSorted(),
    segments,
    lists,
  });
}

/** The tables of a run under way, without the attributes that the run before left there. */
export async function describeWarehouse(
  { rows }: Pick<Warehouse, 'rows'>,
  models: readonly Model[],
): Promise<VocabularySource> {
  const found = await rows<TableColumn & { readonly table: string }>(
    `select table_name as "table", column_name as name, data_type as type from duckdb_columns()
     where schema_name = 'main' order by table_name, column_index`,
  );
  const own = publishedTables.filter(({ name }) => name !== 'enriched_attributes');
  const tables = own.map((table) => {
    const columns = found.filter((column) => column.table === table.name);
    return { name: table.name, columns: describeColumns(table, models, columns) };
  });
  return { rows, manifest: { tables } };
}
