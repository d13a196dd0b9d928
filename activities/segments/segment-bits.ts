/** Segments as bits: those of a store by name, 62 to a whole number, which scans and groups as quickly as one of them. */

const bitsOfWord = 62;

export function wordsOf(names: readonly string[]): readonly (readonly string[])[] {
  const words = Math.max(1, Math.ceil(names.length / bitsOfWord));
  return Array.from({ length: words }, (_, word) => names.slice(word * bitsOfWord, (word + 1) * bitsOfWord));
}

/** SQL: whether the segment at a position is among the bits of a column and its next words, such as now0, now1 …. */
export const hasBit = (column: string, position: number): string =>
  `((${column}${Math.floor(position / bitsOfWord)} >> ${position % bitsOfWord}) & 1) = 1`;

/** SQL: the same, of a column `position`. */
export const hasBitAtPosition = (column: string, words: number): string => {
  const cases = Array.from({ length: words }, (_, word) => `when ${word} then ${column}${word}`);
  return `((case position // ${bitsOfWord} ${cases.join(' ')} end >> (position % ${bitsOfWord})) & 1) = 1`;
};

/** SQL: the bit of a column `position` in one of the words, 0 where it belongs to another one. */
export const bitIn = (word: number): string =>
  `case when position // ${bitsOfWord} = ${word} then 1::bigint << (position % ${bitsOfWord}) else 0 end`;
