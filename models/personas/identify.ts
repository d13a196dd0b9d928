/** Ids of groups that mean the same crowd from run to run. */
import { matchClusterIds } from '../clusters/match-ids.ts';
import { rankPlaces } from './describe.ts';
import { measureGroups } from './measure.ts';
import type { PersonaClustering, PersonaDataset } from './types.ts';

/** Who was in which group before. */
export interface EarlierGroups {
  readonly ids: readonly string[];
  /** Per row of the dataset the place of the group in `ids`, 1…; 0 for those who were in none. */
  readonly ranks: Uint8Array;
  /** The greatest number that an id of the analysis ever had. */
  readonly issued: number;
}

/**
 * Ids by place: a group that shares most customers with one of before has its id; others get numbers that none ever had,
 * `<name>-1` for the greatest crowd.
 */
export function identifyGroups(
  name: string,
  dataset: PersonaDataset,
  clustering: PersonaClustering,
  earlier: EarlierGroups | null,
): { readonly ids: readonly string[]; readonly issued: number } {
  const order = rankPlaces(measureGroups(dataset, clustering));
  const rankOf = Uint8Array.from(order, () => 0);
  for (const [index, place] of order.entries()) rankOf[place] = index + 1;
  const before = earlier ?? { ids: [], ranks: new Uint8Array(clustering.places.length), issued: 0 };
  const isInBoth = (_: number, row: number): boolean => before.ranks[row]! > 0;
  let issued = before.issued;
  const byRank = matchClusterIds({
    previousIds: before.ids,
    previousRanks: before.ranks.filter(isInBoth),
    ranks: clustering.places.filter(isInBoth).map((place) => rankOf[place]!),
    k: order.length,
    by: 'members',
    newId: (n) => {
      issued = Math.max(issued, before.issued + n);
      return `${name}-${before.issued + n}`;
    },
  });
  return { ids: Array.from(rankOf, (rank) => byRank[rank - 1]!), issued };
}
