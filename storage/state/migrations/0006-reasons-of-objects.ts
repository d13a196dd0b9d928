/** Why an object was changed. */
import type { Migration } from 'kysely/migration';

export const reasonsOfObjects: Migration = {
  async up(db) {
    await db.schema.alterTable('object_versions').addColumn('reason', 'text').execute();
  },
};
