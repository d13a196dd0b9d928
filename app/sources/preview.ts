/**
 * The first rows of a source as Perdura would load them: read, landed and typed by the same code, in a folder that is thrown
 * away. The store's landing, cursors and warehouse are not touched.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page, Resource } from '../../lib/connector.ts';
import { PipelineError } from '../../lib/errors.ts';
import { streamSpecs } from '../../lib/streams.ts';
import { landPage, type LoadRecord, loadLandings, rawTable, stagedParts } from '../../storage/landing/index.ts';
import { identifier } from '../../storage/snapshots/sql-text.ts';
import { openWarehouse, type Warehouse } from '../../storage/warehouse/index.ts';
import type { Session } from '../session.ts';
import { withConfigured } from './configured.ts';
import { maskRow } from './mask-values.ts';

export interface StreamPreview {
  readonly resource: string;
  readonly stream: string;
  /** Of what was looked at: a file, or the first page or two. */
  readonly read: number;
  readonly quarantined: number;
  /** Stream column → header, where they are called differently. */
  readonly mapped: Readonly<Record<string, string>>;
  /** Columns of the stream that nothing fills. */
  readonly unmapped: readonly string[];
  /** Headers that no column takes. */
  readonly ignored: readonly string[];
  readonly rows: readonly Readonly<Record<string, string | null>>[];
  readonly problems: readonly { readonly row: number; readonly reason: string }[];
}

export interface PreviewRequest {
  readonly resource?: string | undefined;
  readonly limit: number;
  readonly withPersonalData: boolean;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
  readonly now: Date;
}

export async function previewSource(
  session: Session,
  store: string,
  name: string,
  request: PreviewRequest,
): Promise<readonly StreamPreview[]> {
  const folder = await mkdtemp(join(tmpdir(), 'perdura-preview-'));
  const zone = session.project.config.stores[store]?.zone ?? 'UTC';
  let warehouse: Warehouse | undefined;
  try {
    return await withConfigured(session, store, name, async (open, { source }) => {
      await open.check(request.signal);
      const loads: LoadRecord[] = [];
      for (const resource of pickResources(name, open.resources, request.resource)) {
        for await (const page of firstPages(resource, folder, request)) {
          for (const part of await stagedParts(page, folder)) {
            const where = { root: join(folder, 'landing'), store, connector: source.name, source: name };
            loads.push(
              await landPage({
                ...where,
                resource: resource.name,
                stream: streamSpecs[part.stream],
                part,
                cursor: page.cursor,
                now: request.now,
                tempDirectory: folder,
              }),
            );
          }
        }
      }
      const tempDirectory = join(folder, 'duckdb');
      warehouse = await openWarehouse({ path: join(folder, 'w.duckdb'), tempDirectory, owner: 'preview', zone });
      const fence = { stage: 'extract', token: 1, attempt: 1 };
      await warehouse.claim(fence);
      const streams = Object.values(streamSpecs);
      await loadLandings({ warehouse, fence, root: join(folder, 'landing'), store, zone, streams });
      return describe(warehouse, loads, request);
    });
  } finally {
    await warehouse?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function pickResources(name: string, known: readonly Resource[], wanted: string | undefined): readonly Resource[] {
  const picked = known.filter((resource) => wanted === undefined || resource.name === wanted);
  if (picked.length > 0) return picked;
  throw new PipelineError('config', `source ${name}: has nothing called ${wanted}`, {
    remedy: `use one of ${known.map((resource) => resource.name).join(', ')}`,
  });
}

const recentDays = 30;
const dayMs = 86_400_000;

/** Of the last month where that can be asked for: a first reading from the beginning may be a long export. */
async function* firstPages(resource: Resource, folder: string, request: PreviewRequest): AsyncGenerator<Page> {
  const { signal, tell, now, limit } = request;
  const until = now.toISOString();
  const from = new Date(now.getTime() - recentDays * dayMs).toISOString();
  const windows = resource.hasWindows ? [{ window: { from, until } }, {}] : [{}];
  for (const window of windows) {
    let rows = 0;
    const read = { cursor: undefined, ...window, signal, folder, tell, now: () => now };
    for await (const page of resource.read(read)) {
      yield page;
      for (const part of page.parts) rows += 'rows' in part ? part.rows.length : limit;
      rows += page.shaped?.objects.length ?? 0;
      if (rows >= limit) return;
    }
    if (rows > 0) return;
  }
}

async function describe(
  warehouse: Warehouse,
  loads: readonly LoadRecord[],
  { limit, withPersonalData }: PreviewRequest,
): Promise<readonly StreamPreview[]> {
  const previews: StreamPreview[] = [];
  for (const own of Map.groupBy(loads, ({ resource, stream }) => `${resource} ${stream}`).values()) {
    const [first] = own;
    if (first === undefined) continue;
    const { stream, resource } = first;
    const columns = streamSpecs[stream as keyof typeof streamSpecs].columns.map(({ name }) => name);
    const filled = columns.filter((column) => own.some((load) => load.columns[column] !== undefined));
    const texts = filled.map((column) => `${identifier(column)}::varchar as ${identifier(column)}`);
    const among = { loads: JSON.stringify([...new Set(own.map(({ load }) => load))]) };
    const isOwn = (column: string) => `${column} in (select unnest(cast($loads as json)::varchar[]))`;
    const rows = await warehouse.rows<Record<string, string | null>>(
      `select ${texts.length === 0 ? '_load' : texts.join(', ')} from ${identifier(rawTable(stream))}
       where ${isOwn('_load')} order by _load, _row limit ${limit}`,
      among,
    );
    const problems = await warehouse.rows<{ row: number; reason: string }>(
      `select "row", reason from quarantine where ${isOwn('load')} order by load, "row" limit ${limit}`,
      among,
    );
    const [counts] = await warehouse.rows<{ rows: number; quarantined: number }>(
      `select coalesce(sum("rows"), 0)::bigint as "rows", coalesce(sum(quarantined), 0)::bigint as quarantined
       from _loads where ${isOwn('load')}`,
      among,
    );
    previews.push({
      resource,
      stream,
      read: counts?.rows ?? 0,
      quarantined: counts?.quarantined ?? 0,
      mapped: Object.fromEntries(Object.entries(first.columns).filter(([column, header]) => column !== header)),
      unmapped: columns.filter((column) => !filled.includes(column)),
      ignored: [...new Set(own.flatMap(({ ignored }) => ignored))],
      rows: rows.map((row) => (withPersonalData ? row : maskRow(stream, row))),
      problems,
    });
  }
  return previews;
}
