/** What is wrong with a segment, in words for whoever wrote it. */
import { nearest } from '../../lib/pure/nearest.ts';

export class SegmentError extends RangeError {
  override readonly name = 'SegmentError';
  /** Where in the line it shows, from 1; absent when a tree was written. */
  readonly column: number | undefined;

  constructor(message: string, column?: number) {
    super(column === undefined ? message : `column ${column}: ${message}`);
    this.column = column;
  }
}

/** `; did you mean newsletter?`, or nothing when nothing is near. */
export function didYouMean(got: string, known: readonly string[]): string {
  const lowered = known.map((name) => name.toLowerCase());
  const near = known[lowered.indexOf(nearest(got.toLowerCase(), lowered) ?? '')];
  return near === undefined ? '' : `; did you mean ${near}?`;
}

/** `a, b or c`. */
export function oneOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}
