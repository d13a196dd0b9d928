/** `dataset.parquet`: who bought what, a row a customer, so that the same can be grouped again in another way. */
import { appendColumns } from '../warehouse/append.ts';
import { readColumns } from '../warehouse/columns.ts';
import { literal } from '../snapshots/sql-text.ts';
import { inMemory } from './memory.ts';

/** Rows of a sparse matrix: row i holds `variables` and `values` from `starts[i]` up to `starts[i + 1]`. */
export interface DatasetRows {
  /** Per row. */
  readonly keys: readonly string[];
  readonly orders: Int32Array;
  readonly spend: Float64Array;
  readonly starts: Uint32Array;
  readonly variables: Uint16Array;
  readonly values: Float64Array;
}

export const writeDatasetFile = (file: string, rows: DatasetRows): Promise<void> =>
  inMemory(async (connection) => {
    const { keys, orders, spend, starts, variables, values } = rows;
    await connection.run(
      `create table customers (position integer, customer_key varchar, orders integer, spend double);
       create table entries (position integer, variable integer, value double)`,
    );
    const position = Int32Array.from(keys, (_, at) => at);
    await appendColumns(connection, 'customers', { position, customer_key: keys, orders, spend });
    const owner = new Int32Array(values.length);
    for (const at of position) owner.fill(at, starts[at], starts[at + 1]);
    await appendColumns(connection, 'entries', {
      position: owner,
      variable: Int32Array.from(variables),
      value: values,
    });
    await connection.run(
      `copy (
         with lists as (
           select position, list(variable order by variable) as variables, list(value order by variable) as "values"
           from entries group by position)
         select customer_key, orders, spend, coalesce(variables, []::integer[]) as variables,
           coalesce("values", []::double[]) as "values"
         from customers left join lists using (position) order by position
       ) to ${literal(file)} (format parquet, compression zstd)`,
    );
  });

export const readDatasetFile = (file: string): Promise<DatasetRows> =>
  inMemory(async (connection) => {
    const source = `read_parquet(${literal(file)})`;
    const { length, columns } = await readColumns(
      connection,
      `select customer_key, orders, spend, len(variables) as entries from ${source}`,
      { customer_key: 'text', orders: 'int32', spend: 'float64', entries: 'int32' },
    );
    const entries = await readColumns(
      connection,
      `select unnest(variables) as variable, unnest("values") as "value" from ${source}`,
      { variable: 'int32', value: 'float64' },
    );
    const starts = new Uint32Array(length + 1);
    for (let at = 0; at < length; at += 1) starts[at + 1] = (starts[at] ?? 0) + (columns.entries[at] ?? 0);
    return {
      keys: columns.customer_key,
      orders: columns.orders,
      spend: columns.spend,
      starts,
      variables: Uint16Array.from(entries.columns.variable),
      values: entries.columns.value,
    };
  });
