/** Groups in the words of people: ids, ranks, names, sentences, what sets each apart, and what to be careful about. */
import { formatMoney } from '../../lib/pure/money.ts';
import type { PersonaConfiguration } from '../../lib/pure/persona-configuration.ts';
import { type MeasuredGroup, measureGroups, type MeasuredGroups, volumeShare } from './measure.ts';
import { byProminence, groupName, type NamedCell, shortNames } from './names.ts';
import { groupSentence } from './sentences.ts';
import type {
  InBothLanguages,
  PersonaAnalysis,
  PersonaCell,
  PersonaClustering,
  PersonaDataset,
  PersonaGroup,
  PersonaLanguage,
  PersonaLevel,
  PersonaWarning,
} from './types.ts';

export interface Description {
  readonly dataset: PersonaDataset;
  readonly clustering: PersonaClustering;
  /** By place. */
  readonly ids: readonly string[];
  readonly rules: Pick<PersonaConfiguration, 'levels' | 'top'>;
  readonly currency: string;
}

/** Above it groups are said to differ in how much, not in what. */
const tellingVolume = 0.8;

export function describeGroups({ dataset, clustering, ids, rules, currency }: Description): PersonaAnalysis {
  const measured = measureGroups(dataset, clustering);
  const shorts = shortNames(dataset.variables.map(({ label }) => label));
  const total = dataset.customers.length;
  const totalSpend = measured.groups.reduce((sum, { spend }) => sum + spend, 0);
  const groups = rankPlaces(measured)
    .filter((place) => measured.groups[place]!.customers > 0)
    .map((place, index): PersonaGroup => {
      const group = measured.groups[place]!;
      const cells = cellsOf(group, measured.storeMeans, rules.levels);
      const named = cells.map(
        (cell, i): NamedCell => ({ ...cell, label: dataset.variables[i]!.label, shortName: shorts[i]! }),
      );
      const customerShare = group.customers / (total + dataset.withoutPurchases);
      const facts = {
        customers: group.customers,
        customerShare,
        ordersEach: group.orders / group.customers,
        spendEach: group.spend / 10_000 / group.customers,
        cells: named,
      };
      return {
        id: ids[place]!,
        rank: index + 1,
        name: inBoth((language) => groupName(named, language)),
        sentence: inBoth((language) => groupSentence(facts, language, currency)),
        customers: group.customers,
        customerShare,
        orders: group.orders,
        totalSpend: formatMoney(BigInt(group.spend), 4),
        revenueShare: totalSpend > 0 ? group.spend / totalSpend : 0,
        topCategories: byProminence(named.filter(({ level }) => level !== 'zero'))
          .slice(0, rules.top)
          .map(({ label }) => label),
        cells,
      };
    });
  const share = volumeShare(measured, clustering.scales);
  const { inertia, iterations, starts, asked, centres } = clustering;
  return {
    variables: dataset.variables,
    groups,
    customers: total,
    withoutPurchases: dataset.withoutPurchases,
    outside: dataset.outside,
    volumeShare: share,
    inertia,
    iterations,
    starts,
    warnings: [
      ...(share > tellingVolume && dataset.unit !== 'matrix_share' ? [{ kind: 'volume', share } as const] : []),
      ...(centres.length < asked ? [{ kind: 'fewer_groups', asked, found: centres.length } as const] : []),
      ...leftOut(dataset),
    ],
  };
}

/** Where there is nobody, or nothing to group by. */
export function describeNothing(dataset: PersonaDataset): PersonaAnalysis {
  const { variables, customers, withoutPurchases, outside } = dataset;
  const reason = customers.length === 0 ? 'nobody' : 'no_values';
  return {
    variables,
    groups: [],
    customers: customers.length,
    withoutPurchases,
    outside,
    volumeShare: 0,
    inertia: 0,
    iterations: 0,
    starts: 0,
    warnings: [{ kind: 'empty', reason }, ...leftOut(dataset)],
  };
}

/** Places, the one with most customers first; of equals the one that spent more, then that with the greater means. */
export function rankPlaces({ groups }: MeasuredGroups): readonly number[] {
  return [...groups.keys()].sort((a, b) => {
    const [one, other] = [groups[a]!, groups[b]!];
    const differs = one.means.findIndex((mean, i) => mean !== other.means[i]);
    return (
      other.customers - one.customers ||
      other.spend - one.spend ||
      (differs < 0 ? a - b : other.means[differs]! - one.means[differs]!)
    );
  });
}

function cellsOf(
  { means, buyers }: MeasuredGroup,
  storeMeans: readonly number[],
  levels: PersonaConfiguration['levels'],
): readonly PersonaCell[] {
  return means.map((clusterMean, i) => {
    const storeMean = storeMeans[i]!;
    const propensity = storeMean > 0 ? clusterMean / storeMean : 0;
    return { clusterMean, storeMean, propensity, level: levelOf(propensity, buyers[i] === 0, levels) };
  });
}

function levelOf(propensity: number, isUnbought: boolean, levels: PersonaConfiguration['levels']): PersonaLevel {
  if (isUnbought) return 'zero';
  if (propensity >= levels.high) return 'high';
  return propensity >= levels.medium ? 'medium' : 'low';
}

const leftOut = ({ leftOut: rare }: PersonaDataset): readonly PersonaWarning[] =>
  rare.map(({ attribute, values }) => ({ kind: 'left_out', attribute, values }));

const inBoth = (text: (language: PersonaLanguage) => string): InBothLanguages => ({ en: text('en'), es: text('es') });
