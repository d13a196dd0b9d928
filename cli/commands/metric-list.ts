/** `perdura metric list`: the metrics of a store in force, and which one its CLV configuration names. */
import { listMetrics } from '../../app/metrics.ts';
import { pickStore } from '../../lib/config.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showTable } from '../show/columns.ts';
import { describeFilters } from '../show/metric.ts';

export async function metricList(
  { session, output }: CommandContext,
  options: { readonly store?: string },
): Promise<number> {
  const store = pickStore(session.project, options.store);
  const metrics = await listMetrics(session, store);
  output.result(
    metrics,
    metrics.length === 0
      ? `${store} has no metric: every order counts`
      : showTable(
          [
            { head: 'name' },
            { head: 'version', align: 'right' },
            { head: 'counts' },
            { head: 'orders' },
            { head: 'description' },
          ],
          metrics.map(({ name, version, isUsed, content }) => [
            name,
            version,
            isUsed ? 'yes' : 'no',
            describeFilters(content),
            content.description || null,
          ]),
        ),
  );
  return exitCodes.ok;
}
