/**
 * The state's tables, step by step. A step that has shipped never changes: a later one amends it.
 * Several processes may open a new state at once; both engines let one of them migrate and the rest wait.
 */
import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { PipelineError } from '../../lib/errors.ts';
import { runsLeasesAndObjects } from './migrations/0001-runs-leases-and-objects.ts';
import { sendsCampaignsAndSuppressions } from './migrations/0002-sends-campaigns-and-suppressions.ts';
import { plans } from './migrations/0003-plans.ts';
import { inbox } from './migrations/0004-inbox.ts';
import { kindsOfRuns } from './migrations/0005-kinds-of-runs.ts';
import { reasonsOfObjects } from './migrations/0006-reasons-of-objects.ts';
import { sourcesAndWebhooks } from './migrations/0007-sources.ts';
import { personaAnalyses } from './migrations/0008-persona-analyses.ts';
import type { StateTables } from './schema.ts';

const migrations: Record<string, Migration> = {
  '0001_runs_leases_and_objects': runsLeasesAndObjects,
  '0002_sends_campaigns_and_suppressions': sendsCampaignsAndSuppressions,
  '0003_plans': plans,
  '0004_inbox': inbox,
  '0005_kinds_of_runs': kindsOfRuns,
  '0006_reasons_of_objects': reasonsOfObjects,
  '0007_sources': sourcesAndWebhooks,
  '0008_persona_analyses': personaAnalyses,
};

/** Brings the state up to this version of the code; `place` names it in messages. */
export async function migrate(db: Kysely<StateTables>, place: string): Promise<void> {
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => migrations } }).migrateToLatest();
  if (error === undefined) return;
  if (error instanceof PipelineError) throw error;
  const message = error instanceof Error ? error.message : 'unknown';
  if (/previously executed migration .* is missing/.test(message)) {
    throw new PipelineError('config', `state ${place}: was last opened by a newer version of Perdura`, {
      remedy: 'run that version or a newer one',
      cause: error,
    });
  }
  throw new PipelineError('config', `state ${place}: its tables could not be created or upgraded: ${message}`, {
    remedy: 'check that the place is writable and holds no other program’s tables',
    cause: error,
  });
}
