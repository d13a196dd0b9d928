/** Plans of enrichments, and what was written of them. Shipped: never changes. */
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export const plans: Migration = {
  async up(db) {
    await db.schema
      .createTable('plans')
      .addColumn('plan_id', 'text', (column) => column.primaryKey())
      .addColumn('store', 'text', (column) => column.notNull())
      .addColumn('enrichment', 'text', (column) => column.notNull())
      .addColumn('seq', 'integer', (column) => column.notNull())
      .addColumn('request', 'text', (column) => column.notNull().unique())
      .addColumn('destination', 'text', (column) => column.notNull())
      .addColumn('destination_place', 'text', (column) => column.notNull())
      .addColumn('run_id', 'text', (column) => column.notNull())
      .addColumn('as_of', 'text', (column) => column.notNull())
      .addColumn('object_version', 'integer', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('created_by', 'text', (column) => column.notNull())
      .addColumn('created_at', 'text', (column) => column.notNull())
      .addColumn('content', 'text')
      .addColumn('failure', 'text')
      .addColumn('apply_round', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('applied_by', 'text')
      .addColumn('applied_at', 'text')
      .addColumn('accepted', 'text')
      .addColumn('undo_round', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('undone_by', 'text')
      .addColumn('undone_at', 'text')
      .addUniqueConstraint('plans_store_enrichment_seq', ['store', 'enrichment', 'seq'])
      .execute();
    await db.schema.createIndex('plans_run_id').on('plans').column('run_id').execute();

    await db.schema
      .createTable('plan_batches')
      .addColumn('plan_id', 'text', (column) => column.notNull())
      .addColumn('direction', 'text', (column) => column.notNull().check(sql`direction in ('apply', 'undo')`))
      .addColumn('round', 'integer', (column) => column.notNull())
      .addColumn('batch', 'integer', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull().check(sql`status in ('open', 'done')`))
      .addColumn('remembered', 'text', (column) => column.notNull())
      .addColumn('written', 'integer', (column) => column.notNull())
      .addColumn('edited', 'integer', (column) => column.notNull())
      .addColumn('rejected', 'integer', (column) => column.notNull())
      .addColumn('started_at', 'text', (column) => column.notNull())
      .addColumn('recorded_at', 'text')
      .addPrimaryKeyConstraint('plan_batches_key', ['plan_id', 'direction', 'round', 'batch'])
      .execute();

    await db.schema
      .createTable('plan_outcomes')
      .addColumn('plan_id', 'text', (column) => column.notNull())
      .addColumn('direction', 'text', (column) => column.notNull())
      .addColumn('position', 'integer', (column) => column.notNull())
      .addColumn('customer_key', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull().check(sql`status in ('edited', 'rejected')`))
      .addColumn('reason', 'text', (column) => column.notNull())
      .addColumn('is_retryable', 'integer', (column) => column.notNull())
      .addColumn('round', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('plan_outcomes_key', ['plan_id', 'direction', 'position'])
      .execute();
  },
};
