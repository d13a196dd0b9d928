/** `perdura clusters`: the score table of what is published. */
import { readReportData, scoreTable, withPublished } from '../../app/published.ts';
import { pickStore } from '../../lib/config.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { expectedOf, showExpected } from '../show/expected.ts';
import { showScoreTable } from '../show/score-table.ts';

export async function clusters(
  { session, output }: CommandContext,
  options: { readonly store?: string; readonly k: number; readonly asOf?: string },
): Promise<number> {
  const store = pickStore(session.project, options.store);
  return withPublished(session, store, { maxRows: Number.MAX_SAFE_INTEGER, asOf: options.asOf }, async (published) => {
    const table = await scoreTable(published, options.k);
    const { runId, asOf } = published.pointer;
    const data = await readReportData(published.folder);
    const { currency } = data;
    const days = data.modelCard.horizons[0]?.days;
    const ahead = (scope: string) => expectedOf(data, scope).filter(({ horizonDays }) => horizonDays === days);
    const expected = ahead(`cluster_${options.k}`);
    const names = expected.map(({ group }) => table.clusters[Number(group) - 1]?.cluster ?? group);
    const ranges = expected.length === 0 ? '' : showExpected([...expected, ...ahead('store')], [...names, 'Total']);
    const note =
      table.clusters.length < options.k
        ? `\nonly ${table.clusters.length} of ${options.k} clusters: too few distinct values`
        : '';
    output.result(
      { store, runId, asOf, k: options.k, clusters: table.clusters, total: table.total, expected },
      `${store} as of ${asOf}, ${runId}, money in ${currency}\n\n${showScoreTable(table)}${note}${ranges === '' ? '' : `\n\n${ranges}`}`,
    );
    return exitCodes.ok;
  });
}
