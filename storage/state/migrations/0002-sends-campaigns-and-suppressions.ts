/** The ledger of sends, campaigns, suppressions. Shipped: never changes. */
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statuses = sql`status in ('PLANNED', 'CLAIMED', 'ACCEPTED', 'REJECTED', 'UNKNOWN', 'SKIPPED', 'CANCELLED')`;

export const sendsCampaignsAndSuppressions: Migration = {
  async up(db) {
    await db.schema
      .createTable('sends')
      .addColumn('send_key', 'text', (column) => column.primaryKey())
      .addColumn('store', 'text', (column) => column.notNull())
      .addColumn('message', 'text', (column) => column.notNull())
      .addColumn('customer_key', 'text', (column) => column.notNull())
      .addColumn('occurrence', 'text', (column) => column.notNull())
      .addColumn('address', 'text')
      .addColumn('ordinal', 'integer', (column) => column.notNull())
      .addColumn('content_version', 'text', (column) => column.notNull())
      .addColumn('attributes', 'text', (column) => column.notNull())
      .addColumn('consent', 'text')
      .addColumn('status', 'text', (column) => column.notNull().check(statuses))
      .addColumn('reason', 'text')
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('claim', 'text')
      .addColumn('attempts', 'integer', (column) => column.notNull())
      .addColumn('not_before', 'text')
      .addColumn('claimed_at', 'text')
      .addColumn('claim_expires_at', 'text')
      .addColumn('settled_at', 'text')
      .addColumn('provider_id', 'text')
      .addColumn('delivered_at', 'text')
      .addColumn('bounced_at', 'text')
      .addColumn('complained_at', 'text')
      .addColumn('unsubscribed_at', 'text')
      .addColumn('opened_at', 'text')
      .addColumn('clicked_at', 'text')
      .addUniqueConstraint('sends_once_a_customer', ['message', 'customer_key', 'occurrence'])
      .addUniqueConstraint('sends_once_an_address', ['message', 'address', 'occurrence'])
      .execute();
    await db.schema
      .createIndex('sends_by_status')
      .on('sends')
      .columns(['message', 'occurrence', 'status', 'ordinal'])
      .execute();
    await db.schema.createIndex('sends_by_customer').on('sends').columns(['store', 'customer_key']).execute();
    await db.schema.createIndex('sends_by_provider_id').on('sends').column('provider_id').execute();

    await db.schema
      .createTable('send_events')
      .addColumn('send_key', 'text', (column) => column.notNull())
      .addColumn('seq', 'integer', (column) => column.notNull())
      .addColumn('at', 'text', (column) => column.notNull())
      .addColumn('turn', 'integer', (column) => column.notNull())
      .addColumn('from_status', 'text')
      .addColumn('to_status', 'text')
      .addColumn('reason', 'text')
      .addColumn('attempt', 'integer', (column) => column.notNull())
      .addColumn('claim', 'text')
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('event', 'text')
      .addColumn('event_at', 'text')
      .addColumn('event_address', 'text')
      .addPrimaryKeyConstraint('send_events_key', ['send_key', 'seq'])
      .addUniqueConstraint('send_events_once', ['send_key', 'event', 'event_at', 'event_address'])
      .execute();

    await db.schema
      .createTable('ledger_turns')
      .addColumn('store', 'text', (column) => column.primaryKey())
      .addColumn('turn', 'integer', (column) => column.notNull())
      .execute();

    await db.schema
      .createTable('campaigns')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('store', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('n', 'integer', (column) => column.notNull())
      .addColumn('object_version', 'integer', (column) => column.notNull())
      .addColumn('title', 'text', (column) => column.notNull())
      .addColumn('run_id', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('reason', 'text')
      .addColumn('audience', 'integer', (column) => column.notNull())
      .addColumn('audience_sha256', 'text', (column) => column.notNull())
      .addColumn('content_version', 'text', (column) => column.notNull())
      .addColumn('consent', 'text', (column) => column.notNull())
      .addColumn('delivery', 'text', (column) => column.notNull())
      .addColumn('channel', 'text')
      .addColumn('tests', 'integer', (column) => column.notNull())
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('created_at', 'text', (column) => column.notNull())
      .addColumn('created_by', 'text', (column) => column.notNull())
      .addColumn('sent_at', 'text')
      .addColumn('sent_by', 'text')
      .addColumn('planned_at', 'text')
      .addColumn('finished_at', 'text')
      .addColumn('cancelled_turn', 'integer')
      .addUniqueConstraint('campaigns_store_name_n', ['store', 'name', 'n'])
      .execute();

    await db.schema
      .createTable('campaign_events')
      .addColumn('campaign', 'text', (column) => column.notNull())
      .addColumn('seq', 'integer', (column) => column.notNull())
      .addColumn('at', 'text', (column) => column.notNull())
      .addColumn('turn', 'integer', (column) => column.notNull())
      .addColumn('from_status', 'text')
      .addColumn('to_status', 'text', (column) => column.notNull())
      .addColumn('by', 'text', (column) => column.notNull())
      .addColumn('reason', 'text')
      .addPrimaryKeyConstraint('campaign_events_key', ['campaign', 'seq'])
      .execute();

    await db.schema
      .createTable('message_contents')
      .addColumn('version', 'text', (column) => column.primaryKey())
      .addColumn('content', 'text', (column) => column.notNull())
      .addColumn('created_at', 'text', (column) => column.notNull())
      .execute();

    await db.schema
      .createTable('suppressions')
      .addColumn('store', 'text', (column) => column.notNull())
      .addColumn('address', 'text', (column) => column.notNull())
      .addColumn('reason', 'text', (column) => column.notNull())
      .addColumn('at', 'text', (column) => column.notNull())
      .addColumn('turn', 'integer', (column) => column.notNull())
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('send_key', 'text')
      .addColumn('removed_at', 'text')
      .addColumn('removed_by', 'text')
      .addColumn('removal_reason', 'text')
      .addPrimaryKeyConstraint('suppressions_key', ['store', 'address', 'reason'])
      .execute();
  },
};
