/** How models were built, in the terminal: the failures with their remedies, then the sum. */
import { count } from '../../lib/pure/count.ts';
import type { OperationResult } from '../../app/sql/operations.ts';
import { elapsed } from './numbers.ts';

type Results = OperationResult<'run'>;

export function showResults({ runId, models }: Results, seconds: number): string {
  const failed = models.filter(({ status }) => status === 'error');
  const skipped = models.filter(({ status }) => status === 'skipped');
  const counts = [...Map.groupBy(models, ({ status }) => status)]
    .map(([status, { length }]) => `${length} ${words[status] ?? status}`)
    .join(', ');
  return [
    ...failed.map(({ message, name }) => `✖ ${message ?? name}`),
    ...(skipped.length === 0 ? [] : [`${count(skipped.length, 'model')} left as before: ${names(skipped)}`]),
    ...(failed.length === 0 ? [] : ['mend the data or the model, then: perdura sql retry']),
    `run ${runId}: ${counts === '' ? 'nothing to do' : counts} in ${elapsed(seconds)}`,
  ].join('\n');
}

export const hasFailed = ({ models }: Results): boolean => models.some(({ status }) => status === 'error');

const names = (models: Results['models']): string => models.map(({ name }) => name).join(', ');
const words: Readonly<Record<string, string>> = { success: 'built', error: 'failed', skipped: 'left' };
