/**
 * CSV after RFC 4180 that a spreadsheet opens without running it: a cell that would start a formula gets a
 * leading apostrophe, a plain number such as -12.5 stays a number.
 */

type Cell = string | number | bigint | boolean | null;

/** Apostrophes before it count, so that the one put in front can be told from those that were there. */
const formulaStart = /^'*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/;
const plainNumber = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/**
 * @param rows cells in the order of the header; null becomes an empty cell
 * @returns records ended by CRLF, the header first
 * @throws RangeError when a row has more or fewer cells than the header
 */
export function toCsv(header: readonly string[], rows: Iterable<readonly Cell[]>): string {
  const records = [toRecord(header)];
  for (const row of rows) {
    if (row.length !== header.length) {
      throw new RangeError(`csv: row ${records.length} needs ${header.length} cells, got ${row.length}`);
    }
    records.push(toRecord(row));
  }
  return records.join('');
}

function toRecord(cells: readonly Cell[]): string {
  // A lone empty cell would be an empty line, which readers skip.
  const line = cells.length === 1 && (cells[0] ?? '') === '' ? '""' : cells.map(toField).join(',');
  return `${line}\r\n`;
}

function toField(cell: Cell): string {
  const safe = disarm(cell === null ? '' : String(cell));
  return /[",\r\n]/.test(safe) ? quote(safe) : safe;
}

export const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** A text that no spreadsheet takes for a formula. */
export const disarm = (text: string): string =>
  formulaStart.test(text) && !plainNumber.test(text) ? `'${text}` : text;

/** The text that was disarmed. */
export const rearm = (text: string): string => (text.startsWith("'") && formulaStart.test(text) ? text.slice(1) : text);
