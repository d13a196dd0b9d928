/** Streams a query into typed arrays: chunk after chunk, no row objects, memory in proportion to the result. */
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
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
  let nulls = 0;
  const refuseNulls = (length: number): void => {
    if (nulls === 0) return;
    throw new PipelineError(
      'bad_data',
      `column ${name}: needs a value in every row, got none in ${nulls} of ${length}`,
      {
        remedy: 'give it a default with coalesce(), or leave those rows out of the query',
        details: { column: name, nulls, rows: length },
      },
    );
  };
  if (kind === 'text') {
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
        refuseNulls(length);
        return items;
      },
    };
  }
  let items = createArray(kind, 2048);
  return {
    name,
    add(chunk, offset) {
      const vector = chunk.getColumnVector(index);
      const end = offset + vector.itemCount;
      if (end > items.length) {
        const larger = createArray(kind, Math.max(end, items.length * 2));
        larger.set(items);
        items = larger;
      }
      for (let row = 0; row < vector.itemCount; row++) {
        const item = vector.getItem(row);
        if (item === null) nulls++;
        items[offset + row] = item === null ? Number.NaN : (item as number);
      }
    },
    finish(length) {
      if (kind !== 'float64') refuseNulls(length);
      return items.slice(0, length);
    },
  };
}

function createArray(kind: Exclude<ColumnKind, 'text'>, length: number): Float64Array | Int32Array | Uint8Array {
  if (kind === 'float64') return new Float64Array(length);
  return kind === 'int32' ? new Int32Array(length) : new Uint8Array(length);
}
