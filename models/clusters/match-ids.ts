/** Which new cluster is which old one, so that an id means the same group of people from run to run. */

export interface MatchedClusters {
  /** Ids of the earlier run by its ranks. */
  readonly previousIds: readonly string[];
  /** Per customer of both runs the rank in the earlier, 1… */
  readonly previousRanks: Uint8Array;
  /** The same customers' ranks in this run, 1…k. */
  readonly ranks: Uint8Array;
  /** Clusters of this run. */
  readonly k: number;
  /**
   * `value`: clusters are ranges, and the top one stays the top one; ids keep their order. For `previousRanks` see
   * `applyBounds` with today's values and yesterday's bounds. `members`: clusters are crowds, known by who is in them.
   */
  readonly by: 'value' | 'members';
  /** The id of the n-th cluster that is nobody's continuation, n = 1, 2 …; ids in use are passed over. */
  readonly newId: (n: number) => string;
}

/**
 * Ids of this run's clusters by rank.
 * In words: of all pairs of an old and a new cluster the one that shares most customers is the same cluster, then the next
 * one among those left; ranges are paired in their order such that they share most. A cluster without a partner gets a
 * new id. Equally many ranges are therefore the same ranges, rank by rank. O(customers + k² log k).
 * @throws RangeError when ranks fall outside the clusters or columns differ in length
 */
export function matchClusterIds(input: MatchedClusters): readonly string[] {
  const { previousIds, k, by, newId } = input;
  const shared = countShared(input);
  const partners = by === 'value' ? pairInOrder(shared) : pairGreatest(shared);
  const taken = new Set(previousIds);
  let n = 0;
  return Array.from({ length: k }, (_, current) => {
    const previous = partners.get(current);
    if (previous !== undefined) return previousIds[previous]!;
    let id = newId(++n);
    while (taken.has(id)) id = newId(++n);
    return id;
  });
}

/** shared[current][previous]: customers in both. */
function countShared({ previousIds, previousRanks, ranks, k }: MatchedClusters): readonly number[][] {
  if (previousRanks.length !== ranks.length) {
    throw new RangeError(`clusters: need ranks of the same customers, got ${previousRanks.length} and ${ranks.length}`);
  }
  const shared = Array.from({ length: k }, () => previousIds.map(() => 0));
  for (const [i, rank] of ranks.entries()) {
    const row = shared[rank - 1];
    const previous = previousRanks[i]! - 1;
    const count = row?.[previous];
    if (row === undefined || count === undefined) {
      throw new RangeError(
        `clusters: need ranks up to ${k} and ${previousIds.length}, got ${rank} and ${previous + 1}`,
      );
    }
    row[previous] = count + 1;
  }
  return shared;
}

/** Pairs that share most first, ties by rank; pairs that share nobody are none. */
function pairGreatest(shared: readonly number[][]): ReadonlyMap<number, number> {
  const pairs = shared.flatMap((row, current) => row.map((count, previous) => ({ count, current, previous })));
  const partners = new Map<number, number>();
  const used = new Set<number>();
  for (const { count, current, previous } of pairs.sort(
    (a, b) => b.count - a.count || a.current - b.current || a.previous - b.previous,
  )) {
    if (count === 0 || partners.has(current) || used.has(previous)) continue;
    partners.set(current, previous);
    used.add(previous);
  }
  return partners;
}

/**
 * Pairs in ascending order such that every cluster of the side with fewer has a partner and most customers are shared;
 * of several such pairings the one with the higher partners, as the top matters most.
 */
function pairInOrder(shared: readonly number[][]): ReadonlyMap<number, number> {
  const [k, m] = [shared.length, shared[0]?.length ?? 0];
  const isFewer = k <= m;
  const [few, many] = isFewer ? [k, m] : [m, k];
  const share = (a: number, b: number): number => (isFewer ? shared[a]![b]! : shared[b]![a]!);
  /** best[a][b]: most customers shared when the first a of the fewer have partners among the first b of the others. */
  const best = Array.from({ length: few + 1 }, (_, a) =>
    Array.from({ length: many + 1 }, () => (a === 0 ? 0 : Number.NEGATIVE_INFINITY)),
  );
  for (let a = 1; a <= few; a++) {
    for (let b = a; b <= many; b++) {
      best[a]![b] = Math.max(best[a]![b - 1]!, best[a - 1]![b - 1]! + share(a - 1, b - 1));
    }
  }
  const partners = new Map<number, number>();
  for (let [a, b] = [few, many]; a > 0; b--) {
    if (best[a - 1]![b - 1]! + share(a - 1, b - 1) < best[a]![b]!) continue;
    a--;
    if (isFewer) partners.set(a, b - 1);
    else partners.set(b - 1, a);
  }
  return partners;
}
