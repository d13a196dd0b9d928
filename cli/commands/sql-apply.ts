/** `perdura sql apply`: does what a plan says; without one, makes it, shows it and asks. */
import { PipelineError } from '../../lib/errors.ts';
import { confirm } from '../ask.ts';
import type { SqlContext, SqlOptions } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { blockersOf, changesOf, showPlan } from '../show/sql-plan.ts';
import { hasFailed, showResults } from '../show/sql-results.ts';
import { sameTarget } from './sql-plan.ts';

export interface ApplyOptions extends SqlOptions {
  readonly preview?: boolean;
  readonly yes?: boolean;
}

export async function sqlApply(context: SqlContext, options: ApplyOptions, planId?: string): Promise<number> {
  const { output } = context;
  if (planId !== undefined) return applyKept(context, options, planId);
  const plan = await context.perform('plan', { withRows: options.preview !== false });
  if (changesOf(plan).length === 0) {
    output.result({ planId: plan.id, results: null, dropped: [], done: [] }, showPlan(plan, process.stdout));
    return exitCodes.ok;
  }
  output.tell(`${showPlan(plan, process.stderr)}\n`);
  if (blockersOf(plan).length > 0) {
    output.tell(`plan ${plan.id}: mend what stops it, and plan again; nothing was applied`);
    return exitCodes.refused;
  }
  const ask = { command: 'sql apply', look: `perdura sql plan${sameTarget(options)}` };
  if (options.yes !== true && !(await confirm(ask, `Apply ${plan.id}?`, context.signal))) {
    output.tell('nothing was applied');
    return exitCodes.failed;
  }
  return applyKept(context, options, plan.id);
}

async function applyKept(context: SqlContext, options: SqlOptions, planId: string): Promise<number> {
  const { output } = context;
  const started = performance.now();
  try {
    const applied = await context.perform('apply', { plan: planId });
    const { results, dropped, done } = applied;
    const isFailed = results !== null && hasFailed(results);
    const lines = [
      ...(results === null ? [] : [showResults(results, (performance.now() - started) / 1000)]),
      ...(done.length === 0 ? [] : [`built before: ${done.join(', ')}`]),
      ...(dropped.length === 0 ? [] : [`dropped: ${dropped.join(', ')}`]),
      isFailed
        ? `plan ${planId}: not done; go on with perdura sql apply ${planId}${sameTarget(options)}`
        : `plan ${planId}: applied`,
    ];
    output.result(applied, lines.join('\n'));
    return isFailed ? exitCodes.failed : exitCodes.ok;
  } catch (error) {
    if (!(error instanceof PipelineError) || error.details['blockers'] === undefined) throw error;
    output.error(error);
    return exitCodes.refused;
  }
}
