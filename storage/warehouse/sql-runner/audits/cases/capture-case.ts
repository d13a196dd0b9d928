/** A case from real rows: what leads to some rows of a model, with stand-ins for persons, and what the model makes of it. */
import { PipelineError } from '../../../../../lib/errors.ts';
import { identifier, literal } from '../../../../snapshots/sql-text.ts';
import { readRows } from '../../../statements.ts';
import type { Transaction } from '../../../warehouse.ts';
import type { Model } from '../../model.ts';
import { captureRows, read } from './capture-rows.ts';
import { openCaseDatabase } from './case-database.ts';
import type { CaseRow, CaseTables, TableTypes } from './case-file.ts';
import { outputOf } from './run-case.ts';
import { type TextTable, type TextTables, withStandIns } from './stand-ins.ts';
import type { WrittenCase } from './write-case.ts';

export interface CaptureOptions {
  readonly reader: Pick<Transaction, 'rows'>;
  readonly model: Model;
  readonly models: readonly Model[];
  /** Types of all tables in the database. */
  readonly live: TableTypes;
  /** Types that cases know anyway, of tables that no model makes. */
  readonly known: TableTypes;
  /** Values of the grain, or `column=value`, each with commas between them. */
  readonly keys: readonly string[];
}

export interface CapturedCase extends WrittenCase {
  readonly notes: readonly string[];
}

export async function captureCase(options: CaptureOptions): Promise<CapturedCase> {
  const { reader, model, models, live, known, keys } = options;
  const upstreams = new Map(model.dependsOn.map((table) => [table, columnsOf(live, table)] as const));
  const relation = live[model.name.toLowerCase()] === undefined ? `(\n${model.sql}\n)` : model.name;
  const own = await describe(reader, relation);
  const where = `where ${keys.map((key) => `(${conditionOf(model, own, key)})`).join(' or ')}`;
  const start = await read(reader, relation, own, where, 100);
  if (start.rows.length === 0) throw noRows(model, keys);
  const grains = new Set(models.flatMap(({ grain }) => grain.map((column) => column.toLowerCase())));
  const types = Object.fromEntries(model.dependsOn.map((table) => [table, live[table] ?? {}]));
  const database = await openCaseDatabase([], types);
  try {
    await database.prepare(model.dependsOn);
    const inMemory = { rows: <T>(sql: string) => readRows<T>(database.connection, sql) };
    const compute = (tables: TextTables) =>
      outputOf(database, model, asGiven(tables), async (query) =>
        read(inMemory, query, await describe(inMemory, query), '', 1_000),
      );
    const capture = async (isGenerous: boolean) => {
      const captured = await captureRows({ reader, start, grain: model.grain, upstreams, keys: grains, isGenerous });
      return { ...captured, lost: missingFrom(start, await compute(captured.tables)) };
    };
    const narrow = await capture(false);
    const generous = narrow.lost === 0 ? narrow : await capture(true);
    const captured = generous.lost < narrow.lost ? generous : narrow;
    const { lost } = captured;
    const given = withStandIns(captured.tables);
    const expect = await compute(given);
    if (expect.rows.length === 0) throw nothingLeads(model);
    const notes = [
      ...captured.notes,
      ...(lost > 0
        ? [
            `of these rows the model makes ${start.rows.length - lost} of the ${start.rows.length} that the database has: it looks at more`,
          ]
        : []),
    ];
    const made = new Set(models.map(({ name }) => name.toLowerCase()));
    return {
      name: `What ${start.rows.length === 1 ? 'a row' : `${start.rows.length} rows`} of real data led to.`,
      note: notes.length === 0 ? null : notes.join('; '),
      notes,
      types: typesToWrite(given, types, known, made),
      given,
      expect,
    };
  } finally {
    database.close();
  }
}

/** What is known anyway is not repeated. */
function typesToWrite(given: TextTables, types: TableTypes, known: TableTypes, made: ReadonlySet<string>): TableTypes {
  const isKnown = (table: string) => {
    const names = (of: TableTypes) =>
      Object.keys(of[table] ?? {})
        .join(' ')
        .toLowerCase();
    return names(known) === names(types);
  };
  const written = [...given.keys()].filter((table) => !made.has(table) && !isKnown(table));
  return Object.fromEntries(written.map((table) => [table, types[table] ?? {}]));
}

function asGiven(tables: TextTables): { given: CaseTables; own: readonly string[] } {
  const rowOf = (table: TextTable, row: readonly (string | null)[]): CaseRow =>
    new Map(
      table.columns.map(({ name, type }, at) => [
        name.toLowerCase(),
        { text: row[at] ?? null, form: /\[|^(STRUCT|MAP|UNION)/.test(type) ? 'nested' : 'quoted' } as const,
      ]),
    );
  const given = [...tables].map(
    ([name, table]) => [name, { rows: table.rows.map((row) => rowOf(table, row)), isOneRow: false }] as const,
  );
  return { given: new Map(given), own: [] };
}

const columnsOf = (live: TableTypes, table: string): TextTable['columns'] => {
  const columns = live[table];
  if (columns !== undefined) return Object.entries(columns).map(([name, type]) => ({ name, type }));
  throw new PipelineError('config', `${table}, which the model reads, is not in the database`, {
    remedy: 'build or load it first: a case is captured from rows that are there',
  });
};

async function describe({ rows }: Pick<Transaction, 'rows'>, relation: string): Promise<TextTable['columns']> {
  const from = relation.startsWith('(') ? relation : identifier(relation);
  const found = await rows<{ column_name: string; column_type: string }>(`describe select * from ${from}`);
  return found.map(({ column_name: name, column_type: type }) => ({ name, type }));
}

function conditionOf({ name, grain }: Model, columns: TextTable['columns'], key: string): string {
  const parts = key.split(',').map((part) => part.trim());
  const pairs = parts.every((part) => /^\w+=/.test(part))
    ? parts.map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)] as const)
    : grain.length === 1
      ? [[grain[0] ?? '', key] as const]
      : grain.map((column, at) => [column, parts[at] ?? ''] as const);
  const unknown = pairs.find(([column]) => !columns.some((one) => one.name.toLowerCase() === column.toLowerCase()));
  const isComplete = pairs.length === parts.length || grain.length === 1;
  if (pairs.length === 0 || unknown !== undefined || !isComplete) {
    const need = grain.length === 0 ? 'column=value' : `${grain.join(',')}, or column=value`;
    throw new PipelineError('config', `${name}: --from needs ${need}, got "${key}"`, {
      remedy: `columns are ${columns.map((column) => column.name).join(', ')}`,
    });
  }
  return pairs.map(([column, value]) => `cast(${identifier(column)} as varchar) = ${literal(value)}`).join(' and ');
}

function missingFrom(expected: TextTable, got: TextTable): number {
  const at = expected.columns.map(({ name }) => got.columns.findIndex((column) => column.name === name));
  const found = new Set(got.rows.map((row) => JSON.stringify(at.map((index) => row[index] ?? null))));
  return expected.rows.filter((row) => !found.has(JSON.stringify(row))).length;
}

const noRows = ({ name }: Model, keys: readonly string[]): PipelineError =>
  new PipelineError('config', `${name}: has no row with ${keys.join(' or ')}`, {
    remedy: `look for keys with a select on ${name}`,
  });

const nothingLeads = ({ name }: Model): PipelineError =>
  new PipelineError('config', `${name}: no rows of what it reads lead to these keys`, {
    remedy: 'name a column that both have, as in --from column=value, or write the case by hand',
  });
