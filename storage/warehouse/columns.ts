/** Streams a query into typed arrays: chunk after chunk, no row objects, memory in proportion to the result. */
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { PipelineError } from '../../lib/errors.ts';
import { bind } from './statements.ts';
import type { Parameters } from './values.ts';

interface ColumnArrays {
  readonly float64: Float64Array;
  readonly int32: Int32Array;
  readonly uint8: Uint8Array;
  readonly text: string[];
}
type ColumnKind = keyof ColumnArrays;
type NumberKind = Exclude<ColumnKind, 'text'>;
export type ColumnSpec = Readonly<Record<string, ColumnKind>>;
type Columns<S extends ColumnSpec> = { readonly [N in keyof S]: ColumnArrays[S[N]] };
/** The named columns, and how many rows they have. */
export interface ColumnResult<S extends ColumnSpec> {
  readonly length: number;
  readonly columns: Columns<S>;
}

const sqlTypes: Readonly<Record<ColumnKind, string>> = {
  float64: 'double',
  int32: 'integer',
  uint8: 'utinyint',
  text: 'varchar',
};

/** What the binding answers: a copy of a chunk's data. */
type Copy = Uint8Array<ArrayBuffer>;
const arrayTypes = { float64: Float64Array, int32: Int32Array, uint8: Uint8Array } as const;

/** A NULL becomes NaN in a float64 column and is refused in any other. The query's order is kept. */
export async function readColumns<S extends ColumnSpec>(
  connection: DuckDBConnection,
  sql: string,
  spec: S,
  parameters?: Parameters,
): Promise<ColumnResult<S>> {
  const names = Object.keys(spec);
  const list = names.map((name) => `cast("${name}" as ${sqlTypes[spec[name] ?? 'text']})`).join(', ');
  const statement = await connection.prepare(`select ${list} from (\n${sql}\n)`);
  try {
    bind(statement, parameters);
    const result = await statement.stream();
    const readers = names.map((name, index) => createReader(name, spec[name] ?? 'text', index));
    let length = 0;
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      for (const reader of readers) reader.add(chunk, length);
      length += chunk.rowCount;
    }
    const arrays = readers.map((reader) => [reader.name, reader.finish(length)] as const);
    return { length, columns: Object.fromEntries(arrays) as unknown as Columns<S> };
  } finally {
    statement.destroySync();
  }
}

interface Reader {
  readonly name: string;
  add(chunk: DuckDBDataChunk, offset: number): void;
  /** The array of exactly `length`. Throws when NULLs were met: only now, since a result left half read locks the file. */
  finish(length: number): Float64Array | Int32Array | Uint8Array | string[];
}

function createReader(name: string, kind: ColumnKind, index: number): Reader {
  return kind === 'text' ? createTextReader(name, index) : createNumberReader(name, kind, index);
}

function createTextReader(name: string, index: number): Reader {
  let nulls = 0;
  const items: string[] = [];
  return {
    name,
    add(chunk) {
      const vector = chunk.getColumnVector(index);
      for (let row = 0; row < vector.itemCount; row++) {
        const item = vector.getItem(row);
        if (item === null) nulls++;
        else items.push(item as string);
      }
    },
    finish(length) {
      refuseNulls(name, nulls, length);
      return items;
    },
  };
}

function createNumberReader(name: string, kind: NumberKind, index: number): Reader {
  let nulls = 0;
  const create = arrayTypes[kind];
  let items = new create(2048);
  /** The old array's memory goes back at once, as a chunk's does. */
  const resize = (length: number): void => {
    items = new create(items.buffer.transfer(length * create.BYTES_PER_ELEMENT));
  };
  return {
    name,
    add({ chunk, rowCount }, offset) {
      const end = offset + rowCount;
      if (end > items.length) resize(Math.max(end, items.length * 2));
      const vector = duckdb.data_chunk_get_vector(chunk, index);
      const data = duckdb.vector_get_data(vector, rowCount * create.BYTES_PER_ELEMENT) as Copy;
      items.set(new create(data.buffer, data.byteOffset, rowCount), offset);
      release(data);
      // One bit a row; absent while nothing is NULL.
      const validity = duckdb.vector_get_validity(vector, Math.ceil(rowCount / 64) * 8) as Copy | null;
      if (validity === null) return;
      for (let row = 0; row < rowCount; row++) {
        if (((validity[row >> 3] ?? 0) >> (row & 7)) & 1) continue;
        nulls++;
        items[offset + row] = Number.NaN;
      }
      release(validity);
    },
    finish(length) {
      if (kind !== 'float64') refuseNulls(name, nulls, length);
      resize(length);
      return items;
    },
  };
}

/** Frees a copy at once: thousands of them left to the garbage collector make it walk the heap again and again. */
function release({ buffer, byteLength }: Copy): void {
  if (buffer.byteLength === byteLength) buffer.transfer(0);
}

function refuseNulls(name: string, nulls: number, length: number): void {
  if (nulls === 0) return;
  throw new PipelineError('bad_data', `column ${name}: needs a value in every row, got none in ${nulls} of ${length}`, {
    remedy: 'give it a default with coalesce(), or leave those rows out of the query',
    details: { column: name, nulls, rows: length },
  });
}
