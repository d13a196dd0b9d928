/** Equal rows counted once, in an order that depends on the rows and on nothing else. */
import type { SparseRows } from './types.ts';

/** What k-means groups: distinct rows without zeros, and how often each occurs. */
export interface DistinctRows {
  readonly rows: SparseRows;
  readonly weights: Float64Array;
  /** Per row of the matrix its place among the distinct ones. */
  readonly placeOf: Int32Array;
}

/**
 * In words: rows are found again by a hash of what they hold, and sorted by it. That is as good as shuffled, and the same
 * whatever order customers come in, so that groups do not depend on it. O(values + distinct · log distinct).
 */
export function distinctRows(matrix: SparseRows): DistinctRows {
  const rows = withoutZeros(matrix);
  const n = rows.starts.length - 1;
  const hashes = hashRows(rows);
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(2, n * 2)))).fill(-1);
  /** Per distinct row, in the order of finding them: the row that it was met at, and how often it was. */
  const first = new Int32Array(n);
  const counts = new Float64Array(n);
  const found = new Int32Array(n);
  let distinct = 0;
  for (let row = 0; row < n; row++) {
    let slot = hashes[row]! & (slots.length - 1);
    while (slots[slot]! >= 0 && !isEqual(rows, first[slots[slot]!]!, row, hashes))
      slot = (slot + 1) & (slots.length - 1);
    if (slots[slot]! < 0) {
      slots[slot] = distinct;
      first[distinct++] = row;
    }
    found[row] = slots[slot]!;
    counts[slots[slot]!]!++;
  }
  const order = Int32Array.from({ length: distinct }, (_, i) => i).sort((a, b) =>
    compareRows(rows, first[a]!, first[b]!, hashes),
  );
  const places = new Int32Array(distinct);
  for (const [place, which] of order.entries()) places[which] = place;
  return {
    rows: pickRows(
      rows,
      Int32Array.from(order, (which) => first[which]!),
    ),
    weights: Float64Array.from(order, (which) => counts[which]!),
    placeOf: found.map((which) => places[which]!),
  };
}

/** The rows of these places, in their order. */
export function pickRows({ width, starts, columns, values }: SparseRows, places: Int32Array): SparseRows {
  const picked = new Uint32Array(places.length + 1);
  for (const [i, place] of places.entries()) picked[i + 1] = picked[i]! + starts[place + 1]! - starts[place]!;
  const size = picked.at(-1)!;
  const [pickedColumns, pickedValues] = [new Uint16Array(size), new Float64Array(size)];
  for (const [i, place] of places.entries()) {
    let to = picked[i]!;
    for (let at = starts[place]!; at < starts[place + 1]!; at++, to++) {
      pickedColumns[to] = columns[at]!;
      pickedValues[to] = values[at]!;
    }
  }
  return { width, starts: picked, columns: pickedColumns, values: pickedValues };
}

function withoutZeros(rows: SparseRows): SparseRows {
  const { width, starts, columns, values } = rows;
  const kept = values.reduce((count, value) => (value === 0 ? count : count + 1), 0);
  if (kept === values.length) return rows;
  const keptStarts = new Uint32Array(starts.length);
  const [keptColumns, keptValues] = [new Uint16Array(kept), new Float64Array(kept)];
  let to = 0;
  for (let row = 0; row + 1 < starts.length; row++) {
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      if (values[at] === 0) continue;
      keptColumns[to] = columns[at]!;
      keptValues[to++] = values[at]!;
    }
    keptStarts[row + 1] = to;
  }
  return { width, starts: keptStarts, columns: keptColumns, values: keptValues };
}

/** 32 bits a row. */
function hashRows({ starts, columns, values }: SparseRows): Uint32Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  const hashes = new Uint32Array(starts.length - 1);
  for (let row = 0; row < hashes.length; row++) {
    let hash = 0x2545f491;
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      hash = mix(mix(mix(hash ^ columns[at]!) ^ words[at * 2]!) ^ words[at * 2 + 1]!);
    }
    hashes[row] = hash;
  }
  return hashes;
}

/** A round of MurmurHash3's finish. */
function mix(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return (twice ^ (twice >>> 16)) + 0x9e3779b9;
}

const isEqual = (rows: SparseRows, a: number, b: number, hashes: Uint32Array): boolean =>
  compareRows(rows, a, b, hashes) === 0;

/** By hash; rows that share one by what they hold. */
function compareRows({ starts, columns, values }: SparseRows, a: number, b: number, hashes: Uint32Array): number {
  const byHash = hashes[a]! - hashes[b]!;
  if (byHash !== 0) return byHash;
  const [atA, atB] = [starts[a]!, starts[b]!];
  const [sizeA, sizeB] = [starts[a + 1]! - atA, starts[b + 1]! - atB];
  if (sizeA !== sizeB) return sizeA - sizeB;
  for (let i = 0; i < sizeA; i++) {
    const byColumn = columns[atA + i]! - columns[atB + i]!;
    if (byColumn !== 0) return byColumn;
    const byValue = values[atA + i]! - values[atB + i]!;
    if (byValue !== 0) return byValue;
  }
  return 0;
}
