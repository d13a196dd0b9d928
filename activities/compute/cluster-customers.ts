/** Partitions of customers: found anew, or those of an earlier run applied to today's customers, with ids that stay. */
import { type CountedGroups, countGroups } from '../../models/clusters/advice.ts';
import { applyBounds, type ValueRange } from '../../models/clusters/apply-bounds.ts';
import { matchClusterIds } from '../../models/clusters/match-ids.ts';
import { applyCentres, clusterByRfm, type RfmCentres } from '../../models/clusters/rfm-clusters.ts';
import type { RfmColumns } from '../../models/clusters/rfm-points.ts';
import { ascend, partitionsByValue } from '../../models/clusters/value-clusters.ts';

export interface ClusterInput {
  readonly by: 'value' | 'rfm';
  readonly ks: readonly number[];
  /** n customers with an order. */
  readonly value: Float64Array;
  /** By rfm; null by value. */
  readonly behaviour: RfmColumns | null;
  /** The store's median order, > 0: the yardstick of money. */
  readonly medianOrder: number;
  /** Made by the same rules in the run that this one continues; null where there is none. */
  readonly previous: {
    /** Their ranges or centres hold on. */
    readonly isFrozen: boolean;
    readonly partitions: readonly ClusterPartition[];
    /** By `asked`: ranks in that run of the same customers; 0 for those who were not there. */
    readonly ranks: Readonly<Record<number, Uint8Array>>;
  } | null;
}

/** What makes a partition, and goes on with it. */
export interface ClusterPartition {
  /** Clusters asked for; fewer where customers do not differ enough. */
  readonly asked: number;
  /** By rank. */
  readonly ids: readonly string[];
  /** By rank; null where clusters are no ranges of value. */
  readonly bounds: readonly ValueRange[] | null;
  /** Null where clusters are ranges of value. */
  readonly centres: (RfmCentres & { readonly medianOrder: number }) | null;
}

export interface ClusteredCustomers extends ClusterPartition {
  /** Per customer 1…k. */
  readonly ranks: Uint8Array;
}

const seed = 20_240_607;

/** And what each number of groups by value would explain; nothing by rfm. */
export function groupCustomers(input: ClusterInput): {
  readonly clusterings: readonly ClusteredCustomers[];
  readonly counted: readonly CountedGroups[];
} {
  const { by, value, medianOrder } = input;
  if (by === 'rfm') return { clusterings: clusterCustomers(input), counted: [] };
  const ascending = ascend(value);
  return {
    clusterings: clusterCustomers(input, ascending),
    counted: countGroups(value, medianOrder, ascending),
  };
}

/** By `ks`. A number of clusters that the frozen run did not have is found anew beside the others. */
export function clusterCustomers(input: ClusterInput, ascending?: Float64Array): readonly ClusteredCustomers[] {
  const { previous, ks } = input;
  const frozen = previous?.isFrozen === true ? previous.partitions : [];
  const kept = ks.flatMap((k) => frozen.find(({ asked }) => asked === k) ?? []).map((one) => apply(input, one));
  const found = find({ ...input, ks: ks.filter((k) => kept.every(({ asked }) => asked !== k)) }, ascending);
  return ks.map((k) => [...kept, ...found].find(({ asked }) => asked === k)!);
}

function find(input: ClusterInput, ascending: Float64Array | undefined): readonly ClusteredCustomers[] {
  const { ks } = input;
  if (ks.length === 0) return [];
  const found =
    input.by === 'value'
      ? partitionsByValue(input.value, input.medianOrder, ks, ascending).map(({ asked, ranks, bounds }) => ({
          asked,
          ranks,
          bounds,
          centres: null,
        }))
      : ks.map((k) => {
          const { medianOrder } = input;
          const { asked, ranks, centres, means, deviations } = clusterByRfm(rfmOf(input, medianOrder), k, seed);
          return { asked, ranks, bounds: null, centres: { centres, means, deviations, medianOrder } };
        });
  return found.map((partition) => ({ ...partition, ids: idsOf(input, partition) }));
}

function apply(input: ClusterInput, partition: ClusterPartition): ClusteredCustomers {
  const { bounds, centres } = partition;
  if (bounds !== null) return { ...partition, ranks: applyBounds(input.value, bounds) };
  if (centres === null) throw new RangeError('a frozen partition needs bounds or centres');
  return { ...partition, ranks: applyCentres(rfmOf(input, centres.medianOrder), centres) };
}

function rfmOf({ value, behaviour }: ClusterInput, medianOrder: number) {
  if (behaviour === null) throw new RangeError('clusters by rfm need recency, orders and spend');
  return { ...behaviour, value, spend: behaviour.spend.map((money) => money / medianOrder) };
}

type Found = Omit<ClusteredCustomers, 'ids'>;

function idsOf(input: ClusterInput, { asked, ranks, bounds, centres }: Found): readonly string[] {
  const k = bounds?.length ?? centres?.centres.length ?? 0;
  const newId = (n: number) => `${asked}-${n}`;
  const before = input.previous?.partitions.find((partition) => partition.asked === asked);
  if (before === undefined) return Array.from({ length: k }, (_, rank) => newId(rank + 1));
  const previousRanks = before.bounds === null ? input.previous?.ranks[asked] : applyBounds(input.value, before.bounds);
  const isInBoth = (_: number, i: number) => (previousRanks?.[i] ?? 0) > 0;
  return matchClusterIds({
    previousIds: before.ids,
    previousRanks: (previousRanks ?? new Uint8Array(ranks.length)).filter(isInBoth),
    ranks: ranks.filter(isInBoth),
    k,
    by: input.by === 'value' ? 'value' : 'members',
    newId,
  });
}
