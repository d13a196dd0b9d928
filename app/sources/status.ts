/** How far every resource of a source has been read, what came of it, and how its columns have changed. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SyncKind } from '../../lib/pure/source-syncs.ts';
import { type LoadRecord, listLoads } from '../../storage/landing/index.ts';
import type { SourceSync, SourceWebhooks } from '../../storage/state/index.ts';
import { storeFolders } from '../folders.ts';
import type { Session } from '../session.ts';
import { pickSources } from './configured.ts';

export interface ResourceStatus {
  readonly resource: string;
  /** Of the newest reading; null where none is on record, as of files, which every run reads. */
  readonly lastSync: {
    readonly request: string;
    readonly kind: SyncKind;
    readonly status: SourceSync['status'];
    readonly startedAt: string;
    readonly finishedAt: string | null;
    readonly pages: number;
    readonly rows: number;
    readonly bytes: number;
    readonly message: string | null;
  } | null;
  readonly watermark: string | null;
  /** All that has landed of it. */
  readonly landed: {
    readonly loads: number;
    readonly rows: number;
    readonly bytes: number;
    readonly at: string | null;
  };
  /** Since something was last read to its end or landed. */
  readonly ageSeconds: number | null;
  /** Read, durable, not landed yet. */
  readonly spooledBytes: number;
  readonly streams: readonly StreamStatus[];
}

export interface StreamStatus {
  readonly stream: string;
  readonly schemaHash: string;
  /** Headers of the newest load that the one before of another shape had not, and the other way round. */
  readonly drift: {
    readonly since: string;
    readonly added: readonly string[];
    readonly removed: readonly string[];
  } | null;
  /** Headers that no column takes. */
  readonly ignored: readonly string[];
}

export interface SourceStatus {
  readonly source: string;
  readonly type: string;
  readonly resources: readonly ResourceStatus[];
  /** null: nothing ever came, or the source has none. */
  readonly webhooks: SourceWebhooks | null;
}

export async function readStatus(
  session: Session,
  store: string,
  name: string | undefined,
  now: Date,
): Promise<readonly SourceStatus[]> {
  const { landing } = storeFolders(session.project);
  const state = await session.state();
  const names = pickSources(session, store, name);
  const loads = await listLoads(landing, store);
  const syncs = await state.sourceSyncs.last(store);
  const webhooks = await state.webhooks.counts(store);
  return Promise.all(
    names.map(async (source): Promise<SourceStatus> => {
      const landed = loads.filter((load) => load.source === source && load.replay === undefined);
      const own = syncs.filter((sync) => sync.source === source);
      const resources = [...new Set([...own, ...landed].map(({ resource }) => resource))].sort();
      return {
        source,
        type: session.project.config.stores[store]?.sources[source]?.type ?? '',
        resources: await Promise.all(
          resources.map(async (resource) => ({
            ...describeResource(
              resource,
              own.find((sync) => sync.resource === resource),
              landed.filter((load) => load.resource === resource),
              now,
            ),
            spooledBytes: await sizeOf(join(landing, store, source, '.spool', `${resource}.jsonl`)),
          })),
        ),
        webhooks: webhooks.find((count) => count.source === source) ?? null,
      };
    }),
  );
}

function describeResource(
  resource: string,
  sync: SourceSync | undefined,
  loads: readonly LoadRecord[],
  now: Date,
): Omit<ResourceStatus, 'spooledBytes'> {
  const landedAt = loads.at(-1)?.landedAt ?? null;
  const newest = [sync?.status === 'done' ? sync.finishedAt : null, landedAt]
    .filter((at) => at !== null)
    .sort()
    .at(-1);
  return {
    resource,
    lastSync:
      sync === undefined
        ? null
        : {
            request: sync.request,
            kind: sync.kind,
            status: sync.status,
            startedAt: sync.startedAt,
            finishedAt: sync.finishedAt,
            pages: sync.pages,
            rows: sync.rows,
            bytes: sync.bytes,
            message: sync.message,
          },
    watermark: sync?.watermark ?? null,
    landed: {
      loads: loads.length,
      rows: loads.reduce((sum, { rows }) => sum + rows, 0),
      bytes: loads.reduce((sum, { bytes }) => sum + bytes, 0),
      at: landedAt,
    },
    ageSeconds: newest === undefined ? null : Math.max(0, Math.round((now.getTime() - Date.parse(newest)) / 1000)),
    streams: [...Map.groupBy(loads, ({ stream }) => stream)].map(([stream, own]) => describeStream(stream, own)),
  };
}

/** Empty files and pages have no headers to compare. */
export function describeStream(stream: string, loads: readonly LoadRecord[]): StreamStatus {
  const shaped = loads.filter((load) => headersOf(load).length > 0);
  const last = shaped.at(-1) ?? loads.at(-1);
  const before = shaped.findLast(({ schemaHash }) => schemaHash !== last?.schemaHash);
  const base = { stream, schemaHash: last?.schemaHash ?? '', ignored: last?.ignored ?? [] };
  if (last === undefined || before === undefined) return { ...base, drift: null };
  const [was, is] = [new Set(headersOf(before)), new Set(headersOf(last))];
  const added = [...is].filter((header) => !was.has(header));
  const removed = [...was].filter((header) => !is.has(header));
  const since = shaped.slice(shaped.indexOf(before) + 1)[0]?.landedAt ?? last.landedAt;
  // The same headers in another order are no drift.
  return { ...base, drift: added.length + removed.length === 0 ? null : { since, added, removed } };
}

const headersOf = ({ columns, ignored }: LoadRecord): readonly string[] => [...Object.values(columns), ...ignored];

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );
