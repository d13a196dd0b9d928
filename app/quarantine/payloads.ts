/** What quarantined rows held when they arrived: read from the landing, where they lie for ever. */
import { join } from 'node:path';
import { identifier } from '../../storage/snapshots/sql-text.ts';
import { isAmong, landedFile } from '../../storage/landing/quarantine/index.ts';
import type { LoadRecord } from '../../storage/landing/index.ts';
import type { Warehouse } from '../../storage/warehouse/index.ts';

export interface Payload {
  readonly row: number;
  /** Header → text. */
  readonly values: Readonly<Record<string, string | null>>;
  /** Of a line that could not be split into values. */
  readonly line: string | null;
}

/** By their numbers. */
export async function readPayloads(
  warehouse: Pick<Warehouse, 'rows'>,
  root: string,
  record: LoadRecord,
  rows: readonly number[],
): Promise<ReadonlyMap<number, Payload>> {
  const landed = landedFile(join(root, record.file));
  const headers = await readHeaders(warehouse, root, record);
  const values = headers.map((header) => identifier(header)).join(', ');
  const found = await warehouse.rows<{ _row: number; _text: string | null; values: string | null }>(
    `select _row, _text, ${headers.length === 0 ? "'[]'" : `to_json([${values}])`}::varchar as "values"
     from ${landed} where ${isAmong('_row', rows)}`,
  );
  return new Map(
    found.map(({ _row: row, _text: line, values: texts }) => {
      const cells = JSON.parse(texts ?? '[]') as readonly (string | null)[];
      return [row, { row, line, values: Object.fromEntries(headers.map((header, at) => [header, cells[at] ?? null])) }];
    }),
  );
}

/** The landed file's own columns come first: `_row`, `_broken`, `_text`. */
export async function readHeaders(
  warehouse: Pick<Warehouse, 'rows'>,
  root: string,
  { file }: Pick<LoadRecord, 'file'>,
): Promise<readonly string[]> {
  const columns = await warehouse.rows<{ column_name: string }>(
    `select column_name from (describe select * from ${landedFile(join(root, file))})`,
  );
  return columns.map(({ column_name: name }) => name).slice(3);
}
