/** `perdura clusters`: the score table of what is published, what sets clusters apart, and advice on their number. */
import { readReportData, scoreTable, withPublished } from '../../app/published.ts';
import { pickStore } from '../../lib/config.ts';
import { recommendGroups } from '../../models/clusters/advice.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { expectedOf, showExpected } from '../show/expected.ts';
import { showAdvice } from '../show/advice.ts';
import { showScoreTable } from '../show/score-table.ts';
import { showTraits } from '../show/trait-lines.ts';

interface Options {
  readonly store?: string;
  readonly k: number;
  readonly asOf?: string;
  readonly advice?: boolean;
}

export async function clusters({ session, output }: CommandContext, options: Options): Promise<number> {
  const store = pickStore(session.project, options.store);
  return withPublished(session, store, { maxRows: Number.MAX_SAFE_INTEGER, asOf: options.asOf }, async (published) => {
    const { runId, asOf } = published.pointer;
    const data = await readReportData(published.folder);
    if (options.advice === true) {
      const advice = data.clusterAdvice ?? [];
      output.result(
        { store, runId, asOf, recommended: recommendGroups(advice), advice },
        `${store} as of ${asOf}, ${runId}\n\n${showAdvice(advice)}`,
      );
      return exitCodes.ok;
    }
    const table = await scoreTable(published, options.k);
    const { traits = [], examples = [] } = data.clusterings.find(({ asked }) => asked === options.k)?.explained ?? {};
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
      { store, runId, asOf, k: options.k, clusters: table.clusters, total: table.total, expected, traits, examples },
      [
        `${store} as of ${asOf}, ${runId}, money in ${currency}`,
        `${showScoreTable(table)}${note}`,
        ranges,
        traits.length === 0
          ? ''
          : `what sets them apart\n${showTraits(
              traits,
              table.clusters.map(({ cluster }) => cluster),
            )}`,
      ]
        .filter((part) => part !== '')
        .join('\n\n'),
    );
    return exitCodes.ok;
  });
}
