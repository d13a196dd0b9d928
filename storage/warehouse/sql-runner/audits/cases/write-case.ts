/** A case as YAML: tables as CSV blocks where that says everything, else row by row; added to what a file has already. */
import { Document, isMap, isSeq, parseDocument, Scalar, stringify, YAMLMap, YAMLSeq } from 'yaml';
import type { TableTypes } from './case-file.ts';
import type { TextTable, TextTables } from './stand-ins.ts';

export interface WrittenCase {
  readonly name: string;
  readonly note: string | null;
  readonly types: TableTypes;
  readonly given: TextTables;
  readonly expect: TextTable;
}

/** The whole new content of the file. */
export function addCase(existing: string | undefined, written: WrittenCase): string {
  const document = parseDocument(existing?.trim() === '' ? '[]' : (existing ?? '[]')) as Document;
  const item = caseNode(written);
  const hasTypes = Object.keys(written.types).length > 0;
  if (isSeq(document.contents) && !hasTypes) {
    document.contents.flow = false;
    document.contents.add(item);
    return document.toString({ lineWidth: 0 });
  }
  const top = isMap(document.contents) ? document.contents : new YAMLMap();
  if (isSeq(document.contents)) {
    document.contents.flow = false;
    top.set('cases', document.contents);
  }
  const cases = top.get('cases');
  const list = isSeq(cases) ? cases : new YAMLSeq();
  list.add(item);
  if (hasTypes) setTypes(top, written.types);
  // Types stand first, whenever they came.
  top.items.sort((one, other) => order(one.key) - order(other.key));
  top.set('cases', list);
  const whole = new Document(top);
  return whole.toString({ lineWidth: 0 });
}

const keys = ['types', 'given', 'partial', 'cases'];
const order = (key: unknown): number => keys.indexOf(key instanceof Scalar ? String(key.value) : String(key));

function setTypes(top: YAMLMap, types: TableTypes): void {
  const before = top.get('types');
  const node = isMap(before) ? before : new YAMLMap();
  for (const [table, columns] of Object.entries(types)) {
    const map = new YAMLMap();
    map.flow = true;
    for (const [name, type] of Object.entries(columns)) map.set(name, type);
    node.set(table, map);
  }
  top.set('types', node);
}

function caseNode({ name, note, given, expect }: WrittenCase): YAMLMap {
  const node = new YAMLMap();
  node.set('name', name);
  if (note !== null) node.commentBefore = ` ${note}`;
  const tables = new YAMLMap();
  for (const [table, rows] of given) {
    if (rows.rows.length > 0) tables.set(table, tableNode(withoutEmptyColumns(rows)));
  }
  node.set('given', tables);
  node.set('expect', tableNode(expect));
  return node;
}

function withoutEmptyColumns({ columns, rows }: TextTable): TextTable {
  const kept = columns.map((_, at) => rows.some((row) => row[at] !== null));
  return {
    columns: columns.filter((_, at) => kept[at]),
    rows: rows.map((row) => row.filter((_, at) => kept[at])),
  };
}

function tableNode(table: TextTable): Scalar | YAMLSeq | YAMLMap {
  const { columns, rows } = table;
  if (rows.length === 0) {
    const none = new YAMLSeq();
    none.flow = true;
    return none;
  }
  const isPlain = rows.every((row) =>
    row.every(
      (value, at) =>
        value === null || (isSimple(columns[at]?.type ?? '') && /^[^\s"](?:[^\n\r"]*[^\s"])?$/.test(value)),
    ),
  );
  if (isPlain && columns.length > 0 && !rows.some((row) => columns.length === 1 && row[0] === null)) {
    const lines = [columns.map(({ name }) => name), ...rows.map((row) => row.map((value) => value ?? ''))];
    const block = new Scalar(`${lines.map((line) => line.map(csvCell).join(',')).join('\n')}\n`);
    block.type = Scalar.BLOCK_LITERAL;
    return block;
  }
  const list = new YAMLSeq();
  for (const row of rows) {
    const map = new YAMLMap();
    map.flow = true;
    for (const [at, value] of row.entries()) {
      const { name = '', type = '' } = columns[at] ?? {};
      if (value !== null) map.set(name, cellNode(value, type));
    }
    list.add(map);
  }
  return list;
}

const csvCell = (text: string): string =>
  text.includes(',') || text.includes(';') || text.includes('\t') ? `"${text}"` : text;
const isSimple = (type: string): boolean => !/\[|^(STRUCT|MAP|UNION)|^JSON$/.test(type);

function cellNode(value: string, type: string): unknown {
  if (type === 'JSON' || isSimple(type)) {
    const scalar = new Scalar(value);
    // A number or a flag is written bare, whatever it is in JavaScript.
    if (!/VARCHAR|JSON|DATE|TIME/.test(type)) return parseDocument(value).contents ?? scalar;
    return scalar;
  }
  return parseDocument(stringify(JSON.parse(value), { collectionStyle: 'flow', lineWidth: 0 })).contents;
}
