/** Days [from, from + days) over which a total is counted. */
export interface Window {
  readonly from: number;
  /** > 0 */
  readonly days: number;
}

/**
 * Covariance of the means that two windows see of a process with variance 1 and correlation exp(−distance / memory).
 * In words: the mean of the correlations between every moment of the one and every moment of the other. With
 * G″(x) = exp(−|x| / m), G(x) = m² exp(−|x| / m) + m |x|, it is a difference of four values of G. O(1).
 * @param memoryDays > 0
 * @returns in (0, 1]: 1 for windows that are short against the memory, 2 · memory / days for one long window with itself
 * @throws RangeError when a window has no days
 * @source integral of the Ornstein–Uhlenbeck covariance; checked against sums over moments
 */
export function meanCovariance(a: Window, b: Window, memoryDays: number): number {
  requireDays(a);
  requireDays(b);
  const G = (x: number) => memoryDays * memoryDays * Math.expm1(-Math.abs(x) / memoryDays) + memoryDays * Math.abs(x);
  const between = a.from - b.from;
  const sum = G(between + a.days) - G(between) - G(between + a.days - b.days) + G(between - b.days);
  return Math.min(1, Math.max(0, sum / (a.days * b.days)));
}

/** Correlation of what two windows count of independent moments: shared days ÷ geometric mean of their lengths. */
export function overlapCorrelation(a: Window, b: Window): number {
  const shared = Math.min(a.from + a.days, b.from + b.days) - Math.max(a.from, b.from);
  return Math.max(0, shared) / Math.sqrt(a.days * b.days);
}

function requireDays({ from, days }: Window): void {
  if (!(days > 0 && days < Infinity && Number.isFinite(from))) {
    throw new RangeError(`a window needs days, got ${days} from ${from}`);
  }
}
