/**
 * Rows as CSV whose types survive: a text stands in quotes, numbers and true/false stand without, nothing stands for
 * no value. Texts that a spreadsheet would run are disarmed, and are read back as they were.
 */
import type { AttributeValue } from '../../lib/destination.ts';
import { PipelineError } from '../../lib/errors.ts';
import { disarm, quote, rearm } from '../../lib/pure/csv.ts';
import type { RowFormat } from './row-format.ts';

export function csvRows(path: string, keyColumn: string): RowFormat {
  let columns: readonly string[] = [];
  return {
    isQuoting: true,
    readHeader(record) {
      if (record === undefined) return false;
      columns = cellsOf(record).map((cell) => String(valueOf(cell) ?? ''));
      const problem =
        columns[0] === keyColumn ? findTwice(columns) : `begins with the column ${JSON.stringify(columns[0])}`;
      if (problem === undefined) return true;
      throw new PipelineError('config', `destination ${path}: is not a file of Perdura’s: ${problem}`, {
        remedy: `move that file away or name another; the first column must be ${keyColumn}`,
      });
    },
    header(attributes) {
      const known = columns.length === 0 ? [keyColumn] : columns;
      columns = [...known, ...attributes.filter((name) => !known.includes(name))];
      return recordOf(columns.map((name) => (/^\w[\w ]*$/.test(name) ? name : encode(name))));
    },
    keyOf(record, line) {
      const cell = cellsOf(record)[0] ?? '';
      // A key of digits alone is a text all the same.
      const key = cell.startsWith('"') ? String(valueOf(cell)) : rearm(cell.trim());
      if (key !== '') return key;
      if (record.trim() === '') return undefined;
      throw new PipelineError('config', `destination ${path}: the record on line ${line} has no ${keyColumn}`, {
        remedy: 'give it one, or remove that line',
      });
    },
    valuesOf(record) {
      const cells = cellsOf(record);
      return Object.fromEntries(columns.slice(1).map((name, at) => [name, valueOf(cells[at + 1] ?? '')]));
    },
    change(record, key, values) {
      const cells = record === undefined ? [encode(key)] : cellsOf(record);
      return recordOf(
        columns.map((name, at) =>
          at > 0 && Object.hasOwn(values, name) ? encode(values[name] ?? null) : (cells[at] ?? ''),
        ),
      );
    },
  };
}

const recordOf = (cells: readonly string[]): string => `${cells.join(',')}\r\n`;

const encode = (value: AttributeValue | null): string =>
  value === null ? '' : typeof value === 'string' ? quote(disarm(value)) : String(value);

/** Cells as they lie, quotes included. */
function cellsOf(record: string): readonly string[] {
  const text = record.replace(/^\uFEFF/, '').replace(/\r?\n$/, '');
  const cells: string[] = [];
  for (let begin = 0; begin <= text.length; ) {
    const end = text[begin] === '"' ? text.indexOf(',', endOfQuoted(text, begin)) : text.indexOf(',', begin);
    cells.push(text.slice(begin, end < 0 ? undefined : end));
    if (end < 0) break;
    begin = end + 1;
  }
  return cells;
}

function endOfQuoted(text: string, begin: number): number {
  let at = begin + 1;
  for (;;) {
    const next = text.indexOf('"', at);
    if (next < 0) return text.length;
    if (text[next + 1] !== '"') return next + 1;
    at = next + 2;
  }
}

function valueOf(cell: string): AttributeValue | null {
  if (cell.startsWith('"')) return rearm(cell.slice(1, -1).replaceAll('""', '"'));
  if (cell === '') return null;
  if (cell === 'true' || cell === 'false') return cell === 'true';
  // 007 and 12.50 are texts that somebody typed: as numbers they would lose something.
  return String(Number(cell)) === cell && Number.isFinite(Number(cell)) ? Number(cell) : rearm(cell);
}

function findTwice(columns: readonly string[]): string | undefined {
  const twice = columns.find((name, at) => columns.indexOf(name) !== at);
  return twice === undefined ? undefined : `has the column ${JSON.stringify(twice)} twice`;
}
