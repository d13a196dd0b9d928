/** One row's distribution of spend: a cubic between the points of its grid, powers of u beyond its ends. */
import type { SpendGrid } from './grid.ts';
import { type Panel, panelOf, shareWhere, slopeAt, valueAt } from './panel.ts';

export interface RowSpend {
  cumulative(u: number): number;
  quantile(level: number): number;
  crps(u: number): number;
}

/** The spend of a number of purchase days. */
export interface Column {
  /** P(U ≤ u) of every point, then density · step of every point, as daysSpend gives them. */
  readonly values: Float64Array;
  /** The first point that is not negligible. */
  readonly first: number;
}

export interface Part {
  readonly probability: number;
  readonly column: Column;
}

interface Mixture {
  readonly grid: SpendGrid;
  /** By number of purchase days; quantiles look at a few points, so none is added up before. */
  readonly parts: readonly Part[];
  /** P(U = 0) */
  readonly atom: number;
  /** Far below the grid P(0 < U ≤ u) goes as u^shape, far above it P(U > u) as u^−q. */
  readonly shape: number;
  readonly q: number;
}

/** P(U ≤ u) of a point. */
function probabilityAt({ parts, atom }: Mixture, j: number): number {
  let sum = 0;
  for (const { probability, column } of parts) if (j >= column.first) sum += probability * column.values[j]!;
  return Math.min(sum + atom, 1);
}

/** Density · step of a point. */
function densityAt({ grid, parts }: Mixture, j: number): number {
  let sum = 0;
  for (const { probability, column } of parts) {
    if (j >= column.first) sum += probability * column.values[grid.points + j]!;
  }
  return sum;
}

/** The same numbers for all points, a number of days after the other. */
function allPoints({ grid: { points }, parts, atom }: Mixture) {
  const probabilities = new Float64Array(points);
  const densities = new Float64Array(points);
  for (const { probability, column } of parts) {
    const { values, first } = column;
    for (let j = first; j < points; j++) {
      probabilities[j]! += probability * values[j]!;
      densities[j]! += probability * values[points + j]!;
    }
  }
  for (let j = 0; j < points; j++) probabilities[j] = Math.min(probabilities[j]! + atom, 1);
  return { probabilities, densities };
}

const panelAt = (row: Mixture, j: number): Panel =>
  panelOf(probabilityAt(row, j), probabilityAt(row, j + 1), densityAt(row, j), densityAt(row, j + 1));

export function rowSpend(row: Mixture): RowSpend {
  const { grid, atom, shape, q } = row;
  const { start, step, points } = grid;
  const lowest = Math.exp(start);
  const highest = Math.exp(start + step * (points - 1));
  const first = probabilityAt(row, 0);
  const last = probabilityAt(row, points - 1);
  const below = first - atom;
  const above = 1 - last;
  let scores: Scores | null = null;

  const placeOf = (u: number): { readonly j: number; readonly share: number } => {
    const steps = (Math.log(u) - start) / step;
    const j = Math.min(Math.max(Math.floor(steps), 0), points - 2);
    return { j, share: Math.min(Math.max(steps - j, 0), 1) };
  };

  return {
    cumulative(u) {
      if (u <= lowest) return atom + below * (u / lowest) ** shape;
      if (u >= highest) return 1 - above * (highest / u) ** q;
      const { j, share } = placeOf(u);
      return valueAt(panelAt(row, j), share);
    },

    quantile(level) {
      if (level <= atom) return 0;
      if (level <= first) return lowest * ((level - atom) / below) ** (1 / shape);
      if (level > last) return highest * (above / (1 - level)) ** (1 / q);
      let left = 0;
      let right = points - 1;
      while (right - left > 1) {
        const middle = (left + right) >>> 1;
        if (probabilityAt(row, middle) < level) left = middle;
        else right = middle;
      }
      return Math.exp(start + step * (left + shareWhere(panelAt(row, left), level)));
    },

    crps(u) {
      scores ??= scoresOf(row);
      if (u <= lowest) return powersBelow(row, u) + scores.beyond[0]! + restBelow(row, u);
      if (u >= highest) return scores.until[points - 1]! + powersAbove(row, u) + restAbove(row, u);
      const { j, share } = placeOf(u);
      const panel = panelAt(row, j);
      const y = start + step * j;
      return (
        scores.until[j]! +
        between(panel, { y, step, from: 0, to: share, target: 0 }) +
        between(panel, { y, step, from: share, to: 1, target: 1 }) +
        scores.beyond[j + 1]!
      );
    },
  };
}

interface Scores {
  /** ∫ F² du from 0 to each point. */
  readonly until: Float64Array;
  /** ∫ (1 − F)² du from each point on. */
  readonly beyond: Float64Array;
}

function scoresOf(row: Mixture): Scores {
  const { start, step, points } = row.grid;
  const until = new Float64Array(points);
  const beyond = new Float64Array(points);
  until[0] = powersBelow(row, Math.exp(start));
  let u = Math.exp(start);
  const { probabilities, densities } = allPoints(row);
  const growth = Math.exp(step);
  for (let j = 0; j + 1 < points; j++) {
    const next = u * growth;
    const low = probabilities[j]!;
    const high = probabilities[j + 1]!;
    const steepest = 3 * (high - low);
    const slopeLow = Math.min(densities[j]!, steepest);
    const slopeHigh = Math.min(densities[j + 1]!, steepest);
    const lowest = edge(low, slopeLow, step);
    const highest = edge(high, slopeHigh, step);
    until[j + 1] = until[j]! + trapezium(u * low * low, next * high * high, u * lowest, next * highest) * step;
    beyond[j] =
      trapezium(
        u * (1 - low) * (1 - low),
        next * (1 - high) * (1 - high),
        u * edge(low - 1, slopeLow, step),
        next * edge(high - 1, slopeHigh, step),
      ) * step;
    u = next;
  }
  beyond[points - 1] = restAbove(row, Math.exp(start + step * (points - 1)));
  for (let j = points - 2; j >= 0; j--) beyond[j]! += beyond[j + 1]!;
  return { until, beyond };
}

/** Slope of distance² · u by ln u times the width, over u; `slope` is the distance's own times the width. */
function edge(distance: number, slope: number, width: number): number {
  return distance * (2 * slope + distance * width);
}

/** Mean of a function ≥ 0 over a stretch from its values and (slopes · width) at both ends. */
function trapezium(low: number, high: number, slopeLow: number, slopeHigh: number): number {
  return Math.max((low + high) / 2 - (slopeHigh - slopeLow) / 12, 0);
}

interface Stretch {
  /** ln u at the panel's left end. */
  readonly y: number;
  readonly step: number;
  readonly from: number;
  readonly to: number;
  /** 0 or 1: what the probability is compared with. */
  readonly target: number;
}

/** ∫ (F − target)² du over a part of a panel. */
function between(panel: Panel, { y, step, from, to, target }: Stretch): number {
  const width = (to - from) * step;
  const [low, high] = [from, to].map((share) => {
    const u = Math.exp(y + share * step);
    const distance = valueAt(panel, share) - target;
    const slope = slopeAt(panel, share) * (to - from);
    return { value: u * distance * distance, slope: u * edge(distance, slope, width) };
  }) as [End, End];
  return trapezium(low.value, high.value, low.slope, high.slope) * width;
}

interface End {
  readonly value: number;
  readonly slope: number;
}

/** ∫ F² from 0 to u below the grid. */
function powersBelow(row: Mixture, u: number): number {
  const { grid, atom, shape } = row;
  const rise = (probabilityAt(row, 0) - atom) * (u / Math.exp(grid.start)) ** shape;
  return u * (atom * atom + (2 * atom * rise) / (shape + 1) + (rise * rise) / (2 * shape + 1));
}

/** ∫ (1 − F)² from u to the grid's first point. */
function restBelow(row: Mixture, u: number): number {
  const { grid, atom, shape } = row;
  const lowest = Math.exp(grid.start);
  const first = probabilityAt(row, 0);
  const from = (at: number) => {
    const rise = (first - atom) * (at / lowest) ** shape;
    return at * ((1 - atom) ** 2 - (2 * (1 - atom) * rise) / (shape + 1) + (rise * rise) / (2 * shape + 1));
  };
  return from(lowest) - from(u);
}

/** ∫ F² from the grid's last point to u. */
function powersAbove(row: Mixture, u: number): number {
  const { grid, q } = row;
  const highest = Math.exp(grid.start + grid.step * (grid.points - 1));
  const above = 1 - probabilityAt(row, grid.points - 1);
  const power = (exponent: number) => (highest * (1 - (highest / u) ** (exponent - 1))) / (exponent - 1);
  return u - highest - 2 * above * power(q) + above * above * power(2 * q);
}

/** ∫ (1 − F)² from u on, above the grid. */
function restAbove(row: Mixture, u: number): number {
  const { grid, q } = row;
  const highest = Math.exp(grid.start + grid.step * (grid.points - 1));
  const above = (1 - probabilityAt(row, grid.points - 1)) * (highest / u) ** q;
  return (above * above * u) / (2 * q - 1);
}
