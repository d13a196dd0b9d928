/** What sources did last, and the inbox of their webhooks. */
import { PostgresAdapter, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export const sourcesAndWebhooks: Migration = {
  async up(db) {
    const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter;
    await db.schema
      .createTable('source_syncs')
      .addColumn('store', 'text', (column) => column.notNull())
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('resource', 'text', (column) => column.notNull())
      .addColumn('request', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull().check(sql`kind in ('incremental', 'full', 'window')`))
      .addColumn('status', 'text', (column) =>
        column.notNull().check(sql`status in ('running', 'done', 'failed', 'cancelled')`),
      )
      .addColumn('started_at', 'text', (column) => column.notNull())
      .addColumn('finished_at', 'text')
      .addColumn('pages', 'integer', (column) => column.notNull())
      .addColumn('rows', 'integer', (column) => column.notNull())
      .addColumn('bytes', 'bigint', (column) => column.notNull())
      .addColumn('total', 'integer')
      .addColumn('watermark', 'text')
      .addColumn('schema_hash', 'text')
      .addColumn('message', 'text')
      .addPrimaryKeyConstraint('source_syncs_pk', ['store', 'source', 'resource', 'request'])
      .execute();
    await db.schema
      .createTable('webhooks')
      .addColumn('id', isPostgres ? 'serial' : 'integer', (column) =>
        isPostgres ? column.primaryKey() : column.primaryKey().autoIncrement(),
      )
      .addColumn('store', 'text', (column) => column.notNull())
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('topic', 'text', (column) => column.notNull())
      .addColumn('dedupe_key', 'text', (column) => column.notNull())
      .addColumn('received_at', 'text', (column) => column.notNull())
      // Gone once it is drained: what it says of people lies in the landing then.
      .addColumn('body', 'text')
      .addColumn('drained_at', 'text')
      .addColumn('outcome', 'text', (column) =>
        column.check(sql`outcome in ('landed', 'nothing', 'privacy', 'failed')`),
      )
      .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('error', 'text')
      // What a privacy law asks for, as JSON: all that is kept of its body.
      .addColumn('privacy', 'text')
      .addUniqueConstraint('webhooks_dedupe', ['store', 'source', 'dedupe_key'])
      .execute();
    await db.schema
      .createIndex('webhooks_waiting')
      .on('webhooks')
      .columns(['store', 'id'])
      .where(sql.ref('drained_at'), 'is', null)
      .execute();
    await db.schema
      .createTable('webhook_refusals')
      .addColumn('store', 'text', (column) => column.notNull())
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('day', 'text', (column) => column.notNull())
      .addColumn('reason', 'text', (column) => column.notNull())
      .addColumn('refused', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('webhook_refusals_pk', ['store', 'source', 'day', 'reason'])
      .execute();
  },
};
