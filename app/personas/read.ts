/** Reads analyses of personas: a page of all, and what came out of one, by hand or in a run. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineError } from '../../lib/errors.ts';
import type { PersonaAnalysisStatus } from '../../lib/pure/persona-analyses.ts';
import type { PersonaAnalysis } from '../../models/personas/types.ts';
import type { PersonaAnalysisRecord, RunStatus } from '../../storage/state/index.ts';
import type { Session } from '../session.ts';

const pageLength = 10;
const mostRuns = 1_000;

/** One that a person asked for, or one of a run. */
export interface ListedAnalysis {
  readonly name: string;
  /** n, or the id of the run. */
  readonly id: number | string;
  readonly status: PersonaAnalysisStatus | RunStatus;
  /** Null where the run's own tables tell. */
  readonly k: number | null;
  readonly unit: string | null;
  readonly customers: number | null;
  readonly asOf: string | null;
  readonly requestedAt: string;
  readonly requestedBy: string;
}

/** Ten a page, newest first: those that people asked for and those of runs. */
export async function listAnalyses(
  session: Session,
  store: string,
  { page, name }: { readonly page: number; readonly name?: string },
): Promise<{ readonly analyses: readonly ListedAnalysis[]; readonly total: number; readonly pages: number }> {
  const state = await session.state();
  const { analyses, total } = await state.personaAnalyses.list(store, {
    limit: page * pageLength,
    offset: 0,
    ...(name === undefined ? {} : { name }),
  });
  const runs = await state.runs.list({ store, limit: mostRuns });
  const ofRuns = runs.flatMap(({ runId, status, asOf, requestedAt, requestedBy, objectVersions }): ListedAnalysis[] =>
    Object.keys(objectVersions ?? {})
      .filter((key) => key.startsWith('persona/') && (name === undefined || key === `persona/${name}`))
      .toSorted()
      .map((key) => ({
        name: key.slice('persona/'.length),
        id: runId,
        status,
        k: null,
        unit: null,
        customers: null,
        asOf,
        requestedAt,
        requestedBy,
      })),
  );
  const byHand = analyses.map(
    ({ n, k, configuration, figures, ...record }): ListedAnalysis => ({
      name: record.name,
      id: n,
      status: record.status,
      k,
      unit: configuration.unit,
      customers: figures?.customers ?? null,
      asOf: record.asOf,
      requestedAt: record.requestedAt,
      requestedBy: record.requestedBy,
    }),
  );
  const count = total + ofRuns.length;
  // Sorting keeps the order of equals: both lists have one of their own.
  const newest = [...byHand, ...ofRuns].toSorted((a, b) =>
    a.requestedAt < b.requestedAt ? 1 : a.requestedAt > b.requestedAt ? -1 : 0,
  );
  return {
    analyses: newest.slice((page - 1) * pageLength, page * pageLength),
    total: count,
    pages: Math.max(1, Math.ceil(count / pageLength)),
  };
}

/** What came out of one that is done, and where its report lies. */
export async function readAnalysis(
  { project }: Session,
  record: PersonaAnalysisRecord,
): Promise<{ readonly analysis: PersonaAnalysis; readonly folder: string; readonly report: string }> {
  const subject = `persona analysis ${record.name} ${record.n}`;
  if (record.folder === null) throw new Error(`${subject}: is ${record.status}, so it has no result`);
  const folder = join(project.home, record.folder);
  try {
    const analysis = JSON.parse(await readFile(join(folder, 'groups.json'), 'utf8')) as PersonaAnalysis;
    return { analysis, folder, report: join(folder, 'report.html') };
  } catch (cause) {
    throw new PipelineError('bad_data', `${subject}: ${join(folder, 'groups.json')} cannot be read`, {
      remedy: `restore it from a backup, or analyse again: perdura persona run ${record.name}`,
      cause,
    });
  }
}
