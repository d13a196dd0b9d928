/** `perdura sources discover`: what a system offers. */
import { withConfigured } from '../../app/sources/configured.ts';
import { pickStore } from '../../lib/config.ts';
import { PipelineError } from '../../lib/errors.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showTable } from '../show/columns.ts';
import { whole } from '../show/numbers.ts';

export async function discover(
  { session, output, signal }: CommandContext,
  options: { readonly store?: string },
  name: string,
): Promise<number> {
  const store = pickStore(session.project, options.store);
  const found = await withConfigured(session, store, name, async (open, { source }) => {
    if (open.discover !== undefined) return open.discover(signal);
    throw new PipelineError('config', `source ${name}: sources of type ${source.name} offer what they always do`, {
      remedy: `see perdura sources check ${name}`,
    });
  });
  const rows = found.map(({ name: each, streams, rows: n, columns }) => [
    each,
    streams.join(', ') || null,
    n === null ? null : whole(n),
    columns.map((column) => column.name).join(', '),
  ]);
  const table = showTable(
    [{ head: 'name' }, { head: 'could fill' }, { head: 'rows', align: 'right' as const }, { head: 'columns' }],
    rows,
  );
  const suggestions = found.flatMap(({ suggestion }) => (suggestion === null ? [] : [suggestion]));
  const paste = suggestions.length === 0 ? [] : ['', `for perdura.yaml, below streams of ${name}:`, ...suggestions];
  output.result(found, rows.length === 0 ? 'nothing found' : [table, ...paste].join('\n'));
  return exitCodes.ok;
}
