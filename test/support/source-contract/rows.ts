/** Rows and cursors of pages, looked at from outside. */
import { expect } from 'vitest';
import type { Row } from '../../../lib/connector.ts';
import { type StreamName, streamSpecs } from '../../../lib/streams.ts';
import type { KeptPage } from '../source-pages.ts';

export const rowsIn = (pages: readonly KeptPage[], stream: StreamName): readonly Row[] =>
  pages.flatMap(({ rows }) => rows.filter((one) => one.stream === stream).map(({ row }) => row));

export const cursorsOf = (pages: readonly KeptPage[]) =>
  Object.fromEntries(pages.map(({ resource, cursor }) => [resource, cursor]));

export function isRow(stream: StreamName, row: Row): void {
  const { columns, key } = streamSpecs[stream];
  const known = columns.map((column) => column.name);
  expect({ stream, unknown: Object.keys(row).filter((column) => !known.includes(column)) }).toEqual({
    stream,
    unknown: [],
  });
  const strange = Object.entries(row).filter(([, value]) => value !== null && typeof value !== 'string');
  expect({ stream, strange }).toEqual({ stream, strange: [] });
  for (const column of key) expect(row[column] ?? '', `${stream}.${column}`).not.toBe('');
}
