/** Rows made comparable before they are grouped. */
import type { PersonaTransformation, SparseRows } from './types.ts';

export interface TransformedRows {
  readonly rows: SparseRows;
  /** What columns were divided by; null unless standardised. */
  readonly scales: readonly number[] | null;
}

/**
 * `normalise` gives every row length 1, so that proportions count and volume does not; `standardise` divides every column by
 * its standard deviation, so that a rare value counts as much as a frequent one.
 * A standardised column would have mean 0, too. Shifting all rows alike changes no distance and no group, so that it is
 * left out and rows stay sparse. A column that never varies is left as it is.
 * @param scales of an earlier analysis whose centres are to be applied; else the rows' own
 */
export function transformRows(
  rows: SparseRows,
  transformation: PersonaTransformation,
  scales?: readonly number[] | null,
): TransformedRows {
  if (transformation === 'none') return { rows, scales: null };
  if (transformation === 'normalise') return { rows: { ...rows, values: lengthOne(rows) }, scales: null };
  const divisors = scales ?? deviations(rows);
  return {
    rows: { ...rows, values: rows.values.map((value, at) => value / divisors[rows.columns[at]!]!) },
    scales: divisors,
  };
}

function lengthOne({ starts, values }: SparseRows): Float64Array {
  const divided = values.slice();
  for (let row = 0; row + 1 < starts.length; row++) {
    const [from, to] = [starts[row]!, starts[row + 1]!];
    let squares = 0;
    for (let at = from; at < to; at++) squares += values[at]! * values[at]!;
    if (squares === 0) continue;
    const length = Math.sqrt(squares);
    for (let at = from; at < to; at++) divided[at] = values[at]! / length;
  }
  return divided;
}

/** Of the columns over all rows, absent values being 0: the root of the mean squared deviation; 1 where there is none. */
function deviations({ width, starts, columns, values }: SparseRows): readonly number[] {
  const n = starts.length - 1;
  const sums = new Float64Array(width);
  for (let at = 0; at < values.length; at++) sums[columns[at]!]! += values[at]!;
  const means = sums.map((sum) => sum / n);
  const squares = new Float64Array(width);
  const present = new Float64Array(width);
  for (let at = 0; at < values.length; at++) {
    const column = columns[at]!;
    squares[column]! += (values[at]! - means[column]!) ** 2;
    present[column]!++;
  }
  // Sums of equal rows in another order differ in their last digits: twelve are kept.
  return Array.from(squares, (sum, column) => {
    const variance = (sum + (n - present[column]!) * means[column]! ** 2) / n;
    return variance > 1e-24 ? Number(Math.sqrt(variance).toPrecision(12)) : 1;
  });
}
