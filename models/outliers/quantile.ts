/**
 * The smallest value that at least this share of all values does not exceed.
 * In words: a value that is there, never one between two; the same as SQL's percentile_disc.
 * @param sorted ascending, at least one
 * @param level  in (0, 1]
 * @source Hyndman & Fan 1996, definition 1
 * @example quantileOf(Float64Array.of(1, 2, 3, 4), 0.25) // => 1
 */
export function quantileOf(sorted: Float64Array, level: number): number {
  if (sorted.length === 0 || !(level > 0 && level <= 1)) {
    throw new RangeError(`a quantile needs values and a level in (0, 1], got ${sorted.length} and ${level}`);
  }
  // Levels such as 0.07 × 100 come out a hair above the whole number they are.
  return sorted[Math.max(0, Math.ceil(level * sorted.length - 1e-9) - 1)]!;
}
