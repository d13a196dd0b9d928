/** `perdura lifecycle`: customers by the time since their last order, in each cluster too, and the bounds that fit the store. */
import { withLifecycle } from '../../app/lifecycle.ts';
import { readReportData, withPublished } from '../../app/published.ts';
import { pickStore } from '../../lib/config.ts';
import { PipelineError } from '../../lib/errors.ts';
import { lifecycleState } from '../../models/clusters/lifecycle.ts';
import type { ReportData } from '../../report/report-data.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showTable } from '../show/columns.ts';
import { money, whole } from '../show/numbers.ts';

interface Options {
  readonly store?: string;
  readonly asOf?: string;
  readonly k: number;
  readonly suggested?: boolean;
}

const states = ['Active', 'Inactive', 'Hibernating', 'Lost', 'No purchases'] as const;

export async function lifecycle({ session, output }: CommandContext, options: Options): Promise<number> {
  const store = pickStore(session.project, options.store);
  return withPublished(session, store, { asOf: options.asOf }, async ({ folder, pointer: { runId, asOf } }) => {
    const data = await readReportData(folder);
    const suggestion = suggestionOf(data);
    if (options.suggested === true) {
      if (suggestion === null) {
        throw new PipelineError(
          'config',
          `store ${store}: bounds need 100 returns of customers, got ${returnsOf(data)}`,
          {
            remedy: 'keep the ones that there are, or set others by hand: lifecycle in objects/clv.yaml',
          },
        );
      }
      const yaml = await withLifecycle(session, store, suggestion);
      output.result({ lifecycle: suggestion, yaml }, yaml);
      return exitCodes.ok;
    }
    const clusters = clustersOf(data, options.k);
    const counted = states.map((state) => {
      const { customers = 0, totalSpend = '0' } = data.lifecycle.find((one) => one.state === state) ?? {};
      return { state, customers, totalSpend };
    });
    const suggestions = data.lifecycleSuggestions ?? [];
    output.result(
      { store, runId, asOf, thresholds: data.lifecycleThresholds, states: counted, clusters, suggestions },
      [
        `${store} as of ${asOf}, ${runId}, money in ${data.currency}`,
        showTable(
          [{ head: 'state' }, { head: 'customers', align: 'right' }, { head: 'total spend', align: 'right' }],
          counted.map(({ state, customers, totalSpend }) => [state, whole(customers), money(totalSpend)]),
        ),
        showClusters(clusters),
        showSuggestion(data, suggestion),
      ]
        .filter((part) => part !== '')
        .join('\n\n'),
    );
    return exitCodes.ok;
  });
}

interface ClusterStates {
  readonly cluster: string;
  /** By the cluster's mean days since the last order. */
  readonly state: string;
  readonly meanRecencyDays: number | null;
  readonly customers: Readonly<Record<string, number>>;
}

function clustersOf({ clusterings, lifecycleThresholds }: ReportData, k: number): readonly ClusterStates[] {
  const found = clusterings.find(({ asked }) => asked === k);
  if (found === undefined) {
    throw new PipelineError(
      'config',
      `--k: needs one of ${clusterings.map(({ asked }) => asked).join(', ')}, is ${k}`,
      {
        remedy: 'a cluster set adds another: kind: clusters',
      },
    );
  }
  return found.table.clusters.map(({ cluster, meanRecencyDays }, at) => ({
    cluster,
    state: lifecycleState(meanRecencyDays, lifecycleThresholds),
    meanRecencyDays,
    customers: Object.fromEntries(
      states.map((state) => [
        state,
        found.explained?.states.find((one) => one.rank === at + 1 && one.state === state)?.customers ?? 0,
      ]),
    ),
  }));
}

const showClusters = (clusters: readonly ClusterStates[]): string =>
  showTable(
    [
      { head: 'cluster' },
      ...states.map((state) => ({ head: state, align: 'right' as const })),
      { head: 'mean recency', align: 'right' },
      { head: 'as a whole' },
    ],
    clusters.map(({ cluster, state, meanRecencyDays, customers }) => [
      cluster,
      ...states.map((one) => whole(customers[one] ?? 0)),
      meanRecencyDays === null ? null : `${whole(Math.round(meanRecencyDays))} d`,
      state,
    ]),
  );

function suggestionOf({ lifecycleSuggestions = [] }: ReportData) {
  const store = lifecycleSuggestions.find(({ category }) => category === 'all');
  if (store === undefined) return null;
  const { activeDays: active, inactiveDays: inactive, hibernatingDays: hibernating } = store;
  return active === null || inactive === null || hibernating === null ? null : { active, inactive, hibernating };
}

const returnsOf = ({ lifecycleSuggestions = [] }: ReportData): number =>
  lifecycleSuggestions.find(({ category }) => category === 'all')?.gaps ?? 0;

function showSuggestion(data: ReportData, suggestion: ReturnType<typeof suggestionOf>): string {
  const { active, inactive, hibernating } = data.lifecycleThresholds;
  const bounds = `bounds: ${active}, ${inactive} and ${hibernating} days`;
  if (suggestion === null) return `${bounds}; the store's own rhythm needs 100 returns, got ${whole(returnsOf(data))}`;
  const rows = (data.lifecycleSuggestions ?? []).map((one) => [
    one.category === 'all' ? 'whole store' : one.category,
    whole(one.gaps),
    one.medianDays,
    one.activeDays,
    one.inactiveDays,
    one.hibernatingDays,
  ]);
  const right = (head: string) => ({ head, align: 'right' as const });
  return `${bounds}; by the store's own rhythm, days within which so many of the returns came:
${showTable([{ head: 'category' }, right('returns'), right('50 %'), right('80 %'), right('95 %'), right('99 %')], rows)}
  lifecycle: { active: ${suggestion.active}, inactive: ${suggestion.inactive}, hibernating: ${suggestion.hibernating} }
take them with: perdura lifecycle --suggested | perdura apply -f - --yes`;
}
