/** How customers were grouped, and what of it holds on in the next run: ids always, ranges until the next month. */
import { z } from 'zod';
import type { ClusterInput, ClusterPartition } from './compute/cluster-customers.ts';
import { openPredecessor } from './predecessor.ts';
import { isSameMetric } from './same-metric.ts';
import type { StagePlan, StageTools } from './stage.ts';

/** Groupings made by other rules have nothing to do with each other. */
export interface ClusterRules {
  readonly by: 'value' | 'rfm';
  /** Column of `customers` that the value is. */
  readonly measure: string;
  readonly ks: readonly number[];
}

export interface Clustering extends ClusterRules {
  /** As-of of the run that found the partitions. */
  readonly fittedAsOf: string;
  /** Empty where nobody has ordered. */
  readonly partitions: readonly ClusterPartition[];
}

const range = z.object({ lower: z.number().nullable(), upper: z.number().nullable() });
const numbers = z.array(z.number());
const described = z.object({
  by: z.enum(['value', 'rfm']),
  measure: z.string(),
  fittedAsOf: z.string(),
  partitions: z
    .array(
      z.object({
        asked: z.int(),
        ids: z.array(z.string()),
        bounds: z.array(range).nullable(),
        centres: z
          .object({ centres: z.array(numbers), means: numbers, deviations: numbers, medianOrder: z.number() })
          .nullable(),
      }),
    )
    .min(1),
});

/** What the run before leaves to this one; null where it grouped by other rules, or there is none. */
export async function continueClustering(
  { folders, warehouse }: StageTools,
  run: StagePlan,
  { by, measure, ks }: ClusterRules,
): Promise<(NonNullable<ClusterInput['previous']> & { readonly fittedAsOf: string }) | null> {
  const predecessor = await openPredecessor(folders, run.predecessor);
  const read = described.safeParse(predecessor?.manifest.run['clustering']);
  const file = predecessor?.file('customers');
  if (!read.success || file === undefined || read.data.by !== by || read.data.measure !== measure) return null;
  const { fittedAsOf, partitions } = read.data;
  // Customers move through fixed ranges for a month, so that a change of a group is theirs, not the ranges'. Ranges of
  // another metric's revenue are no ranges of this one's.
  const isFrozen = fittedAsOf.slice(0, 7) === run.asOf.slice(0, 7) && isSameMetric(predecessor?.manifest, run);
  const ranks: Record<number, Uint8Array> = {};
  if (!isFrozen && by === 'rfm') {
    for (const k of ks.filter((asked) => partitions.some((partition) => partition.asked === asked))) {
      const { columns } = await warehouse.columns(
        `select coalesce(before.cluster_${k}, 0) as "rank"
         from customer_histories as histories
         left join (select customer_key, cluster_${k} from read_parquet('${file.replaceAll("'", "''")}')) as before
           using (customer_key)
         order by histories.customer_number`,
        { rank: 'uint8' },
      );
      ranks[k] = columns.rank;
    }
  }
  return { isFrozen, fittedAsOf, partitions, ranks };
}
