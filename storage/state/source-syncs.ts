/** Readings of sources: one row a resource and request, how far it came and how it ended. */
import { type Kysely, sql } from 'kysely';
import type { SyncKind } from '../../lib/pure/source-syncs.ts';
import type { StateTables } from './schema.ts';

export interface SourceSyncTable {
  readonly store: string;
  readonly source: string;
  readonly resource: string;
  readonly request: string;
  readonly kind: string;
  readonly status: string;
  readonly started_at: string;
  readonly finished_at: string | null;
  readonly pages: number;
  readonly rows: number;
  readonly bytes: number | string;
  readonly total: number | null;
  readonly watermark: string | null;
  readonly schema_hash: string | null;
  readonly message: string | null;
}

export interface SourceSyncKey {
  readonly store: string;
  readonly source: string;
  readonly resource: string;
  readonly request: string;
}

export type SourceSyncStatus = 'running' | 'done' | 'failed' | 'cancelled';

/** What was read so far, in all. */
export interface SourceSyncFigures {
  readonly pages: number;
  readonly rows: number;
  readonly bytes: number;
  /** Rows that the resource has in all, where its system tells. */
  readonly total: number | null;
  /** What its cursor says, in words. */
  readonly watermark: string | null;
  /** Equal for landings of equal columns. */
  readonly schemaHash: string | null;
  readonly message: string | null;
}

export interface SourceSync extends SourceSyncKey, SourceSyncFigures {
  readonly kind: SyncKind;
  readonly status: SourceSyncStatus;
  readonly startedAt: string;
  readonly finishedAt: string | null;
}

export function createSourceSyncRepository(db: Kysely<StateTables>, now: () => Date) {
  const update = (key: SourceSyncKey) =>
    db
      .updateTable('source_syncs')
      .where('store', '=', key.store)
      .where('source', '=', key.source)
      .where('resource', '=', key.resource)
      .where('request', '=', key.request);

  return {
    /** Begins one, or leaves it as it is when it has begun. */
    async start(key: SourceSyncKey, kind: SyncKind): Promise<void> {
      await db
        .insertInto('source_syncs')
        .values({
          store: key.store,
          source: key.source,
          resource: key.resource,
          request: key.request,
          kind,
          status: 'running',
          started_at: now().toISOString(),
          pages: 0,
          rows: 0,
          bytes: 0,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },

    /** Replaces the figures that are given, while it runs. */
    async progress(key: SourceSyncKey, figures: Partial<SourceSyncFigures>): Promise<void> {
      const { schemaHash, ...same } = figures;
      const set = { ...same, ...(schemaHash === undefined ? {} : { schema_hash: schemaHash }) };
      if (Object.keys(set).length === 0) return;
      await update(key).set(set).where('status', '=', 'running').execute();
    },

    /** Whoever ends it first decides. */
    async finish(
      key: SourceSyncKey,
      status: Exclude<SourceSyncStatus, 'running'>,
      message: string | null,
    ): Promise<void> {
      await update(key)
        .set({ status, finished_at: now().toISOString(), message })
        .where('status', '=', 'running')
        .execute();
    },

    /** The newest of every resource of the store, by source and resource. */
    async last(store: string): Promise<readonly SourceSync[]> {
      const rows = await db
        .with('ranked', (query) =>
          query
            .selectFrom('source_syncs')
            .selectAll()
            .select(
              sql<number>`row_number() over (partition by source, resource order by started_at desc, request desc)`.as(
                'place',
              ),
            )
            .where('store', '=', store),
        )
        .selectFrom('ranked')
        .selectAll()
        .where('place', '=', 1)
        .orderBy('source')
        .orderBy('resource')
        .execute();
      return rows.map(toSync);
    },

    /** The newest first. */
    async list(store: string, source: string, limit: number): Promise<readonly SourceSync[]> {
      const rows = await db
        .selectFrom('source_syncs')
        .selectAll()
        .where('store', '=', store)
        .where('source', '=', source)
        .orderBy('started_at', 'desc')
        .orderBy('request', 'desc')
        .orderBy('resource')
        .limit(limit)
        .execute();
      return rows.map(toSync);
    },

    /** Resources of one reading. */
    async ofRequest(store: string, source: string, request: string): Promise<readonly SourceSync[]> {
      const rows = await db
        .selectFrom('source_syncs')
        .selectAll()
        .where('store', '=', store)
        .where('source', '=', source)
        .where('request', '=', request)
        .orderBy('resource')
        .execute();
      return rows.map(toSync);
    },
  };
}

export type SourceSyncRepository = ReturnType<typeof createSourceSyncRepository>;

const toSync = (row: SourceSyncTable): SourceSync => ({
  store: row.store,
  source: row.source,
  resource: row.resource,
  request: row.request,
  kind: row.kind as SyncKind,
  status: row.status as SourceSyncStatus,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
  pages: row.pages,
  rows: row.rows,
  // PostgreSQL gives what may exceed a double as text.
  bytes: Number(row.bytes),
  total: row.total,
  watermark: row.watermark,
  schemaHash: row.schema_hash,
  message: row.message,
});
