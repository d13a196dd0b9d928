/**
 * Population stability index: how far two populations lie apart, bin by bin.
 * In words: Σ (p − q) ln(p / q) over the bins, the symmetric Kullback–Leibler divergence. Half a customer is added to every bin,
 * so that an empty one costs something finite.
 * @param base    counts per bin
 * @param current counts of the other population in the same bins
 * @returns ≥ 0; 0 for equal shares
 * @throws RangeError when the bins differ in number or a population is empty
 * @source Kullback & Leibler 1951; Yurdakul & Naranjo 2020, "Statistical properties of the population stability index"
 * @example populationStability([50, 50], [25, 75]) // => .2686…
 */
export function populationStability(base: readonly number[], current: readonly number[]): number {
  if (base.length !== current.length) throw new RangeError(`need ${base.length} bins, got ${current.length}`);
  const shares = (counts: readonly number[]) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (!(total > 0)) throw new RangeError('stability needs somebody in both populations');
    return counts.map((count) => (count + 0.5) / (total + 0.5 * counts.length));
  };
  const [p, q] = [shares(base), shares(current)];
  return p.reduce((sum, share, bin) => sum + (share - q[bin]!) * Math.log(share / q[bin]!), 0);
}
