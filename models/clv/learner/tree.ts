/** One regression tree on binned rows, grown level by level from sums per bin. */
import { BINS, type BinnedRows } from './bins.ts';

/** Node 0 is the root; the children of a node lie side by side. */
export interface Tree {
  /** Feature that a node asks for; −1 for a leaf. */
  readonly feature: Int32Array;
  /** By node and bin: 1 where a row goes to the first child. */
  readonly goesFirst: Uint8Array;
  /** The first child of a node. */
  readonly child: Int32Array;
  /** What a leaf adds to a row's score. */
  readonly value: Float64Array;
  /** Of the root's split. */
  readonly gain: number;
}

export interface TreeOptions {
  readonly depth: number;
  /** Curvature added to every leaf, which draws its value to 0. */
  readonly ridge: number;
  /** Least curvature of a leaf. */
  readonly leastWeight: number;
  /** Least gain of a split. */
  readonly leastGain: number;
}

/** First and second derivative of what is climbed, one entry per row. */
export interface Derivatives {
  readonly gradient: Float64Array;
  readonly curvature: Float64Array;
}

interface Split {
  readonly gain: number;
  readonly feature: number;
  readonly goesFirst: Uint8Array;
}

/** Gains as close as this, relatively, are equal: features can part the same rows alike. */
const TIE = 1e-9;

/**
 * The tree that a Newton step takes: a leaf's value is G / (H + ridge), where G and H are the sums of its rows' derivatives.
 * In words: every node takes the split that gains most, G₁²/(H₁ + ridge) + G₂²/(H₂ + ridge) − G²/(H + ridge). An ordered feature is
 * cut between bins; the bins of an unordered one are first put in the order of their own steps, where the best of all partitions is a
 * cut. O(rows · features · depth).
 * @param among  rows to learn from; sorted anew into leaves
 * @returns null when no split of the root gains enough
 * @source Chen & Guestrin 2016, "XGBoost", equations (5) to (7); Fisher 1958, "On Grouping for Maximum Homogeneity"
 */
export function growTree(
  rows: BinnedRows,
  { gradient, curvature }: Derivatives,
  among: Uint32Array,
  options: TreeOptions,
): Tree | null {
  const most = 2 ** (options.depth + 1) - 1;
  const tree = {
    feature: new Int32Array(most).fill(-1),
    goesFirst: new Uint8Array(most * BINS),
    child: new Int32Array(most),
    value: new Float64Array(most),
  };
  const spare = new Uint32Array(among.length);
  let [nodes, gain] = [1, 0];
  const grow = (node: number, start: number, end: number, sums: Float64Array, level: number): void => {
    const [g, h] = totals(sums);
    tree.value[node] = g / (h + options.ridge);
    const split = level === options.depth ? null : bestSplit(sums, rows, options);
    if (split === null) return;
    if (node === 0) gain = split.gain;
    const first = nodes;
    nodes += 2;
    tree.feature[node] = split.feature;
    tree.child[node] = first;
    tree.goesFirst.set(split.goesFirst, node * BINS);
    const middle = part(start, end, split);
    const isFirstSmaller = middle - start <= end - middle;
    const smaller = isFirstSmaller ? sumBins(start, middle) : sumBins(middle, end);
    const larger = sums.map((sum, i) => sum - smaller[i]!);
    grow(first, start, middle, isFirstSmaller ? smaller : larger, level + 1);
    grow(first + 1, middle, end, isFirstSmaller ? larger : smaller, level + 1);
  };
  grow(0, 0, among.length, sumBins(0, among.length), 0);
  return nodes === 1 ? null : { ...tree, gain };

  /** By feature and bin: the sum of the gradients, the sum of the curvatures. */
  function sumBins(start: number, end: number): Float64Array {
    const { features, bins } = rows;
    const sums = new Float64Array(features * BINS * 2);
    for (let i = start; i < end; i++) {
      const row = among[i]!;
      const [g, h] = [gradient[row]!, curvature[row]!];
      for (let f = 0, at = row * features; f < features; f++, at++) {
        const cell = (f * BINS + bins[at]!) * 2;
        sums[cell]! += g;
        sums[cell + 1]! += h;
      }
    }
    return sums;
  }

  /** Rows of the first child, then of the second, each in the order of before. */
  function part(start: number, end: number, { feature, goesFirst }: Split): number {
    let [to, rest] = [start, 0];
    for (let i = start; i < end; i++) {
      const row = among[i]!;
      if (goesFirst[rows.bins[row * rows.features + feature]!] === 1) among[to++] = row;
      else spare[rest++] = row;
    }
    among.set(spare.subarray(0, rest), to);
    return to;
  }
}

/** Of the bins of the first feature: every row is in one. */
function totals(sums: Float64Array): [number, number] {
  let [g, h] = [0, 0];
  for (let bin = 0; bin < BINS; bin++) {
    g += sums[2 * bin]!;
    h += sums[2 * bin + 1]!;
  }
  return [g, h];
}

function bestSplit(sums: Float64Array, { features, isUnordered }: BinnedRows, options: TreeOptions): Split | null {
  const { ridge, leastWeight, leastGain } = options;
  const [G, H] = totals(sums);
  const whole = (G * G) / (H + ridge);
  let best: { gain: number; feature: number; order: Uint8Array; until: number } | null = null;
  for (let f = 0; f < features; f++) {
    const own = sums.subarray(f * BINS * 2, (f + 1) * BINS * 2);
    const order = new Uint8Array(BINS).map((_, bin) => bin);
    if (isUnordered[f]) order.sort((a, b) => step(own, b, ridge) - step(own, a, ridge) || a - b);
    let [g, h] = [0, 0];
    for (let until = 0; until < BINS - 1; until++) {
      const bin = order[until]!;
      if (own[2 * bin + 1] === 0) continue;
      g += own[2 * bin]!;
      h += own[2 * bin + 1]!;
      if (h < leastWeight || H - h < leastWeight) continue;
      const gain = (g * g) / (h + ridge) + ((G - g) * (G - g)) / (H - h + ridge) - whole;
      const least = best === null ? leastGain : best.gain * (1 + TIE);
      if (gain > least) best = { gain, feature: f, order, until };
    }
  }
  if (best === null) return null;
  const goesFirst = new Uint8Array(BINS);
  for (let i = 0; i <= best.until; i++) goesFirst[best.order[i]!] = 1;
  return { gain: best.gain, feature: best.feature, goesFirst };
}

/** Empty bins step nowhere. */
const step = (own: Float64Array, bin: number, ridge: number) => own[2 * bin]! / (own[2 * bin + 1]! + ridge);

/** Adds a tree's values, times `rate`, to the scores of its rows. */
export function addTree(
  { feature, goesFirst, child, value }: Tree,
  rows: BinnedRows,
  score: Float64Array,
  rate: number,
) {
  for (let i = 0; i < rows.rows; i++) {
    let node = 0;
    while (feature[node]! >= 0) {
      const bin = rows.bins[i * rows.features + feature[node]!]!;
      node = child[node]! + (goesFirst[node * BINS + bin] === 1 ? 0 : 1);
    }
    score[i]! += rate * value[node]!;
  }
}
