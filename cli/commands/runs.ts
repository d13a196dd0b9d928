/** `perdura runs`: what was asked for, and how it went. */
import { pickStore } from '../../lib/config.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showTable } from '../show/columns.ts';
import { utc } from '../show/instants.ts';

export async function runs(
  { session, output }: CommandContext,
  options: { readonly store?: string; readonly limit: number },
): Promise<number> {
  const state = await session.state();
  const store = options.store === undefined ? undefined : pickStore(session.project, options.store);
  const records = await state.runs.list({ limit: options.limit, ...(store === undefined ? {} : { store }) });
  const rows = records.map((run) => [
    run.runId,
    run.kind,
    run.status,
    run.stage,
    utc(run.requestedAt),
    run.requestedBy,
    run.customers,
  ]);
  const columns = ['run', 'kind', 'status', 'stage', 'requested (UTC)', 'by', 'customers'].map((head) => ({ head }));
  output.result(records, rows.length === 0 ? 'no runs yet; start one with perdura run' : showTable(columns, rows));
  return exitCodes.ok;
}
