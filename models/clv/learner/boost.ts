/** Gradient boosting of a factor: how many times more, or fewer, purchases than a model expects. */
import type { BinnedRows } from './bins.ts';
import { addTree, growTree, type Tree, type TreeOptions } from './tree.ts';

export interface BoostInput {
  readonly rows: BinnedRows;
  /** What the model expects of each row; above 0. */
  readonly expected: Float64Array;
  /** What happened. */
  readonly actual: Float64Array;
  /** What a row counts. */
  readonly weight: Float64Array;
  /** 1 for rows that only say when to stop. */
  readonly isHeldBack: Uint8Array;
}

export interface Boosted {
  readonly trees: readonly Tree[];
  /** What each tree's values are multiplied with. */
  readonly rate: number;
  /** By how much the held-back rows' weighted log-likelihood rose, in all. */
  readonly heldBackGain: number;
}

const RATE = 0.1;
const MOST_TREES = 100;
/** Trees in a row that did not help the held-back rows. */
const PATIENCE = 10;

/** About the most that the best of some three hundred splits gains where nothing is to be learned. */
const FIRST_GAIN = 12;

/** Every step is measured in deviance, so the constants mean the same in every shop: see docs/models/learner.md. */
const treeOptions: TreeOptions = { depth: 3, ridge: 10, leastWeight: 10, leastGain: 4 };

/**
 * Trees whose sum, the score s, multiplies the expectation by exp(s): Poisson deviance, logarithmic link, offset ln(expected).
 * In words: every tree takes a tenth of the step that would bring expected and actual together in its leaves. It stops when no split
 * gains more than chance does, when ten trees in a row did not help the rows held back, or after a hundred; the trees that helped
 * are kept, possibly none. Without any randomness. O(trees · rows · features).
 * @source Friedman 2001, "Greedy Function Approximation: A Gradient Boosting Machine"
 */
export function boost({ rows, expected, actual, weight, isHeldBack }: BoostInput): Boosted {
  const n = rows.rows;
  const among = Uint32Array.from({ length: n }, (_, i) => i).filter((i) => isHeldBack[i] === 0);
  const score = new Float64Array(n);
  const [gradient, curvature] = [new Float64Array(n), new Float64Array(n)];
  const trees: Tree[] = [];
  let best = { trees: 0, gain: 0 };
  while (trees.length < MOST_TREES && trees.length - best.trees < PATIENCE) {
    for (let i = 0; i < n; i++) {
      curvature[i] = weight[i]! * expected[i]! * Math.exp(score[i]!);
      gradient[i] = weight[i]! * actual[i]! - curvature[i]!;
    }
    const tree = growTree(rows, { gradient, curvature }, among, treeOptions);
    if (tree === null || (trees.length === 0 && tree.gain < FIRST_GAIN)) break;
    trees.push(tree);
    addTree(tree, rows, score, RATE);
    let gain = 0;
    for (let i = 0; i < n; i++) {
      if (isHeldBack[i] === 1) gain += weight[i]! * (actual[i]! * score[i]! - expected[i]! * Math.expm1(score[i]!));
    }
    if (gain > best.gain) best = { trees: trees.length, gain };
  }
  return { trees: trees.slice(0, best.trees), rate: RATE, heldBackGain: best.gain };
}

/** Sum of the trees for each row. */
export function scoreRows({ trees, rate }: Pick<Boosted, 'trees' | 'rate'>, rows: BinnedRows): Float64Array {
  const score = new Float64Array(rows.rows);
  for (const tree of trees) addTree(tree, rows, score, rate);
  return score;
}
