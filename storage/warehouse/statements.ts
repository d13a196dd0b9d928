/** Statements on one connection: what may run where, and values converted both ways. */
import { type DuckDBConnection, type DuckDBPreparedStatement, StatementType } from '@duckdb/node-api';
import { fromDuckDb, type Parameters, toDuckDb } from './values.ts';

const reading: ReadonlySet<StatementType> = new Set([
  StatementType.SELECT,
  StatementType.EXPLAIN,
  StatementType.PRAGMA,
  StatementType.CALL,
]);
const defining: ReadonlySet<StatementType> = new Set([StatementType.CREATE, StatementType.ALTER, StatementType.DROP]);

/** A file whose log holds such a default cannot be opened again after a crash. */
const computedDefault = /\b(?:alter|create)\b[^;]*\btable\b[^;]*\bdefault\s*\(*\s*(?:[a-z_][\w.]*\s*\(|current_)/i;
const textsAndComments = /'(?:[^']|'')*'|--.*$|\/\*[^]*?\*\//gm;

/** Runs a read and returns its rows as objects that survive JSON. */
export async function readRows<T>(connection: DuckDBConnection, sql: string, parameters?: Parameters): Promise<T[]> {
  const statement = await connection.prepare(sql);
  try {
    if (!reading.has(statement.statementType)) {
      throw new Error(`rows() reads only, got ${StatementType[statement.statementType]}: use run() or commit()`);
    }
    bind(statement, parameters);
    const result = await statement.run();
    return (await result.convertRowObjects(fromDuckDb)) as T[];
  } finally {
    statement.destroySync();
  }
}

/** Runs one or several statements (parameters belong to a single one). Says whether any of them defined something. */
export async function runStatements(
  connection: DuckDBConnection,
  sql: string,
  parameters?: Parameters,
): Promise<{ readonly hasDefined: boolean }> {
  if (computedDefault.test(sql.replace(textsAndComments, "''"))) {
    throw new Error(
      'a default must be a constant: a crash after a computed one leaves a file that does not open again',
    );
  }
  const statements = await connection.extractStatements(sql);
  if (parameters !== undefined && statements.count !== 1) {
    throw new Error(`parameters need exactly one statement, got ${statements.count}`);
  }
  let hasDefined = false;
  for (let index = 0; index < statements.count; index++) {
    const statement = await statements.prepare(index);
    try {
      if (statement.statementType === StatementType.TRANSACTION) {
        throw new Error('transactions belong to commit(): leave begin, commit and rollback out');
      }
      bind(statement, parameters);
      await statement.run();
      hasDefined ||= defining.has(statement.statementType);
    } finally {
      statement.destroySync();
    }
  }
  return { hasDefined };
}

export function bind(statement: DuckDBPreparedStatement, parameters: Parameters | undefined): void {
  if (parameters === undefined) return;
  if (isPositional(parameters)) statement.bind(parameters.map(toDuckDb));
  else statement.bind(Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, toDuckDb(value)])));
}

const isPositional = (parameters: Parameters): parameters is readonly never[] => Array.isArray(parameters);
