/** Groups of customers with the same taste, as a persona analysis finds them: k-means on the shares of what each bought. */
import { uniformNumbers } from '../clusters/uniform-numbers.ts';
import { distinctRows } from '../personas/distinct-rows.ts';
import { type Centres, layCentres, leastOf, pointsOf, samplePoints } from '../personas/sparse-points.ts';
import { sparseKMeans } from '../personas/sparse-k-means.ts';
import { spreadSparseCentres } from '../personas/sparse-starts.ts';
import { type Baskets, endOf, type Starts } from './baskets.ts';
import { type Memory, newMemory, remember } from './memory.ts';

const GROUPS = 8;
/** Distinct customers that the groups are found among: every so many-th of more. */
const SAMPLE = 20_000;
const SEED = 20_240_607;

/** Null where too few customers differ. */
export function findTastes(baskets: Baskets, starts: Starts, until: number): Centres | null {
  const memory = newMemory(baskets.categories);
  const counts = new Uint32Array(baskets.customers + 1);
  const columns = new Uint16Array(baskets.category.length);
  const values = new Float64Array(baskets.category.length);
  let [rows, size] = [0, 0];
  for (let customer = 0; customer < baskets.customers; customer++) {
    const from = starts[customer]!;
    const to = endOf(baskets, from, starts[customer + 1]!, until);
    if (to === from) continue;
    remember(memory, baskets, { from, to, halfLifeDays: Number.POSITIVE_INFINITY });
    const bought = memory.categories.subarray(0, memory.bought).toSorted();
    for (const category of bought) {
      columns[size] = category;
      values[size++] = memory.own[category]! / (to - from);
    }
    counts[++rows] = size;
  }
  const matrix = {
    width: baskets.categories,
    starts: counts.slice(0, rows + 1),
    columns: columns.slice(0, size),
    values: values.slice(0, size),
  };
  const points = samplePoints(pointsOf(distinctRows(matrix)), SAMPLE);
  if (points.weights.length < 2 * GROUPS) return null;
  const start = spreadSparseCentres(points, GROUPS, uniformNumbers(SEED));
  const { centres } = sparseKMeans(points, start, { mostIterations: 50, restingMove: 1e-8 });
  return layCentres(centres, baskets.categories);
}

/** The group of the nearest centre. A customer's own length is the same for all centres. */
export function tasteOf({ own, categories, bought }: Memory, tastes: Centres, distances: Float64Array): number {
  const { k, byColumn, squares } = tastes;
  let sum = 0;
  for (let i = 0; i < bought; i++) sum += own[categories[i]!]!;
  distances.fill(0);
  for (let i = 0; i < bought; i++) {
    const share = own[categories[i]!]! / sum;
    const from = categories[i]! * k;
    for (let c = 0; c < k; c++) distances[c]! -= 2 * share * byColumn[from + c]!;
  }
  for (let c = 0; c < k; c++) distances[c]! += squares[c]!;
  return leastOf(distances);
}
