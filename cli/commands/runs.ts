/** `perdura runs`: what was asked for, how it went, and what was made of it. */
import { pickStore } from '../../lib/config.ts';
import { count } from '../../lib/pure/count.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showTable } from '../show/columns.ts';
import { utc } from '../show/instants.ts';
import { whole } from '../show/numbers.ts';

/** Of more plans than this from one run nobody wants the number. */
const mostPlans = 1_000;

/** Where these ended needs no saying. */
const wentThrough: readonly string[] = ['published', 'already_published', 'backfilled'];

export async function runs(
  { session, output }: CommandContext,
  options: { readonly store?: string; readonly limit: number },
): Promise<number> {
  const { runs: repository, plans, campaigns } = await session.state();
  const store = options.store === undefined ? undefined : pickStore(session.project, options.store);
  const records = await repository.list({ limit: options.limit, ...(store === undefined ? {} : { store }) });
  const afterwards = async (runId: string) => {
    const [planned, created] = [await plans.list({ runId, limit: mostPlans }), await campaigns.ofRun(runId)];
    const counts = [count(planned.length, 'plan'), count(created.length, 'campaign')];
    return counts.filter((text) => !text.startsWith('0 ')).join(', ') || null;
  };
  const rows = await Promise.all(
    records.map(async (run) => [
      run.runId,
      run.kind,
      run.status.replaceAll('_', ' '),
      wentThrough.includes(run.status) ? null : run.stage,
      utc(run.requestedAt),
      run.requestedBy,
      run.customers === null ? null : whole(run.customers),
      await afterwards(run.runId),
    ]),
  );
  const heads = ['run', 'kind', 'status', 'stage', 'requested (UTC)', 'by', 'customers', 'afterwards'];
  const columns = heads.map((head) => (head === 'customers' ? { head, align: 'right' as const } : { head }));
  output.result(records, rows.length === 0 ? 'no runs yet; start one with perdura run' : showTable(columns, rows));
  return exitCodes.ok;
}
