/** What started a run: a person, a schedule, or a backfill. */
import type { Migration } from 'kysely/migration';

export const kindsOfRuns: Migration = {
  async up(db) {
    await db.schema
      .alterTable('runs')
      .addColumn('kind', 'text', (column) => column.notNull().defaultTo('manual'))
      .execute();
  },
};
