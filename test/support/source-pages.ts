/** What pages of a source come to: rows by key, as staging will see them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { OpenSource, Page, Part, ReadRequest, Row } from '../../lib/connector.ts';
import { type StreamName, streamSpecs } from '../../lib/streams.ts';
import { landPage, stagedParts } from '../../storage/landing/index.ts';

/** A page whose files, gone when the read is over, have become rows. */
export interface KeptPage {
  readonly resource: string;
  readonly cursor: Page['cursor'];
  readonly rows: readonly { readonly stream: StreamName; readonly row: Row }[];
}

export type ReadAll = Partial<Pick<ReadRequest, 'window' | 'signal'>> & {
  /** By resource. */
  readonly cursors?: Readonly<Record<string, Page['cursor'] | undefined>>;
  readonly resources?: readonly string[];
};

/** Every resource, one after the other. */
export async function readPages(source: OpenSource, { cursors = {}, resources, window, signal }: ReadAll = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'perdura-source-'));
  const pages: KeptPage[] = [];
  try {
    for (const resource of source.resources) {
      if (resources !== undefined && !resources.includes(resource.name)) continue;
      if (window !== undefined && !resource.hasWindows) continue;
      const request = {
        cursor: cursors[resource.name],
        signal: signal ?? new AbortController().signal,
        folder,
        now: () => new Date(),
        tell: () => undefined,
        ...(window === undefined ? {} : { window }),
      };
      for await (const page of resource.read(request)) {
        const rows = [];
        for (const part of await stagedParts(page, folder)) {
          for (const row of await rowsOf(part, folder)) rows.push({ stream: part.stream, row });
        }
        pages.push({ resource: resource.name, cursor: page.cursor, rows });
      }
    }
    return pages;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Of a staged file, what landing makes of it: no row is lost on the way without this throwing. */
export async function rowsOf(part: Part, folder: string): Promise<readonly Row[]> {
  if ('rows' in part) return part.rows;
  const root = await mkdtemp(join(folder, 'landed-'));
  const stream = streamSpecs[part.stream];
  const { stream: _, ...rest } = part;
  const landed = await landPage({
    root,
    store: 'contract',
    connector: 'contract',
    source: 'contract',
    resource: 'contract',
    stream,
    part: rest,
    cursor: {},
    now: new Date(0),
    tempDirectory: join(root, 'tmp'),
  });
  const columns = Object.entries(landed.columns).map(
    ([column, header]) => `"${header.replaceAll('"', '""')}" as "${column}"`,
  );
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const result = await connection.runAndReadAll(
      `select _broken, ${columns.join(', ')} from read_parquet('${join(root, landed.file)}') order by _row`,
    );
    return result.getRowObjectsJS().map(({ ['_broken']: broken, ...row }) => {
      if (broken !== null) throw new Error(`${part.stream}: ${JSON.stringify(broken)}`);
      return row as Row;
    });
  } finally {
    connection.disconnectSync();
    instance.closeSync();
  }
}

export type Tables = Readonly<Partial<Record<StreamName, Readonly<Record<string, Row>>>>>;

/**
 * Rows by key, merged as staging does it for systems that say when an object changed: the greatest version wins, then the
 * later row; parts of an order belong to its latest version or are gone.
 */
export function tablesOf(pages: readonly KeptPage[]): Tables {
  const tables: Partial<Record<StreamName, Record<string, Row>>> = {};
  for (const { stream, row: given } of pages.flatMap(({ rows }) => rows)) {
    // Nothing is as good as no column.
    const row = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
    const table = (tables[stream] ??= {});
    const key = streamSpecs[stream].key.map((column) => row[column] ?? '').join('|');
    const before = table[key];
    if (before === undefined || versionOf(row) >= versionOf(before)) table[key] = row;
  }
  for (const stream of ['order_lines', 'refunds'] as const) {
    const latest = new Map(Object.values(tables.orders ?? {}).map((row) => [row['order_id'] ?? '', versionOf(row)]));
    for (const [key, row] of Object.entries(tables[stream] ?? {})) {
      const isOf = latest.get(row['order_id'] ?? '');
      if (row['order_updated_at'] != null && isOf !== undefined && versionOf(row) !== isOf)
        delete tables[stream]?.[key];
    }
  }
  return tables;
}

function versionOf(row: Row): number {
  const text = row['order_updated_at'] ?? row['updated_at'] ?? row['at'];
  return text == null ? 0 : Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`);
}
