/** `perdura sql freshness`: the newest value of sources and models against the age that they allow. */
import type { SelectOptions, SqlContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showTable } from '../show/columns.ts';
import { selectionOf } from '../sql-target.ts';

export async function sqlFreshness({ perform, output }: SqlContext, options: SelectOptions): Promise<number> {
  const results = await perform('freshness', selectionOf(options));
  const rows = results.map(({ name, kind, column, newest, ageSeconds, within, status, message }) => [
    status,
    name,
    kind,
    column,
    newest ?? message,
    ageSeconds === null ? null : age(ageSeconds),
    within,
  ]);
  const heads = ['status', 'name', 'kind', 'column', 'newest', 'age', 'may be'];
  const text =
    rows.length === 0
      ? 'nothing declares freshness: write freshness: updated_at within 2 days into a header or sources.yaml'
      : showTable(
          heads.map((head) => ({ head })),
          rows,
        );
  output.result(results, text);
  return results.some(({ status }) => status === 'error') ? exitCodes.failed : exitCodes.ok;
}

function age(seconds: number): string {
  if (seconds < 2 * 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}
