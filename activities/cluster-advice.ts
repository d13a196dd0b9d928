/** `cluster_advice`: what 2 to 10 groups by value would explain, and which number is recommended. */
import { type CountedGroups, recommendGroups } from '../models/clusters/advice.ts';
import type { Transaction } from '../storage/warehouse/index.ts';
import { appendRows } from './append-rows.ts';
import type { Query } from './score-tables.ts';

export async function writeAdvice(transaction: Transaction, counted: readonly CountedGroups[]): Promise<void> {
  await transaction.run(`create or replace table cluster_advice (k integer, explained_variance double, gain double,
    smallest_share double, stability double, is_recommended boolean)`);
  const recommended = recommendGroups(counted)?.k;
  await appendRows(
    transaction,
    'cluster_advice',
    counted.map(({ k, explained, gain, smallestShare, stability }) => ({
      k,
      explained_variance: explained,
      gain,
      smallest_share: smallestShare,
      stability,
      is_recommended: k === recommended,
    })),
  );
}

/** From a warehouse or a snapshot. */
export const readAdvice = (query: Query): Promise<readonly CountedGroups[]> =>
  query<CountedGroups>(
    `select k, explained_variance as explained, gain, smallest_share as "smallestShare", stability
     from cluster_advice order by k`,
  );
