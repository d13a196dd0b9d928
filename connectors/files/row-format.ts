/** How rows of attributes lie in a text file. One value serves one pass over one file. */
import type { AttributeValue } from '../../lib/destination.ts';

export interface RowFormat {
  /** A line break between double quotes ends no record. */
  readonly isQuoting: boolean;
  /** Takes the file's first record, undefined where there is no file; true when it was a header. Throws at a foreign one. */
  readHeader(record: string | undefined): boolean;
  /** The header with these attributes added; undefined: the format has none. */
  header(attributes: readonly string[]): string | undefined;
  /** undefined: an empty line. */
  keyOf(record: string, line: number): string | undefined;
  valuesOf(record: string): Readonly<Record<string, AttributeValue | null>>;
  /** The record with these values, all others as they lie; undefined: a new one. */
  change(record: string | undefined, key: string, values: Readonly<Record<string, AttributeValue | null>>): string;
}
