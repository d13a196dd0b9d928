/** Numbers of rows as ranges, both ends inclusive: a thousand neighbours are one pair. */
export type RowRanges = readonly (readonly [first: number, last: number])[];

/** In ascending order, without overlap. */
export function toRanges(rows: Iterable<number>): RowRanges {
  const ranges: [number, number][] = [];
  for (const row of [...new Set(rows)].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === row - 1) last[1] = row;
    else ranges.push([row, row]);
  }
  return ranges;
}
