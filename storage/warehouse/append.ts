/** Appends typed arrays to a table in bulk. DuckDB casts: text fits DECIMAL, DATE or TIMESTAMPTZ columns, 0 and 1 fit BOOLEAN. */
import {
  BIGINT,
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBType,
  INTEGER,
  UTINYINT,
  VARCHAR,
} from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { readRows } from './statements.ts';

/** NaN in a Float64Array is stored as NULL, as NULL is read as NaN. */
type AppendColumn = Float64Array | Int32Array | Uint8Array | BigInt64Array | readonly (string | null)[];
export type AppendColumns = Readonly<Record<string, AppendColumn>>;

const chunkRows = 2048;

/** `columns` name every column of the table, in any order, and are equally long. */
export async function appendColumns(
  connection: DuckDBConnection,
  table: string,
  columns: AppendColumns,
): Promise<void> {
  const rows = await readRows<{ name: string }>(
    connection,
    "select column_name as name from duckdb_columns() where table_name = $1 and schema_name = 'main' order by column_index",
    [table],
  );
  const names = rows.map((row) => row.name);
  const given = Object.keys(columns);
  const missing = names.filter((name) => !given.includes(name));
  const extra = given.filter((name) => !names.includes(name));
  if (missing.length > 0 || extra.length > 0) {
    throw new Error(
      `append to ${table}: missing columns [${missing.join(', ')}], unknown columns [${extra.join(', ')}]`,
    );
  }
  const arrays = names.map((name) => columns[name] ?? []);
  const length = arrays[0]?.length ?? 0;
  const uneven = arrays.findIndex((array) => array.length !== length);
  if (uneven >= 0)
    throw new Error(`append to ${table}: ${names[uneven]} has ${arrays[uneven]?.length} rows, ${names[0]} ${length}`);

  const appender = await connection.createAppender(table);
  try {
    const chunk = DuckDBDataChunk.create(arrays.map(typeOf));
    for (let offset = 0; offset < length; offset += chunkRows) {
      chunk.reset();
      chunk.rowCount = Math.min(chunkRows, length - offset);
      for (const [index, array] of arrays.entries()) fill(chunk, index, array, offset);
      appender.appendDataChunk(chunk);
    }
    appender.flushSync();
  } finally {
    appender.closeSync();
  }
}

function typeOf(column: AppendColumn): DuckDBType {
  if (column instanceof Float64Array) return DOUBLE;
  if (column instanceof Int32Array) return INTEGER;
  if (column instanceof Uint8Array) return UTINYINT;
  return column instanceof BigInt64Array ? BIGINT : VARCHAR;
}

function fill(chunk: DuckDBDataChunk, index: number, array: AppendColumn, offset: number): void {
  if (isText(array)) {
    const vector = chunk.getColumnVector(index);
    for (let row = 0; row < vector.itemCount; row++) vector.setItem(row, array[offset + row] ?? null);
    vector.flush();
    return;
  }
  const items = array.subarray(offset, offset + chunk.rowCount);
  const vector = duckdb.data_chunk_get_vector(chunk.chunk, index);
  duckdb.copy_data_to_vector(vector, 0, items.buffer as ArrayBuffer, items.byteOffset, items.byteLength);
  if (items instanceof Float64Array) writeNulls(vector, items);
}

/** One bit a row; a vector that holds no NULL has none. */
function writeNulls(vector: duckdb.Vector, items: Float64Array): void {
  let validity: Uint8Array<ArrayBuffer> | undefined;
  for (let row = 0; row < items.length; row++) {
    if (!Number.isNaN(items[row])) continue;
    validity ??= new Uint8Array(Math.ceil(items.length / 64) * 8).fill(0xff);
    validity[row >> 3] = (validity[row >> 3] ?? 0) & ~(1 << (row & 7));
  }
  if (validity === undefined) return;
  duckdb.vector_ensure_validity_writable(vector);
  duckdb.copy_data_to_vector_validity(vector, 0, validity.buffer, 0, validity.byteLength);
}

const isText = (array: AppendColumn): array is readonly (string | null)[] => Array.isArray(array);
