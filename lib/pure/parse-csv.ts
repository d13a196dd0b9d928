/** A small CSV with a header, after RFC 4180, for what a person hands to a command: all of it is right, or it is refused. */

type CsvRow = Readonly<Record<string, string | null>>;

interface Parsed {
  readonly columns: readonly string[];
  /** Empty cells are null; lines without anything are left out. */
  readonly rows: readonly CsvRow[];
  /** The line that each row begins at, as an editor counts them. */
  readonly lines: readonly number[];
}

/**
 * @param text separated by commas, semicolons or tabs, whichever the header has
 * @throws RangeError naming the line that is wrong
 */
export function parseCsv(text: string): Parsed {
  const records = readRecords(text.replace(/^\uFEFF/, ''));
  const [header, ...others] = records.filter(({ cells }) => cells.length > 1 || cells[0]?.trim() !== '');
  if (header === undefined) return { columns: [], rows: [], lines: [] };
  const columns = header.cells.map((name) => name.trim());
  const twice = columns.find((name, at) => columns.indexOf(name) !== at);
  if (twice !== undefined) throw new RangeError(`line ${header.line}: has the column ${JSON.stringify(twice)} twice`);
  const rows = others.map(({ line, cells }): CsvRow => {
    if (cells.length !== columns.length) {
      throw new RangeError(`line ${line}: needs ${columns.length} values as the header has, has ${cells.length}`);
    }
    return Object.fromEntries(columns.map((name, at) => [name, cells[at] === '' ? null : (cells[at] ?? null)]));
  });
  return { columns, rows, lines: others.map(({ line }) => line) };
}

interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

function readRecords(text: string): readonly CsvRecord[] {
  const separator = separatorOf(text.slice(0, text.search(/[\r\n]|$/)));
  // A cell, and what ends it: a separator, a line end, or the end of the text.
  const cell = new RegExp(
    `(?:"([^"]*(?:""[^"]*)*)"|([^"${separator}\\r\\n][^${separator}\\r\\n]*|))(${separator}|\\r\\n?|\\n|$)`,
    'y',
  );
  const records: CsvRecord[] = [];
  let [line, lines] = [1, 0];
  let cells: string[] = [];
  while (cell.lastIndex < text.length || cells.length > 0) {
    const found = cell.exec(text);
    if (found === null)
      throw new RangeError(`line ${line + lines}: has a quote that does not belong there or never ends`);
    const [whole, quoted, plain = '', end = ''] = found;
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    lines += whole.split(/\r\n?|\n/).length - 1;
    if (end === separator) continue;
    records.push({ line, cells });
    [line, lines, cells] = [line + lines, 0, []];
  }
  return records;
}

const separatorOf = (header: string): string => {
  const counted = [',', ';', '\t'].map((separator) => [separator, header.split(separator).length] as const);
  return counted.reduce((best, one) => (one[1] > best[1] ? one : best))[0];
};
