/** The inbox of provider events. */
import { PostgresAdapter, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export const inbox: Migration = {
  async up(db) {
    const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter;
    await db.schema
      .createTable('inbox')
      .addColumn('id', isPostgres ? 'serial' : 'integer', (column) =>
        isPostgres ? column.primaryKey() : column.primaryKey().autoIncrement(),
      )
      .addColumn('store', 'text', (column) => column.notNull())
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('dedupe_key', 'text', (column) => column.notNull())
      .addColumn('received_at', 'text', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull())
      .addColumn('drained_at', 'text')
      .addColumn('outcome', 'text', (column) => column.check(sql`outcome in ('applied', 'unmatched', 'failed')`))
      .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('error', 'text')
      .addUniqueConstraint('inbox_dedupe', ['store', 'source', 'dedupe_key'])
      .execute();
    await db.schema
      .createIndex('inbox_waiting')
      .on('inbox')
      .columns(['store', 'id'])
      .where(sql.ref('drained_at'), 'is', null)
      .execute();
  },
};
