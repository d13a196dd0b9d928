/** `members.parquet` and `propensities.parquet`: who is in which group, and what sets the groups apart. */
import { appendColumns } from '../warehouse/append.ts';
import { literal } from '../snapshots/sql-text.ts';
import { inMemory } from './memory.ts';

/** @param ids   of the groups by their place
 *  @param places per row of the dataset the place of its customer's group */
export const writeMembersFile = (
  file: string,
  { dataset, ids, places }: { readonly dataset: string; readonly ids: readonly string[]; readonly places: Uint8Array },
): Promise<void> =>
  inMemory(async (connection) => {
    await connection.run(
      'create table members (position bigint, place integer); create table groups (place integer, cluster_id varchar)',
    );
    const position = BigInt64Array.from(places, (_, at) => BigInt(at));
    await appendColumns(connection, 'members', { position, place: Int32Array.from(places) });
    await appendColumns(connection, 'groups', { place: Int32Array.from(ids, (_, at) => at), cluster_id: ids });
    await connection.run(
      `copy (
         select customer_key, cluster_id
         from read_parquet(${literal(dataset)}, file_row_number = true) as customers
         join members on members.position = customers.file_row_number join groups using (place)
         order by customer_key
       ) to ${literal(file)} (format parquet, compression zstd)`,
    );
  });

export interface PropensityRow {
  readonly clusterId: string;
  readonly variable: string;
  /** 1, 2, 3 … in the order of the heat map. */
  readonly position: number;
  readonly clusterMean: number;
  readonly storeMean: number;
  readonly propensity: number;
  readonly level: string;
}

export const writePropensitiesFile = (file: string, rows: readonly PropensityRow[]): Promise<void> =>
  inMemory(async (connection) => {
    await connection.run(
      `create table propensities (cluster_id varchar, variable varchar, position integer, cluster_mean double,
         store_mean double, propensity double, level varchar)`,
    );
    await appendColumns(connection, 'propensities', {
      cluster_id: rows.map(({ clusterId }) => clusterId),
      variable: rows.map(({ variable }) => variable),
      position: Int32Array.from(rows, ({ position }) => position),
      cluster_mean: Float64Array.from(rows, ({ clusterMean }) => clusterMean),
      store_mean: Float64Array.from(rows, ({ storeMean }) => storeMean),
      propensity: Float64Array.from(rows, ({ propensity }) => propensity),
      level: rows.map(({ level }) => level),
    });
    await connection.run(
      `copy (select * from propensities order by cluster_id, position)
       to ${literal(file)} (format parquet, compression zstd)`,
    );
  });
