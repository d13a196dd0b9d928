/** A smooth function on a box, and the search for its lowest point. */
export interface BoxProblem {
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  /** Value at `point`; fills `gradient`. Values that are not finite count as infinitely bad. */
  evaluate(point: Float64Array, gradient: Float64Array): number;
}

export interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
  readonly iterations: number;
  readonly converged: boolean;
}

/** Largest slope, in the function's own scale, that still counts as level. */
const LEVEL = 1e-9;
/** Gain promised by slope and curvature that still counts as none (relatively), where rounding hides whether a step went down. */
const NEGLIGIBLE = 1e-9;
/** Steps in a row without a visible gain before the search believes that none is left. */
const MOST_BLIND_STEPS = 8;
const MOST_ITERATIONS = 500;
/** Parameters are logarithms: one step may not change any by more than a factor e². */
const LONGEST_STEP = 2;
/** Values closer than this (relatively) differ by rounding only; then the slope decides. */
const ROUNDING = 1e-13;

/**
 * Lowest point of a smooth function of a few variables on a box (BFGS with projected steps).
 * In words: walk downhill along a direction that learns the curvature from the slopes met so far; coordinates that push against
 * their edge rest there. Deterministic; O(d²) per step beside the evaluations.
 * @param problem function, gradient and box
 * @param start   first point; moved into the box when outside
 * @returns the lowest point met, and whether it is level in every direction that the box leaves free
 * @throws RangeError when the function is not finite at the start
 * @source Nocedal & Wright 2006, "Numerical Optimization", algorithm 6.1 with (6.17); projection as in Bertsekas 1982
 * @example minimise({ lower: [-9], upper: [9], evaluate: (x, g) => ((g[0] = 2 * (x[0] - 3)), (x[0] - 3) ** 2) }, [0]) // => point [3]
 */
export function minimise(problem: BoxProblem, start: readonly number[]): Minimum {
  const { lower, upper, evaluate } = problem;
  const d = start.length;
  const clamp = (value: number, i: number) => Math.min(Math.max(value, lower[i]!), upper[i]!);
  let point = Float64Array.from(start, clamp);
  let gradient = new Float64Array(d);
  let value = evaluate(point, gradient);
  if (!Number.isFinite(value)) throw new RangeError(`the search needs a finite value at its start, got ${value}`);

  const isFree = (i: number, g: Float64Array, at: Float64Array) =>
    !(g[i]! > 0 ? at[i]! <= lower[i]! : at[i]! >= upper[i]!);
  const steepness = (g: Float64Array, at: Float64Array) =>
    g.reduce((most, slope, i) => (isFree(i, g, at) ? Math.max(most, Math.abs(slope)) : most), 0);
  let inverse = identity(d);
  let learned = false;
  let lastFree = '';
  let blindSteps = 0;

  for (let iterations = 0; ; iterations++) {
    const steep = steepness(gradient, point);
    const done = (converged: boolean): Minimum => ({ point, value, iterations, converged });
    if (steep <= LEVEL) return done(true);
    const free = gradient.map((_, i) => (isFree(i, gradient, point) ? 1 : 0));
    if (free.join() !== lastFree) {
      // What was learned about all coordinates together is wrong for fewer or more of them.
      inverse = identity(d);
      learned = false;
      lastFree = free.join();
      blindSteps = 0;
    }
    const direction = descend(inverse, gradient, free);
    const isNegligible = learned && -dot(gradient, direction) / 2 <= NEGLIGIBLE * Math.max(1, Math.abs(value));
    if (blindSteps === MOST_BLIND_STEPS || iterations === MOST_ITERATIONS) return done(isNegligible);
    const longest = direction.reduce((most, step) => Math.max(most, Math.abs(step)), 0);
    let length = Math.min(1, (learned ? LONGEST_STEP : 0.5) / longest);
    const next = new Float64Array(d);
    const nextGradient = new Float64Array(d);
    let nextValue = Number.POSITIVE_INFINITY;
    for (let halvings = 0; halvings < 40; halvings++, length /= 2) {
      let promised = 0;
      for (let i = 0; i < d; i++) {
        next[i] = clamp(point[i]! + length * direction[i]!, i);
        promised += gradient[i]! * (next[i]! - point[i]!);
      }
      nextValue = evaluate(next, nextGradient);
      if (nextValue <= value + 1e-4 * promised) break;
      const sameValue = Math.abs(nextValue - value) <= ROUNDING * Math.abs(value);
      if (sameValue && steepness(nextGradient, next) < steep) break;
      nextValue = Number.POSITIVE_INFINITY;
    }
    if (nextValue === Number.POSITIVE_INFINITY) {
      if (isNegligible || !learned) return done(isNegligible);
      inverse = identity(d); // a stale curvature: start again from the steepest direction
      learned = false;
      continue;
    }
    blindSteps = value - nextValue <= ROUNDING * Math.abs(value) ? blindSteps + 1 : 0;
    const step = next.map((x, i) => x - point[i]!);
    const bend = nextGradient.map((slope, i) => slope - gradient[i]!);
    const curvature = dot(step, bend);
    if (curvature > 1e-12 * Math.sqrt(dot(step, step) * dot(bend, bend))) {
      if (!learned) inverse = identity(d, curvature / dot(bend, bend));
      update(inverse, step, bend, curvature);
      learned = true;
    }
    point = next;
    gradient = nextGradient;
    value = nextValue;
  }
}

function identity(d: number, scale = 1): Float64Array[] {
  return Array.from({ length: d }, (_, i) => new Float64Array(d).fill(scale, i, i + 1));
}

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

/** −H g over the free coordinates (1), 0 in the resting ones (0). */
function descend(inverse: readonly Float64Array[], gradient: Float64Array, free: Float64Array): Float64Array {
  const slopes = gradient.map((slope, i) => slope * free[i]!);
  return slopes.map((_, i) => -free[i]! * dot(inverse[i]!, slopes));
}

/** The BFGS update of the inverse curvature, in place. */
function update(inverse: readonly Float64Array[], step: Float64Array, bend: Float64Array, curvature: number): void {
  const bent = bend.map((_, i) => dot(inverse[i]!, bend));
  const stretch = (1 + dot(bend, bent) / curvature) / curvature;
  for (let i = 0; i < step.length; i++) {
    for (let j = 0; j < step.length; j++) {
      inverse[i]![j]! += stretch * step[i]! * step[j]! - (bent[i]! * step[j]! + step[i]! * bent[j]!) / curvature;
    }
  }
}
