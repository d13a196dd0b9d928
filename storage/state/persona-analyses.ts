/** Analyses of personas that people asked for: what, when, by whom, and how it ended. */
import { type Kysely, sql } from 'kysely';
import { PipelineError } from '../../lib/errors.ts';
import type {
  PersonaAnalysisKey,
  PersonaAnalysisStatus,
  PersonaFigures,
  PersonaRequest,
} from '../../lib/pure/persona-analyses.ts';
import { fromJson } from './run-record.ts';
import type { StateTables } from './schema.ts';

export interface PersonaAnalysisTable {
  readonly store: string;
  readonly name: string;
  readonly n: number;
  readonly workflow_id: string;
  readonly object_version: number | null;
  readonly configuration: string;
  readonly k: number;
  readonly reused: number | null;
  readonly status: string;
  readonly requested_by: string;
  readonly requested_at: string;
  readonly finished_at: string | null;
  readonly as_of: string | null;
  readonly run_id: string | null;
  readonly figures: string | null;
  readonly folder: string | null;
  readonly failure: string | null;
}

export interface NewPersonaAnalysis {
  readonly store: string;
  readonly name: string;
  /** Null: no object says just this. */
  readonly objectVersion: number | null;
  readonly configuration: PersonaRequest;
  /** n of the analysis of the same name whose dataset is taken. */
  readonly reused: number | null;
  readonly requestedBy: string;
}

/** What becomes known as it goes on. */
interface PersonaAnalysisEnd {
  readonly asOf: string | null;
  /** The run that left the warehouse as it was read. */
  readonly runId: string | null;
  readonly figures: PersonaFigures | null;
  /** From the project's home. */
  readonly folder: string | null;
  readonly failure: { readonly message: string; readonly remedy: string } | null;
}

export interface PersonaAnalysisRecord extends PersonaAnalysisKey, NewPersonaAnalysis, PersonaAnalysisEnd {
  /** `persona/<store>/<name>/<n>` */
  readonly workflowId: string;
  readonly k: number;
  readonly status: PersonaAnalysisStatus;
  readonly requestedAt: string;
  readonly finishedAt: string | null;
}

const underWay = ['requested', 'running'] as const;

export function createPersonaAnalysisRepository(db: Kysely<StateTables>, now: () => Date) {
  const update = ({ store, name, n }: PersonaAnalysisKey) =>
    db
      .updateTable('persona_analyses')
      .where('store', '=', store)
      .where('name', '=', name)
      .where('n', '=', n)
      .where('status', 'in', [...underWay]);

  return {
    /** Records the request under the next n of its name: unique among all processes. */
    async request(request: NewPersonaAnalysis & { readonly above?: number }): Promise<PersonaAnalysisRecord> {
      const { store, name, configuration, above = 0 } = request;
      for (;;) {
        const { last } = await db
          .selectFrom('persona_analyses')
          .select((select) => select.fn.max('n').as('last'))
          .where('store', '=', store)
          .where('name', '=', name)
          .executeTakeFirstOrThrow();
        const n = Math.max(last ?? 0, above) + 1;
        const row = await db
          .insertInto('persona_analyses')
          .values({
            store,
            name,
            n,
            workflow_id: `persona/${store}/${name}/${n}`,
            object_version: request.objectVersion,
            configuration: JSON.stringify(configuration),
            k: configuration.k,
            reused: request.reused,
            status: 'requested',
            requested_by: request.requestedBy,
            requested_at: now().toISOString(),
          })
          .onConflict((conflict) => conflict.doNothing())
          .returningAll()
          .executeTakeFirst();
        // No row: somebody else took this n in between.
        if (row !== undefined) return toRecord(row);
      }
    },

    /** One of a name: the one with that number, else the newest. */
    async get(store: string, name: string, n?: number): Promise<PersonaAnalysisRecord | undefined> {
      const row = await db
        .selectFrom('persona_analyses')
        .selectAll()
        .where('store', '=', store)
        .where('name', '=', name)
        .$if(n !== undefined, (query) => query.where('n', '=', n ?? 0))
        .orderBy('n', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && toRecord(row);
    },

    /** A page of a store's, newest first, and how many there are in all. */
    async list(
      store: string,
      { limit, offset, name }: { readonly limit: number; readonly offset: number; readonly name?: string },
    ): Promise<{ readonly analyses: readonly PersonaAnalysisRecord[]; readonly total: number }> {
      const all = db
        .selectFrom('persona_analyses')
        .where('store', '=', store)
        .$if(name !== undefined, (query) => query.where('name', '=', name ?? ''));
      const rows = await all
        .selectAll()
        .orderBy('requested_at', 'desc')
        .orderBy('name')
        .orderBy('n', 'desc')
        .limit(limit)
        .offset(offset)
        .execute();
      const { total } = await all.select(sql<number | string>`count(*)`.as('total')).executeTakeFirstOrThrow();
      // PostgreSQL counts in numbers that may exceed a double, and gives them as text.
      return { analyses: rows.map(toRecord), total: Number(total) };
    },

    /** It has begun, with the tables of that day. Changes nothing once it has ended. */
    async begin(
      key: PersonaAnalysisKey,
      { asOf, runId }: Pick<PersonaAnalysisEnd, 'asOf' | 'runId'> = { asOf: null, runId: null },
    ): Promise<void> {
      await update(key).set({ status: 'running', as_of: asOf, run_id: runId }).execute();
    },

    /** Whoever ends it first decides. Asked again, it changes nothing. */
    async finish(
      key: PersonaAnalysisKey,
      status: Exclude<PersonaAnalysisStatus, 'requested' | 'running'>,
      { figures = null, folder = null, failure = null }: Partial<PersonaAnalysisEnd>,
    ): Promise<PersonaAnalysisRecord> {
      await update(key)
        .set({
          status,
          finished_at: now().toISOString(),
          figures: figures && JSON.stringify(figures),
          folder,
          failure: failure && JSON.stringify(failure),
        })
        .execute();
      const ended = await this.get(key.store, key.name, key.n);
      if (ended !== undefined) return ended;
      throw new PipelineError('bad_data', `persona analysis ${key.name} ${key.n}: is not in the state store`, {
        remedy: 'see perdura persona list',
      });
    },
  };
}

export type PersonaAnalysisRepository = ReturnType<typeof createPersonaAnalysisRepository>;

const toRecord = (row: PersonaAnalysisTable): PersonaAnalysisRecord => ({
  store: row.store,
  name: row.name,
  n: row.n,
  workflowId: row.workflow_id,
  objectVersion: row.object_version,
  configuration: JSON.parse(row.configuration) as PersonaRequest,
  k: row.k,
  reused: row.reused,
  status: row.status as PersonaAnalysisStatus,
  requestedBy: row.requested_by,
  requestedAt: row.requested_at,
  finishedAt: row.finished_at,
  asOf: row.as_of,
  runId: row.run_id,
  figures: fromJson(row.figures) as PersonaAnalysisRecord['figures'],
  folder: row.folder,
  failure: fromJson(row.failure) as PersonaAnalysisRecord['failure'],
});
