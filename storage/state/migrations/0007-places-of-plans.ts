/** Where a plan's rows go, in words, instead of a hash over everything that was configured. Shipped: never changes. */
import type { Migration } from 'kysely/migration';

export const placesOfPlans: Migration = {
  async up(db) {
    await db.schema.alterTable('plans').renameColumn('destination_hash', 'destination_place').execute();
  },
};
