/** A line per model as it ends: how it went, how it is kept, rows and seconds. */
import type { RunResults } from '../../storage/warehouse/sql-runner/index.ts';

type Result = RunResults['models'][number];

export function tellProgress(tell: (line: string) => void, of: number): (result: Result) => void {
  let done = 0;
  return (result) => {
    done += 1;
    tell(`${signOf(result)} ${String(done).padStart(String(of).length)}/${of} ${describe(result)}`);
  };
}

function describe({ name, materialized, status, message, rows, seconds }: Result): string {
  if (status !== 'success') return message ?? `model ${name}: ${status}`;
  const counted = rows === null ? '' : `, ${rows.toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'}`;
  const warned = message === null ? '' : `: ${message}`;
  return `${name} ${materialized}${counted}, ${seconds.toFixed(2)} s${warned}`;
}

function signOf({ status }: Result): string {
  if (status === 'error') return '✖';
  return status === 'skipped' ? '↓' : '✔';
}
