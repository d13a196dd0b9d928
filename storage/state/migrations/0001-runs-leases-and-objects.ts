/** The first tables. Shipped: never changes. */
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export const runsLeasesAndObjects: Migration = {
  async up(db) {
    await db.schema
      .createTable('runs')
      .addColumn('run_id', 'text', (column) => column.primaryKey())
      .addColumn('workflow_id', 'text', (column) => column.notNull().unique())
      .addColumn('store', 'text', (column) => column.notNull())
      .addColumn('as_of', 'text', (column) => column.notNull())
      .addColumn('n', 'integer', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('stage', 'text')
      .addColumn('is_forced', 'integer', (column) => column.notNull().check(sql`is_forced in (0, 1)`))
      .addColumn('requested_by', 'text', (column) => column.notNull())
      .addColumn('requested_at', 'text', (column) => column.notNull())
      .addColumn('started_at', 'text')
      .addColumn('finished_at', 'text')
      .addColumn('config_hash', 'text')
      .addColumn('object_versions', 'text')
      .addColumn('inputs_hash', 'text')
      .addColumn('code_version', 'text')
      .addColumn('customers', 'integer')
      .addColumn('failure', 'text')
      .addColumn('snapshot', 'text')
      .addColumn('published_at', 'text')
      .addColumn('published_by', 'text')
      .addColumn('publish_reason', 'text')
      .addColumn('figures', 'text')
      .addUniqueConstraint('runs_store_as_of_n', ['store', 'as_of', 'n'])
      .execute();
    await db.schema.createIndex('runs_requested_at').on('runs').column('requested_at').execute();

    await db.schema
      .createTable('leases')
      .addColumn('store', 'text', (column) => column.primaryKey())
      .addColumn('holder', 'text')
      .addColumn('token', 'integer', (column) => column.notNull())
      .addColumn('since', 'text', (column) => column.notNull())
      .addColumn('expires_at', 'text', (column) => column.notNull())
      .execute();

    await db.schema
      .createTable('object_versions')
      .addColumn('store', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('content', 'text', (column) => column.notNull())
      .addColumn('hash', 'text', (column) => column.notNull())
      .addColumn('author', 'text', (column) => column.notNull())
      .addColumn('created_at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('object_versions_key', ['store', 'kind', 'name', 'version'])
      .execute();
  },
};
