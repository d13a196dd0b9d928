import { MOST_COUNTED } from '../counts.ts';
import { layForCounts, type RacePoints } from './race.ts';

/** What of a customer decides how many purchases a window brings, Pareto/NBD. */
export interface Outlook {
  alive: number;
  gone: number;
  /** Purchase rate of an alive customer: Gamma(shape, scale). */
  shape: number;
  scale: number;
  /** Dropout rate of an alive customer: Gamma(s, beta). */
  s: number;
  beta: number;
}

/** Working columns: for each possible end of buying, its chance, the chance of one more purchase, and what was scaled away. */
export interface CountWork {
  readonly points: RacePoints;
  readonly chance: Float64Array;
  readonly onceMore: Float64Array;
  readonly scaled: Float64Array;
  row: Float64Array;
}

/** e^(−600) is the smallest chance kept as it is; smaller ones carry their logarithm beside them. */
const DEEPEST = 600;

/**
 * P(0), P(1), P(2) … purchases of one customer within a window, Pareto/NBD, into `work.row`.
 * In words: an alive customer buys until dropout or the window's end, whichever comes first. Given that time τ, the count is
 * negative binomial with chance τ / (α + T + τ) of one more. So the distribution is a sum over times τ: a quadrature over dropout
 * within the window, and its end. All of them step from n to n + 1 together. Positive terms only.
 * O(length of the row · points), 10 points for most customers.
 * @param tail  largest probability that may be cut off
 * @param reach n that the row goes to at least
 * @returns length of the row
 * @source derived from the assumptions of Schmittlein, Morrison & Colombo 1987; checked against 50-digit quadrature
 */
export function countRow(work: CountWork, outlook: Outlook, horizon: number, tail: number, reach: number): number {
  const { alive, gone, shape } = outlook;
  if (work.row.length <= reach) work.row = new Float64Array(2 * reach + 2);
  const { chance, onceMore, scaled } = work;
  const ends = layEnds(work, outlook, horizon);
  let scaledEnds = 0;
  for (let k = 0; k < ends; k++) if (scaled[k]! > 0) scaledEnds++;
  const most = onceMore[ends - 1]!; // that of the whole window

  for (let n = 0; ; n++) {
    if (n === work.row.length) {
      const longer = new Float64Array(2 * n);
      longer.set(work.row);
      work.row = longer;
    }
    const growth = (shape + n) / (n + 1);
    let sum = 0;
    if (scaledEnds === 0) {
      for (let k = 0; k < ends; k++) {
        sum += chance[k]!;
        chance[k]! *= growth * onceMore[k]!;
      }
    } else {
      for (let k = 0; k < ends; k++) {
        sum += scaled[k]! > 0 ? chance[k]! * Math.exp(-scaled[k]!) : chance[k]!;
        chance[k]! *= growth * onceMore[k]!;
        if (scaled[k]! > 0 && chance[k]! > 1) {
          const back = Math.min(scaled[k]!, DEEPEST);
          chance[k]! *= Math.exp(-back);
          scaled[k]! -= back;
        }
      }
    }
    work.row[n] = n === 0 ? gone + alive * sum : alive * sum;
    // From here on no end grows faster than the latest one does, and that more slowly with every n or at most at `most`.
    const slowest = Math.max(growth * most, most);
    const beyond = slowest < 1 ? (alive * sum * slowest) / (1 - slowest) : Number.POSITIVE_INFINITY;
    if ((n >= reach && beyond <= tail) || n >= MOST_COUNTED) return n + 1;
  }
}

/** @returns how many ends of buying there are; the last is the end of the window */
function layEnds(work: CountWork, { shape, scale, s, beta }: Outlook, horizon: number): number {
  const { points, chance, onceMore, scaled } = work;
  if (horizon > 0) layForCounts(points, s, beta, shape, scale, horizon);
  const ends = horizon > 0 ? points.count : 0;
  for (let k = 0; k < ends; k++) {
    scaled[k] = Math.max(points.drop[k]! - DEEPEST, 0);
    chance[k] = points.weight[k]! * Math.exp(scaled[k]! - points.drop[k]!);
    onceMore[k] = -Math.expm1(-points.rival[k]!);
  }
  const neither = shape * Math.log1p(horizon / scale) + s * Math.log1p(horizon / beta);
  scaled[ends] = Math.max(neither - DEEPEST, 0);
  chance[ends] = Math.exp(-Math.min(neither, DEEPEST));
  onceMore[ends] = horizon / (scale + horizon);
  return ends + 1;
}
