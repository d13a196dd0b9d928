/** `perdura query`: one SELECT on the published snapshot. */
import { withPublished } from '../../app/published.ts';
import { pickStore } from '../../lib/config.ts';
import { PipelineError } from '../../lib/errors.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showTable } from '../show/columns.ts';

type Cell = string | number | boolean | null | object;

export async function query(
  { session, output }: CommandContext,
  options: { readonly store?: string; readonly asOf?: string; readonly contacts?: boolean },
  sql: string,
): Promise<number> {
  const store = pickStore(session.project, options.store);
  return withPublished(
    session,
    store,
    { withContacts: options.contacts === true, asOf: options.asOf },
    async ({ reader }) => {
      const { columns, rows } = await reader.query<Record<string, Cell>>(sql).catch(asUsageError);
      const text = showTable(
        columns.map(({ name, type }) => ({
          head: name,
          align: /INT|DECIMAL|DOUBLE|FLOAT/.test(type) ? 'right' : 'left',
        })),
        rows.map((row) => columns.map(({ name }) => toCell(row[name]))),
      );
      output.result(rows, rows.length === 0 ? 'no rows' : text);
      return exitCodes.ok;
    },
  );
}

/** What is wrong with a statement typed by hand is a matter of usage. */
function asUsageError(error: unknown): never {
  if (!(error instanceof PipelineError) || error.kind !== 'bad_data') throw error;
  const { message, remedy, details, cause } = error;
  throw new PipelineError('config', message, { details, cause, ...(remedy === undefined ? {} : { remedy }) });
}

export const toCell = (value: Cell | undefined): string | number | null =>
  value === undefined || value === null
    ? null
    : typeof value === 'object'
      ? JSON.stringify(value)
      : typeof value === 'boolean'
        ? String(value)
        : value;
