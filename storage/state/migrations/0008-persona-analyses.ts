/** Persona analyses that people ask for. */
import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';

export const personaAnalyses: Migration = {
  async up(db) {
    await db.schema
      .createTable('persona_analyses')
      .addColumn('store', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('n', 'integer', (column) => column.notNull())
      .addColumn('workflow_id', 'text', (column) => column.notNull().unique())
      // Null: it was asked for on the command line alone, or with changes to what the object says.
      .addColumn('object_version', 'integer')
      .addColumn('configuration', 'text', (column) => column.notNull())
      .addColumn('k', 'integer', (column) => column.notNull())
      .addColumn('reused', 'integer')
      .addColumn('status', 'text', (column) =>
        column.notNull().check(sql`status in ('requested', 'running', 'done', 'failed', 'cancelled')`),
      )
      .addColumn('requested_by', 'text', (column) => column.notNull())
      .addColumn('requested_at', 'text', (column) => column.notNull())
      .addColumn('finished_at', 'text')
      .addColumn('as_of', 'text')
      .addColumn('run_id', 'text')
      .addColumn('figures', 'text')
      .addColumn('folder', 'text')
      .addColumn('failure', 'text')
      .addPrimaryKeyConstraint('persona_analyses_pk', ['store', 'name', 'n'])
      .execute();
    await db.schema
      .createIndex('persona_analyses_newest')
      .on('persona_analyses')
      .columns(['store', 'requested_at'])
      .execute();
  },
};
