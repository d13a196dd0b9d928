/**
 * A file of unit cases, `<model>.cases.yaml`, as it is written: cells keep their text, so that `0042` stays an id and `5.10` is
 * not rounded on its way.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, Scalar } from 'yaml';
import { PipelineError } from '../../../../../lib/errors.ts';
import { nearest } from '../../../../../lib/pure/nearest.ts';
import { parseCsv } from '../../../../../lib/pure/parse-csv.ts';

export interface Cell {
  /** Null is no value; what is nested is JSON. */
  readonly text: string | null;
  readonly form: 'plain' | 'quoted' | 'nested';
}
export type CaseRow = ReadonlyMap<string, Cell>;
export interface CaseTable {
  readonly rows: readonly CaseRow[];
  /** Written as one map, to which a case may add. */
  readonly isOneRow: boolean;
}
export type CaseTables = ReadonlyMap<string, CaseTable>;
/** Table → column → type as DuckDB spells it. */
export type TableTypes = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface UnitCase {
  readonly name: string;
  readonly line: number;
  readonly given: CaseTables;
  /** Tables that the case itself gives rows of. */
  readonly own: readonly string[];
  /** Null where the case is about a failure. */
  readonly expect: CaseTable | null;
  /** Columns that `expect` does not name are not compared. */
  readonly isPartial: boolean;
  /** What the message of a failed query, or a failed audit, must hold. */
  readonly fails: string | null;
}

export interface CaseFile {
  /** Types of tables that no model makes, beside those that are known anyway. */
  readonly types: TableTypes;
  /** Rows that every case has, unless it gives its own. */
  readonly given: CaseTables;
  readonly cases: readonly UnitCase[];
}

type Fields = ReadonlyMap<string, Node>;
const fileKeys = ['types', 'given', 'partial', 'cases'];
const caseKeys = ['name', 'given', 'expect', 'partial', 'fails'];

export function parseCaseFile(text: string, file: string): CaseFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const lineOf = (node: Node | undefined): number => lines.linePos(node?.range?.[0] ?? 0).line;
  const wrong = (node: Node | undefined, message: string): PipelineError =>
    new PipelineError('config', `${file}:${lineOf(node)}: ${message}`, {
      remedy:
        'a case has a name, given (table: rows) and expect (rows) or fails; rows are a list of maps or a CSV block',
      details: { file },
    });
  const [syntax] = document.errors;
  if (syntax !== undefined) throw wrong(undefined, syntax.message.split('\n', 1)[0] ?? 'is no YAML');

  const follow = (node: unknown): Node => {
    const found = isAlias(node) ? node.resolve(document) : node;
    return (found ?? new Scalar(null)) as Node;
  };
  const fieldsOf = (node: Node, what: string, known?: readonly string[]): Fields => {
    if (!isMap(node)) throw wrong(node, `${what} needs "name: value" pairs`);
    const fields = new Map(node.items.map(({ key, value }) => [textOf(follow(key)) ?? '', follow(value)]));
    const unknown = known === undefined ? undefined : [...fields.keys()].find((key) => !known.includes(key));
    if (unknown === undefined || known === undefined) return fields;
    const guess = nearest(unknown, known);
    throw wrong(
      node,
      `${what} knows ${known.join(', ')}, got "${unknown}"${guess === undefined ? '' : `; did you mean ${guess}?`}`,
    );
  };
  const readRow = (node: Node): CaseRow =>
    new Map([...fieldsOf(node, 'a row')].map(([name, value]) => [name.toLowerCase(), cellOf(value, follow)]));
  const readTable = (node: Node): CaseTable => {
    if (isSeq(node)) return { rows: node.items.map((item) => readRow(follow(item))), isOneRow: false };
    if (isMap(node)) return { rows: [readRow(node)], isOneRow: true };
    const block = textOf(node);
    if (block === null) return { rows: [], isOneRow: false };
    try {
      return { rows: parseCsv(block).rows.map(rowOfCsv), isOneRow: false };
    } catch (error) {
      throw wrong(node, error instanceof Error ? error.message : String(error));
    }
  };
  const readTables = (node: Node | undefined): CaseTables =>
    node === undefined || (textOf(node) === null && isScalar(node))
      ? new Map()
      : new Map([...fieldsOf(node, 'given')].map(([name, rows]) => [name.toLowerCase(), readTable(rows)]));
  const readCase = (node: Node, shared: CaseTables, isPartial: boolean): UnitCase => {
    const fields = fieldsOf(node, 'a case', caseKeys);
    const name = textOf(fields.get('name'));
    if (name === null) throw wrong(node, 'a case needs a name, a sentence about what holds');
    const [expected, fails] = [fields.get('expect'), textOf(fields.get('fails'))];
    if ((expected === undefined) === (fails === null)) throw wrong(node, `case "${name}" needs either expect or fails`);
    const own = readTables(fields.get('given'));
    return {
      name,
      line: lineOf(node),
      given: withShared(shared, own),
      own: [...own.keys()],
      expect: expected === undefined ? null : readTable(expected),
      isPartial: fields.has('partial') ? textOf(fields.get('partial')) === 'true' : isPartial,
      fails,
    };
  };

  const top = follow(document.contents);
  if (isSeq(top)) {
    const cases = top.items.map((item) => readCase(follow(item), new Map(), false));
    return { types: {}, given: new Map(), cases };
  }
  const fields = fieldsOf(top, 'a file of cases', fileKeys);
  const given = readTables(fields.get('given'));
  const list = fields.get('cases');
  if (list !== undefined && !isSeq(list)) throw wrong(list, 'cases is a list');
  const isPartial = textOf(fields.get('partial')) === 'true';
  const types = fields.get('types');
  return {
    types: types === undefined ? {} : readTypes(fieldsOf(types, 'types'), (node) => fieldsOf(node, 'types of a table')),
    given,
    cases: list === undefined ? [] : list.items.map((item) => readCase(follow(item), given, isPartial)),
  };
}

/** A case's table stands for the shared one; where both are a single row, its columns are added. */
export function withShared(shared: CaseTables, own: CaseTables): CaseTables {
  const merged = new Map(shared);
  for (const [name, table] of own) {
    const before = shared.get(name);
    const isAdded = before?.isOneRow === true && table.isOneRow;
    const row = new Map([...(before?.rows[0] ?? []), ...(table.rows[0] ?? [])]);
    merged.set(name, isAdded ? { rows: [row], isOneRow: true } : table);
  }
  return merged;
}

const readTypes = (tables: Fields, columnsOf: (node: Node) => Fields): TableTypes =>
  Object.fromEntries(
    [...tables].map(([table, node]) => [
      table.toLowerCase(),
      Object.fromEntries(
        [...columnsOf(node)].map(([column, type]) => [column.toLowerCase(), textOf(type) ?? 'varchar']),
      ),
    ]),
  );

const rowOfCsv = (row: Readonly<Record<string, string | null>>): CaseRow =>
  new Map(
    Object.entries(row).map(([name, value]) => {
      const text = value?.trim() ?? '';
      return [name.toLowerCase(), { text: text === '' ? null : text, form: 'plain' }];
    }),
  );

function cellOf(node: Node, follow: (node: unknown) => Node): Cell {
  if (isMap(node) || isSeq(node)) return { text: jsonOf(node, follow), form: 'nested' };
  const isPlain = isScalar(node) && (node.type === undefined || node.type === Scalar.PLAIN);
  return { text: textOf(node), form: isPlain ? 'plain' : 'quoted' };
}

/** As it is written, null for nothing. */
function textOf(node: Node | undefined): string | null {
  if (!isScalar(node) || node.value === null || node.value === undefined) return null;
  return typeof node.value === 'string' ? node.value : (node.source ?? JSON.stringify(node.value));
}

function jsonOf(node: Node, follow: (node: unknown) => Node): string {
  if (isSeq(node)) return `[${node.items.map((item) => jsonOf(follow(item), follow)).join(',')}]`;
  if (isMap(node)) {
    const fields = node.items.map(
      ({ key, value }) => `${JSON.stringify(textOf(follow(key)) ?? '')}:${jsonOf(follow(value), follow)}`,
    );
    return `{${fields.join(',')}}`;
  }
  const text = textOf(node);
  if (text === null) return 'null';
  const isBare = isScalar(node) && typeof node.value !== 'string' && /^(true|false|-?\d+(\.\d+)?)$/.test(text);
  return isBare ? text : JSON.stringify(text);
}
