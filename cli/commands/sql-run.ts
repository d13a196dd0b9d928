/** `perdura sql run`, `build` and `retry`: build models, tell of each, end with the sum. */
import { PipelineError } from '../../lib/errors.ts';
import type { OperationArgs } from '../../app/sql/operations.ts';
import type { SelectOptions, SqlContext, SqlOptions } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { hasFailed, showFailedCases, showResults } from '../show/sql-results.ts';
import { selectionOf } from '../sql-target.ts';

export interface BuildOptions {
  readonly audits?: boolean;
  readonly full?: boolean;
  readonly acceptSchema?: readonly string[];
  readonly from?: string;
  readonly to?: string;
}

export async function sqlRun(
  { perform, output }: SqlContext,
  options: SelectOptions & Omit<BuildOptions, 'audits'>,
): Promise<number> {
  const started = performance.now();
  const results = await perform('run', { ...selectionOf(options), ...buildingOf({ ...options, audits: false }) });
  output.result(results, showResults(results, since(started)));
  return hasFailed(results) ? exitCodes.failed : exitCodes.ok;
}

export async function sqlBuild(
  { perform, output }: SqlContext,
  options: SelectOptions & BuildOptions,
): Promise<number> {
  const started = performance.now();
  const results = await perform('build', { ...selectionOf(options), ...buildingOf(options) });
  const failedCases = showFailedCases(results.cases);
  output.result(results, failedCases ?? showResults(results, since(started)));
  return failedCases !== undefined || hasFailed(results) ? exitCodes.failed : exitCodes.ok;
}

export async function sqlRetry({ perform, output }: SqlContext, options: SqlOptions & BuildOptions): Promise<number> {
  const started = performance.now();
  const results = await perform('retry', buildingOf(options));
  const isDone = results.models.length === 0;
  output.result(results, isDone ? `nothing of ${results.of} is left to do` : showResults(results, since(started)));
  return hasFailed(results) ? exitCodes.failed : exitCodes.ok;
}

const since = (started: number): number => (performance.now() - started) / 1000;

function buildingOf({ audits, full, acceptSchema, from, to }: BuildOptions): OperationArgs<'retry'> {
  if ((from === undefined) !== (to === undefined)) {
    throw new PipelineError('config', `--from and --to: need both, got --${from === undefined ? 'to' : 'from'} alone`, {
      remedy: 'write them as --from 2026-01-01 --to 2026-07-01; the second day is not included',
    });
  }
  return {
    withAudits: audits !== false,
    isFull: full === true,
    acceptSchema: acceptSchema ?? [],
    backfill: from === undefined || to === undefined ? null : { from, to },
  };
}
