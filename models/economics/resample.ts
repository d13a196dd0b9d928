/** Customers drawn again and again with replacement, in groups, so that a million of them cost what fifty numbers do. */

/** Customers are dealt into so many groups by their keys. */
export const SAMPLES = 50;
const DRAWS = 400;
/** More than any order model has parameters, and one for spend. */
const AXES = 8;
const SEED = 0x2f6e2b1;

export interface Draw {
  /** How often each group was drawn; they add up to the number of groups. */
  readonly times: Float64Array;
  /** Standard normal numbers, for what is not known of the parameters. */
  readonly normals: Float64Array;
}

/** The same draws every time. */
export function drawSamples(draws: number = DRAWS, seed: number = SEED): readonly Draw[] {
  const uniform = uniformFrom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return Array.from({ length: draws }, () => {
    const times = new Float64Array(SAMPLES);
    for (let i = 0; i < SAMPLES; i++) times[Math.floor(uniform() * SAMPLES)]!++;
    return { times, normals: Float64Array.from({ length: AXES }, normal) };
  });
}

/** Bounds that hold the middle 80 % of the values: order statistics, so that infinite ones may be among them. */
export function middle80(values: Float64Array): { readonly lower: number; readonly upper: number } {
  const sorted = values.slice().sort();
  const at = (level: number) => sorted[Math.max(0, Math.ceil(level * sorted.length) - 1)]!;
  return { lower: at(0.1), upper: at(0.9) };
}

/** A counter in steps of the golden ratio whose bits are mixed (Steele, Lea & Flood 2014, with 32 bits). */
function uniformFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}
