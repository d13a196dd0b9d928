/** A line per model as it ends: what was done, how it is kept, rows and seconds. */
import { grouped } from '../../lib/pure/count.ts';
import type { RunResults } from '../../storage/warehouse/sql-runner/index.ts';

type Result = RunResults['models'][number];

export function tellProgress(tell: (line: string) => void, of: number): (result: Result) => void {
  let done = 0;
  return (result) => {
    done += 1;
    tell(`${signs[result.status]} ${String(done).padStart(String(of).length)}/${of} ${describe(result)}`);
    for (const { audit, status, failingRows } of result.audits) {
      if (status === 'warn') tell(`  ! ${audit}: ${grouped(failingRows)} rows`);
    }
    for (const { column, was, is } of result.schemaChanges) {
      tell(`  ~ ${column}: ${was === null ? `new, ${is}` : is === null ? `gone, was ${was}` : `${was} → ${is}`}`);
    }
  };
}

/** The same at once, of a run that went on elsewhere; nothing for other results. */
export function tellResults(tell: (line: string) => void, result: unknown): void {
  if (typeof result !== 'object' || result === null) return;
  const { runId, models } = result as Partial<RunResults>;
  if (runId === undefined || models === undefined) return;
  const told = tellProgress(tell, models.length);
  for (const model of models) told(model);
}

function describe({ name, materialized, status, message, rows, seconds, change }: Result): string {
  if (status === 'error' || status === 'skipped') return message ?? `model ${name}: ${status}`;
  if (status === 'unchanged') return `${name} ${materialized}, unchanged`;
  const parts = [
    `${name} ${materialized}`,
    rows === null ? '' : `${grouped(rows)} ${rows === 1 ? 'row' : 'rows'}`,
    change === null ? '' : partOf(change, materialized),
    `${seconds.toFixed(2)} s`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** What of it was computed anew, and why all of it where a part might have done. */
function partOf(
  { how, touched, because }: NonNullable<Result['change']>,
  materialized: Result['materialized'],
): string {
  if (how === 'full') return inParts.has(materialized) ? `in full: ${because}` : '';
  const unit = units[how];
  if (touched === null || unit === undefined) return '';
  return `${grouped(touched)} ${unit}${touched === 1 ? '' : 's'} anew`;
}

const inParts: ReadonlySet<Result['materialized']> = new Set(['incremental', 'merge', 'window'] as const);
const units: Readonly<Partial<Record<NonNullable<Result['change']>['how'], string>>> = {
  touched: 'key',
  merged: 'row',
  windows: 'window',
  versions: 'version',
};

const signs = { success: '✔', unchanged: '·', skipped: '↓', error: '✖' } as const satisfies Record<
  Result['status'],
  string
>;
