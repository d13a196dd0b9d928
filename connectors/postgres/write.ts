/**
 * A batch in one transaction: a statement for all rows of the same shape. When the database refuses one of them, the
 * statement is rolled back and its halves are tried, down to the row at fault; all others are written.
 */
import type { ClientBase } from 'pg';
import type { Change, RowOutcome } from '../../lib/destination.ts';
import { isRowError, rowReason } from './errors.ts';
import { type BatchSql, batchSql } from './statements.ts';
import type { Column, Table } from './table.ts';

interface Row {
  /** Its place in the batch. */
  readonly n: number;
  readonly change: Change;
}

interface Group {
  readonly action: Change['action'];
  readonly touched: readonly Column[];
  readonly rows: Row[];
}

const written: RowOutcome = { status: 'written' };

/** To be called within a transaction. One outcome per change, in their order. */
export async function writeChanges(
  client: ClientBase,
  table: Table,
  changes: readonly Change[],
  signal: AbortSignal,
): Promise<readonly RowOutcome[]> {
  const outcomes = new Map<number, RowOutcome>();
  for (const { action, touched, rows } of groupByShape(table, changes, outcomes)) {
    const sql = batchSql(table, action, touched);
    await writeRows({ client, table, touched, sql, outcomes, signal }, rows);
  }
  return changes.map((_, n) => outcomes.get(n) as RowOutcome);
}

interface Work {
  readonly client: ClientBase;
  readonly table: Table;
  readonly touched: readonly Column[];
  readonly sql: BatchSql;
  readonly outcomes: Map<number, RowOutcome>;
  readonly signal: AbortSignal;
}

async function writeRows(work: Work, rows: readonly Row[]): Promise<void> {
  const { client, sql, outcomes, signal } = work;
  signal.throwIfAborted();
  await client.query('savepoint rows');
  try {
    const { rows: done } = await client.query<{ n: number }>(sql.write, [inputOf(work, rows)]);
    for (const { n } of done) outcomes.set(n, written);
    await judge(
      work,
      rows.filter(({ n }) => !outcomes.has(n)),
    );
    await client.query('release savepoint rows');
  } catch (error) {
    if (!isRowError(error)) throw error;
    await client.query('rollback to savepoint rows');
    await client.query('release savepoint rows');
    for (const { n } of rows) outcomes.delete(n);
    const [row] = rows;
    if (row !== undefined && rows.length === 1) {
      const refused: RowOutcome = { status: 'rejected', reason: rowReason(error), isRetryable: false };
      // Somebody may have added the same row between our look and our insert.
      if (error.code === uniqueViolation && row.change.action === 'create') await judge(work, rows, refused);
      else outcomes.set(row.n, refused);
      return;
    }
    const half = rows.length >> 1;
    await writeRows(work, rows.slice(0, half));
    await writeRows(work, rows.slice(half));
  }
}

const uniqueViolation = '23505';

/** Why rows were not written: they are as they shall be, or somebody else was there. */
async function judge(work: Work, rows: readonly Row[], ifMissing: RowOutcome = gone): Promise<void> {
  if (rows.length === 0) return;
  const { rows: looks } = await work.client.query<{ n: number; is_there: boolean; is_done: boolean }>(work.sql.look, [
    inputOf(work, rows),
  ]);
  const actions = new Map(rows.map(({ n, change }) => [n, change.action]));
  for (const { n, is_there, is_done } of looks) {
    const action = actions.get(n);
    if (!is_there) work.outcomes.set(n, action === 'remove' ? written : ifMissing);
    else if (is_done) work.outcomes.set(n, written);
    else work.outcomes.set(n, action === 'create' ? added : changed);
  }
}

const edited = (reason: string): RowOutcome => ({ status: 'edited', reason });
const gone = edited('the row is gone');
const added = edited('the row is there already');
const changed = edited('somebody else has changed it since');

function inputOf({ table, touched }: Work, rows: readonly Row[]): string {
  return JSON.stringify(
    rows.map(({ n, change }) => {
      const input: Record<string, unknown> = { n, id: table.key.holds === 'email' ? change.email : change.key };
      for (const [at, { name }] of touched.entries()) {
        input[`t${at}`] = change.set[name] ?? null;
        input[`b${at}`] = input[`s${at}`] = change.before?.[name] ?? null;
      }
      return input;
    }),
  );
}

/** Rows without an identifier, and rows that ask for nothing, have their outcome at once. */
function groupByShape(table: Table, changes: readonly Change[], outcomes: Map<number, RowOutcome>): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const [n, change] of changes.entries()) {
    const { action } = change;
    const names = [...new Set([...Object.keys(change.set), ...change.clear])].sort();
    const identifier = table.key.holds === 'email' ? change.email : change.key;
    if (identifier === null) {
      outcomes.set(n, { status: 'rejected', reason: 'it has no e-mail address', isRetryable: false });
      continue;
    }
    if (action === 'change' && names.length === 0) {
      outcomes.set(n, written);
      continue;
    }
    const shape = JSON.stringify([action, names]);
    let group = groups.get(shape);
    if (group === undefined) {
      group = { action, touched: names.map((name) => table.columns.get(name) as Column), rows: [] };
      groups.set(shape, group);
    }
    group.rows.push({ n, change });
  }
  // Equal batches lock their rows in an equal order.
  return [...groups.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, group]) => group);
}
