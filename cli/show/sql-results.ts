/** How models were built, in the terminal: the failures with what to do, then the sum. */
import { count } from '../../lib/pure/count.ts';
import type { OperationResult } from '../../app/sql/operations.ts';
import { elapsed } from './numbers.ts';

type Results = OperationResult<'run'>;
type Cases = OperationResult<'build'>['cases'];

export function showResults({ runId, models }: Results, seconds: number): string {
  const failed = models.filter(({ status }) => status === 'error');
  const skipped = models.filter(({ status }) => status === 'skipped');
  const counts = [...Map.groupBy(models, ({ status }) => status)]
    .map(([status, { length }]) => `${length} ${words[status]}`)
    .join(', ');
  return [
    ...failed.map(({ message, name }) => `✖ ${message ?? name}`),
    ...(skipped.length === 0 ? [] : [`${count(skipped.length, 'model')} left as before: ${names(skipped)}`]),
    ...(failed.length === 0 ? [] : ['  → mend the data or the model, then: perdura sql retry']),
    `run ${runId}: ${counts === '' ? 'nothing to do' : counts} in ${elapsed(seconds)}`,
  ].join('\n');
}

/** Undefined when all passed. */
export function showFailedCases(cases: Cases): string | undefined {
  const failed = cases.filter(({ status }) => status === 'fail');
  if (failed.length === 0) return undefined;
  return [
    ...failed.map(({ model, name }) => `✖ ${model}: case ${name}`),
    `${count(failed.length, 'case')} of ${cases.length} failed, and nothing was built`,
    '  → see what differs: perdura sql test --only cases, with the same options',
  ].join('\n');
}

export const hasFailed = ({ models }: Results): boolean => models.some(({ status }) => status === 'error');

const names = (models: Results['models']): string => models.map(({ name }) => name).join(', ');
const words = { success: 'built', unchanged: 'unchanged', error: 'failed', skipped: 'left' } as const;
