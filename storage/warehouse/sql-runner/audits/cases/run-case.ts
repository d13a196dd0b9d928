/** Runs one case: its rows into the tables, the model's own query, and what came of it beside what was expected. */
import { PipelineError } from '../../../../../lib/errors.ts';
import { count } from '../../../../../lib/pure/count.ts';
import { nearest } from '../../../../../lib/pure/nearest.ts';
import { identifier } from '../../../../snapshots/sql-text.ts';
import { readRows, runStatements } from '../../../statements.ts';
import { fromDuckDb } from '../../../values.ts';
import type { Model } from '../../model.ts';
import { auditModel } from '../run-audits.ts';
import type { CaseDatabase } from './case-database.ts';
import type { CaseTable, UnitCase } from './case-file.ts';
import { columnsOf, inferType, missing, relationOf, rowsSql, schemaOf } from './case-values.ts';
import { differenceOf, type RowDifference } from './difference.ts';

export interface CaseOutcome {
  /** Null when all is as expected. */
  readonly message: string | null;
  readonly difference: RowDifference | null;
}

interface Result {
  readonly columns: readonly (readonly [name: string, type: string])[];
  readonly rows: readonly (readonly unknown[])[];
}

/** Leaves the database as it was. What is wrong with the case itself is its failure, too. */
export async function runCase(database: CaseDatabase, model: Model, unitCase: UnitCase): Promise<CaseOutcome> {
  const { connection } = database;
  if (model.materialization.kind === 'seed') {
    return { message: 'a seed has rows and no query: it needs no case', difference: null };
  }
  await connection.run('begin');
  try {
    await fill(database, model, unitCase);
    if (unitCase.fails !== null) return await expectFailure(database, model, unitCase.fails);
    const got = await query(database, `select * from (\n${model.sql}\n)`);
    return await compare(database, model, unitCase, got);
  } catch (error) {
    return { message: firstLine(error), difference: null };
  } finally {
    await connection.run('rollback').catch(() => undefined);
  }
}

/** What the model's query gives for these rows, as `select` says; the database stays as it was. */
export async function outputOf<T>(
  database: CaseDatabase,
  model: Model,
  unitCase: Pick<UnitCase, 'given' | 'own'>,
  read: (relation: string) => Promise<T>,
): Promise<T> {
  await database.connection.run('begin');
  try {
    await fill(database, model, unitCase);
    return await read(`(\n${model.sql}\n)`);
  } finally {
    await database.connection.run('rollback').catch(() => undefined);
  }
}

async function fill(
  database: CaseDatabase,
  model: Model,
  { given, own }: Pick<UnitCase, 'given' | 'own'>,
): Promise<void> {
  const stranger = own.find((table) => !model.dependsOn.includes(table));
  if (stranger !== undefined) throw notRead(stranger, model);
  for (const table of model.dependsOn) {
    const written = given.get(table);
    const known = database.columnsOf(table);
    if (known === undefined) {
      if (written === undefined) throw nothingKnown(table);
      await database.connection.run(`${schemaOf(table)}create table ${relationOf(table)} as ${inferredRows(written)}`);
    } else if (written !== undefined) await insert(database, table, known, written);
  }
}

async function insert(
  { connection }: CaseDatabase,
  table: string,
  known: readonly (readonly [string, string])[],
  written: CaseTable,
): Promise<void> {
  if (written.rows.length === 0) return;
  const named = columnsOf(written);
  refuseUnknown(`given ${table}`, named, known);
  const columns = known.filter(([name]) => named.includes(name.toLowerCase()));
  const list = columns.map(([name]) => identifier(name)).join(', ');
  await connection.run(`insert into ${relationOf(table)} (${list}) ${rowsSql(written.rows, columns)}`);
}

function inferredRows(written: CaseTable): string {
  const types = columnsOf(written).map((name) => {
    const cells = written.rows.map((row) => row.get(name) ?? missing);
    return [name, inferType(cells)] as const;
  });
  return rowsSql(written.rows, types);
}

async function compare(database: CaseDatabase, model: Model, unitCase: UnitCase, got: Result): Promise<CaseOutcome> {
  const expect = unitCase.expect ?? { rows: [], isOneRow: false };
  const named = columnsOf(expect);
  refuseUnknown('expect', named, got.columns);
  const isCompared = got.columns.map(([name]) => named.includes(name.toLowerCase()));
  const left = got.columns.flatMap(([name], at) => (isCompared[at] === true ? [] : [name]));
  if (left.length > 0 && expect.rows.length > 0 && !unitCase.isPartial) {
    return {
      message: `expect lacks ${left.join(', ')}: name them, or say "partial: true" to compare the others alone`,
      difference: null,
    };
  }
  const columns = expect.rows.length === 0 ? got.columns : got.columns.filter((_, at) => isCompared[at]);
  const expected = await query(database, rowsSql(expect.rows, columns));
  const rows = got.rows.map((row) => (expect.rows.length === 0 ? row : row.filter((_, at) => isCompared[at])));
  const names = columns.map(([name]) => name);
  const difference = differenceOf({ columns: names, grain: model.grain, expected: expected.rows, got: rows });
  return difference === null
    ? { message: null, difference }
    : {
        message: `${count(difference.missing.length, 'expected row')} missing, ${difference.unexpected.length} not expected`,
        difference,
      };
}

async function expectFailure(database: CaseDatabase, model: Model, fails: string): Promise<CaseOutcome> {
  const { connection } = database;
  const isMeant = (message: string): CaseOutcome => ({
    message: message.includes(fails) ? null : `needs to fail with "${fails}", failed with: ${message}`,
    difference: null,
  });
  try {
    await connection.run(`create or replace table ${identifier(model.name)} as\n${model.sql}`);
  } catch (error) {
    return isMeant(firstLine(error));
  }
  const { audits, rows } = await auditModel(
    { rows: (sql) => readRows(connection, sql), run: async (sql) => void (await runStatements(connection, sql)) },
    model,
  );
  const failed = audits.filter(({ status }) => status !== 'pass').map(({ audit }) => audit);
  if (failed.some((audit) => audit.includes(fails))) return { message: null, difference: null };
  return failed.length === 0
    ? {
        message: `needs to fail with "${fails}", gave ${count(rows ?? 0, 'row')}, which keep every audit`,
        difference: null,
      }
    : isMeant(failed.join(', '));
}

async function query({ connection }: CaseDatabase, sql: string): Promise<Result> {
  const statement = await connection.prepare(sql);
  try {
    const result = await statement.run();
    const names = result.columnNames();
    const types = result.columnTypes().map(String);
    const rows = (await result.convertRows(fromDuckDb)) as unknown[][];
    return { columns: names.map((name, at) => [name, types[at] ?? 'VARCHAR'] as const), rows };
  } finally {
    statement.destroySync();
  }
}

function refuseUnknown(what: string, named: readonly string[], known: readonly (readonly [string, string])[]): void {
  const names = known.map(([name]) => name.toLowerCase());
  const unknown = named.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const guess = nearest(unknown, names);
  throw new PipelineError(
    'config',
    `${what} has no column ${unknown}${guess === undefined ? '' : `; did you mean ${guess}?`}`,
  );
}

function notRead(table: string, { name, dependsOn }: Model): PipelineError {
  const guess = nearest(table, dependsOn);
  const hint = guess === undefined ? '' : `; did you mean ${guess}?`;
  return new PipelineError('config', `given ${table}: ${name} does not read it${hint}`);
}

const nothingKnown = (table: string): PipelineError =>
  new PipelineError('config', `nothing is known of ${table}, which the model reads: give rows of it, or its types`);

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
