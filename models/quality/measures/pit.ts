/**
 * The probability integral transform for forecasts with steps, without drawing at random: an outcome y stands for the whole
 * interval [F(y−1), F(y)] of the forecast's distribution function, evenly. Under the true distributions these intervals together
 * cover [0, 1] evenly. A step without width (a continuous forecast) is a point.
 * @source Czado, Gneiting & Held 2009, "Predictive Model Assessment for Count Data", Biometrics 65, eq. (2) and (3)
 */

/** One entry per customer: P(Y < y) and P(Y ≤ y) under the forecast. */
export interface Steps {
  readonly below: Float64Array;
  readonly upTo: Float64Array;
}

/**
 * Mean over customers of the share of [F(y−1), F(y)] inside [from, to]: to − from for the true distributions.
 * @throws RangeError when there is nobody
 */
export function pitInside({ below, upTo }: Steps, from: number, to: number): number {
  const n = below.length;
  if (n === 0) throw new RangeError('the transform needs at least one customer');
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const [low, high] = [below[i]!, upTo[i]!];
    if (high > low) sum += Math.max(0, Math.min(high, to) - Math.max(low, from)) / (high - low);
    else if (low >= from && low <= to) sum++;
  }
  return sum / n;
}

/** Share of the transform in each tenth of [0, 1]: a tenth each for the true distributions. They add up to 1. */
export function pitDeciles(steps: Steps): readonly number[] {
  const shares = new Float64Array(10);
  const n = steps.below.length;
  for (let i = 0; i < n; i++) {
    const [low, high] = [steps.below[i]!, steps.upTo[i]!];
    const first = tenthOf(low);
    if (!(high > low)) {
      shares[first]!++;
      continue;
    }
    for (let tenth = first; tenth <= tenthOf(high); tenth++) {
      const [from, to] = [tenth / 10, (tenth + 1) / 10];
      shares[tenth]! += Math.max(0, Math.min(high, to) - Math.max(low, from)) / (high - low);
    }
  }
  return Array.from(shares, (share) => share / n);
}

const tenthOf = (u: number) => Math.min(9, Math.max(0, Math.floor(u * 10)));
