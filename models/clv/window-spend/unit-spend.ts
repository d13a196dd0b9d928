import { requirePositive } from '../checks.ts';
import type { CountDistributions } from '../counts.ts';
import { daysSpend } from './days-spend.ts';
import { type SpendGrid, spendGrid } from './grid.ts';
import { type Column, type Part, rowSpend, type RowSpend } from './row-spend.ts';

/**
 * The spend of each row in a window, in units of the customer's scale; where that is 0 the spend is 0, whatever is said here.
 * All throw RangeError for arguments outside the domain.
 */
export interface UnitSpend {
  readonly rows: number;
  /** P(U ≤ u), u ≥ 0 or infinite; at u = 0 the probability that nothing is bought. */
  cumulative(row: number, u: number): number;
  /** Smallest u with P(U ≤ u) ≥ level, 0 < level < 1. */
  quantile(row: number, level: number): number;
  /** ∫ (P(U ≤ z) − 1{u ≤ z})² dz, the continuous ranked probability score of what came, u ≥ 0. */
  crps(row: number, u: number): number;
}

/** Probability of a number of days, and of spending less than a point of the grid in them, too small to be looked at. */
const NEGLIGIBLE = 1e-8;
/** Numbers kept of what is shared by rows: 32 MB. */
const MOST_KEPT = 4_000_000;

/**
 * What customers spend in a window, whose purchase days are uncertain and whose money per day is, too.
 * In words: given n ≥ 1 days the spend is scale · BetaPrime(shape · n, q), given none it is 0; the counts mix them. The money of
 * n days depends on q alone, so rows with the same q share it on a grid of ln u, and a row costs one multiplication per
 * n and point that is looked at. Memory is bounded: one row is held, and what rows share is dropped and made anew beyond 32 MB, so ask for
 * rows in an order in which equal q and equal rows follow each other.
 * @param counts purchase days of the window, one distribution per row
 * @param shape  of one day's spend, > 0
 * @param q      one per row, > 1, as in SpendPosteriors
 * @throws RangeError when columns differ in length, shape is not positive or a q not above 1
 * @source a gamma sum with a gamma rate, as in Fader & Hardie 2013; checked against root finding and quadrature of
 * the mixture of incomplete beta functions: probabilities off by 3e-5, quantiles by 0.02 %, scores by 0.01 %, for what is above 1e-16 of the scale
 * @example unitSpend(counts, 6.25, q).quantile(0, 0.9) // => money of the first row's upper bound, divided by its scale
 */
export function unitSpend(counts: CountDistributions, shape: number, q: Float64Array): UnitSpend {
  const { offsets, probabilities } = counts;
  requirePositive({ shape });
  const rows = q.length;
  if (offsets.length !== rows + 1) {
    throw new RangeError(`a q per row is needed, got ${rows} for ${offsets.length - 1} rows`);
  }
  const mostDays = mostDaysOf(counts, q);
  const shared = new Map<number, Shared>();
  let kept = 0;

  const sharedOf = (ownQ: number): Shared => {
    const found = shared.get(ownQ);
    if (found !== undefined) return found;
    const made: Shared = { grid: spendGrid(shape, ownQ, mostDays.get(ownQ)!), columns: [] };
    shared.set(ownQ, made);
    return made;
  };
  const columnOf = (ownQ: number, { grid, columns }: Shared, days: number): Column => {
    const found = columns[days];
    if (found !== undefined) return found;
    if (kept > MOST_KEPT) {
      for (const { columns: others } of shared.values()) others.length = 0;
      kept = 0;
    }
    const values = daysSpend(grid, shape * days, ownQ);
    let first = 0;
    while (first < grid.points - 1 && values[first]! < NEGLIGIBLE) first++;
    kept += values.length;
    return (columns[days] = { values, first });
  };

  const mixed = (row: number): RowSpend => {
    const ownQ = q[row]!;
    const own = sharedOf(ownQ);
    const start = offsets[row]!;
    let last = offsets[row + 1]! - 1;
    while (last > start && probabilities[last]! < NEGLIGIBLE) last--;
    const atom = last === start ? 1 : Math.min(probabilities[start]!, 1);
    let rest = 1 - atom;
    const parts: Part[] = [];
    for (let i = start + 1; i <= last; i++) {
      // What is looked at by nobody belongs to the last: probabilities add up to 1.
      const probability = i === last ? Math.max(rest, 0) : probabilities[i]!;
      if (probability < NEGLIGIBLE) continue;
      rest -= probability;
      parts.push({ probability, column: columnOf(ownQ, own, i - start) });
    }
    return rowSpend({ grid: own.grid, parts, atom, shape, q: ownQ });
  };

  let heldRow = -1;
  let held: RowSpend | null = null;
  const rowOf = (row: number): RowSpend => {
    if (held !== null && row === heldRow) return held;
    if (!(Number.isInteger(row) && row >= 0 && row < rows)) throw new RangeError(`there is no row ${row} of ${rows}`);
    heldRow = row;
    return (held = mixed(row));
  };
  return {
    rows,
    cumulative: (row, u) => rowOf(row).cumulative(requireSpend(u)),
    quantile: (row, level) => rowOf(row).quantile(requireLevel(level)),
    crps: (row, u) => rowOf(row).crps(requireFinite(requireSpend(u))),
  };
}

/** What rows with the same q share. */
interface Shared {
  readonly grid: SpendGrid;
  /** By number of purchase days. */
  readonly columns: Column[];
}

/** The most purchase days among rows of each q. */
function mostDaysOf({ offsets }: CountDistributions, q: Float64Array): Map<number, number> {
  const most = new Map<number, number>();
  for (let row = 0; row < q.length; row++) {
    const own = q[row]!;
    if (!(own > 1 && own < Number.POSITIVE_INFINITY)) throw new RangeError(`q must be > 1, row ${row} has ${own}`);
    const days = offsets[row + 1]! - offsets[row]! - 1;
    if (!(days >= 0)) throw new RangeError(`each row needs a probability, row ${row} has none`);
    most.set(own, Math.max(most.get(own) ?? 1, days));
  }
  return most;
}

function requireSpend(u: number): number {
  if (!(u >= 0)) throw new RangeError(`spend must be ≥ 0, got ${u}`);
  return u;
}

function requireFinite(u: number): number {
  if (u === Number.POSITIVE_INFINITY) throw new RangeError('a score needs a finite spend');
  return u;
}

function requireLevel(level: number): number {
  if (!(level > 0 && level < 1)) throw new RangeError(`a level lies between 0 and 1, got ${level}`);
  return level;
}
