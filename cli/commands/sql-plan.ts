/** `perdura sql plan`: what a change of models would do. */
import type { SqlContext, SqlOptions } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { blockersOf, changesOf, showPlan } from '../show/sql-plan.ts';

export interface PlanOptions extends SqlOptions {
  /** False with --no-preview. */
  readonly preview?: boolean;
  readonly exitCode?: boolean;
}

export async function sqlPlan({ perform, output }: SqlContext, options: PlanOptions): Promise<number> {
  const plan = await perform('plan', { withRows: options.preview !== false });
  const isBlocked = blockersOf(plan).length > 0;
  const isPending = changesOf(plan).length > 0;
  const next = isBlocked
    ? 'mend that, and plan again'
    : `apply it with perdura sql apply ${plan.id}${sameTarget(options)}`;
  output.result(
    plan,
    [showPlan(plan, process.stdout), ...(isPending ? ['', `plan ${plan.id}: ${next}`] : [])].join('\n'),
  );
  if (options.exitCode !== true || !isPending) return exitCodes.ok;
  return isBlocked ? exitCodes.refused : exitCodes.pending;
}

/** The options that name the project, to be given again. */
export function sameTarget({ project, database, store }: SqlOptions): string {
  const given = Object.entries({ project, database, store }).filter(([, value]) => value !== undefined);
  return given
    .map(([name, value]) => ` --${name} ${/^[\w./-]+$/.test(value ?? '') ? value : JSON.stringify(value)}`)
    .join('');
}
