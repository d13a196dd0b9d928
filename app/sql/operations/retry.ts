/** `retry`: what of the last run failed, and what was left because of it, once more. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineError } from '../../../lib/errors.ts';
import type { RunResults } from '../../../storage/warehouse/sql-runner/index.ts';
import type { OpenSqlProject } from '../open-sql-project.ts';
import { type BuildingArgs, runChosen } from './run.ts';

export interface RetryResults extends RunResults {
  /** The run that this one repeats the rest of; null when nothing of it was left. */
  readonly of: string;
}

export async function retryLast(opened: OpenSqlProject, args: BuildingArgs): Promise<RetryResults> {
  const last = await lastRun(opened);
  const left = new Set(
    last.models.filter(({ status }) => status === 'error' || status === 'skipped').map(({ name }) => name),
  );
  if (left.size === 0) return { runId: last.runId, stage: last.stage, models: [], of: last.runId };
  const known = opened.project.headers.map(({ name }) => name);
  const chosen = await opened.project.parse(known.filter((name) => left.has(name)));
  return { ...(await runChosen(opened, chosen, args)), of: last.runId };
}

/** Names of runs sort by their time. */
async function lastRun({ folders, name }: OpenSqlProject): Promise<RunResults> {
  const runs = (await readdir(folders.runs).catch(() => [])).filter((run) => run.startsWith(`${name}-sql-`)).sort();
  for (const run of runs.toReversed()) {
    const text = await readFile(join(folders.runs, run, 'run_results.json'), 'utf8').catch(() => undefined);
    if (text !== undefined) return JSON.parse(text) as RunResults;
  }
  throw new PipelineError('config', `${name}: needs a run to retry, there is none`, {
    remedy: 'run first: perdura sql run, or perdura sql build',
  });
}
