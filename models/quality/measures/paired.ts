/** Losses of one forecaster at one cut-off, one entry per customer. */
export interface Losses {
  /** Number of each customer, the same at every cut-off. */
  readonly customer: Uint32Array;
  readonly loss: Float64Array;
}

export interface PairedDifference {
  /** First loss minus second: mean over customers, then over cut-offs. Below 0 the first is better. */
  readonly difference: number;
  /** Null with fewer than two customers. */
  readonly standardError: number | null;
}

/**
 * Whether one forecaster is better than another, on the same customers at the same cut-offs.
 * In words: losses are subtracted customer by customer, so that what is hard for both cancels. A customer who appears at several
 * cut-offs counts as one observation there: their differences are added before the spread is taken. O(entries).
 * @param first  one entry per cut-off
 * @param second the same cut-offs and customers
 * @throws RangeError when they are not the same, or there is no cut-off
 * @source Cameron & Miller 2015, "A Practitioner's Guide to Cluster-Robust Inference", section II (a mean, clusters = customers)
 * @example losses 1 1 1 9 against 0 0 0 0 // => difference 3, standard error 2
 */
export function comparePaired(first: readonly Losses[], second: readonly Losses[]): PairedDifference {
  if (first.length === 0 || first.length !== second.length) {
    throw new RangeError(`paired losses need the same cut-offs, got ${first.length} and ${second.length}`);
  }
  const means = first.map(({ customer, loss }, c) => {
    const other = second[c]!;
    if (loss.length === 0 || other.loss.length !== loss.length || customer.some((id, i) => other.customer[i] !== id)) {
      throw new RangeError(`paired losses need the same customers, cut-off ${c + 1} has others`);
    }
    let sum = 0;
    for (let i = 0; i < loss.length; i++) sum += loss[i]! - other.loss[i]!;
    return sum / loss.length;
  });
  const difference = means.reduce((sum, mean) => sum + mean, 0) / means.length;
  const residuals = first.map(({ customer, loss }, c) => ({
    customer,
    residual: loss.map((value, i) => (value - second[c]!.loss[i]! - means[c]!) / loss.length),
  }));
  return { difference, standardError: clusteredError(residuals) };
}

/**
 * Standard error of a mean over cut-offs, from what each customer adds to the estimate of each.
 * @param residuals one entry per cut-off; they add up to 0 there
 */
export function clusteredError(
  residuals: readonly { readonly customer: Uint32Array; readonly residual: Float64Array }[],
): number | null {
  let most = 0;
  for (const { customer } of residuals) for (const id of customer) most = Math.max(most, id + 1);
  const sums = new Float64Array(most);
  const seen = new Uint8Array(most);
  for (const { customer, residual } of residuals) {
    for (let i = 0; i < residual.length; i++) {
      sums[customer[i]!]! += residual[i]! / residuals.length;
      seen[customer[i]!] = 1;
    }
  }
  const customers = seen.reduce((count, one) => count + one, 0);
  if (customers < 2) return null;
  const squares = sums.reduce((total, value) => total + value * value, 0);
  return Math.sqrt((squares * customers) / (customers - 1));
}
