/** `perdura sql run` and `retry`: builds models, tells of each, ends with the sum. */
import type { SelectOptions, SqlContext, SqlOptions } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { hasFailed, showResults } from '../show/sql-results.ts';
import { selectionOf } from '../sql-target.ts';

export interface BuildOptions {
  readonly audits?: boolean;
}

export async function sqlRun({ perform, output }: SqlContext, options: SelectOptions & BuildOptions): Promise<number> {
  const started = performance.now();
  const results = await perform('run', { ...selectionOf(options), withAudits: options.audits === true });
  output.result(results, showResults(results, (performance.now() - started) / 1000));
  return hasFailed(results) ? exitCodes.failed : exitCodes.ok;
}

export async function sqlRetry({ perform, output }: SqlContext, options: SqlOptions & BuildOptions): Promise<number> {
  const started = performance.now();
  const results = await perform('retry', { withAudits: options.audits !== false });
  const seconds = (performance.now() - started) / 1000;
  const isDone = results.models.length === 0;
  output.result(results, isDone ? `nothing of ${results.of} is left to do` : showResults(results, seconds));
  return hasFailed(results) ? exitCodes.failed : exitCodes.ok;
}
