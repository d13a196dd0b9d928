/**
 * Loads one published table into a table of its own, named after its content: rows that are there already, from a push that
 * was broken off or from an earlier run, do not travel again.
 */
import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';
import { DatabaseError } from 'pg';
import { PipelineError } from '../../../lib/errors.ts';
import type { OutputTable } from '../../../lib/output.ts';
import { quoted, quotedTable } from '../quote.ts';
import { loadTable } from './bookkeeping.ts';
import { lineExpression, postgresType } from './column-types.ts';
import { copyIn } from './copy-in.ts';

/** PostgreSQL's names have 63 bytes at most. */
const nameBytes = 46;

/** `_customers_3fa9c1d2e4b7`: the same content has the same name. */
export function physicalName({ name, sha256, columns, key }: OutputTable): string {
  const content = JSON.stringify([sha256, columns.map(({ name: column, type }) => [column, type]), key]);
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 12);
  return `_${Buffer.from(name).subarray(0, nameBytes).toString()}_${hash}`;
}

/** True when rows travelled. */
export async function loadTableOnce(
  client: ClientBase,
  schema: string,
  table: OutputTable,
  signal: AbortSignal,
): Promise<boolean> {
  const physical = physicalName(table);
  const load = quotedTable({ schema, table: loadTable });
  const { rows } = await client.query(`select from ${load} where physical = $1`, [physical]);
  if (rows.length > 0) return false;
  signal.throwIfAborted();
  const target = quotedTable({ schema, table: physical });
  const columns = table.columns.map(
    ({ name, type, isRequired }) => `${quoted(name)} ${postgresType(type)}${isRequired ? ' not null' : ''}`,
  );
  await client.query('begin');
  try {
    await client.query(`create table ${target} (${columns.join(', ')})`);
    // Frozen rows are seen by whoever sees the table: a reader with an old snapshot finds it full, never empty.
    const copied = await copyIn(client, `copy ${target} from stdin with (freeze true)`, readTable(table), signal);
    if (copied !== table.rows) {
      throw new PipelineError('bad_data', `table ${table.name}: has ${table.rows} rows, ${copied} arrived`, {
        remedy: 'push it again; if that does not help, make the snapshot again with perdura run --force',
      });
    }
    if (table.key.length > 0) await client.query(`alter table ${target} add primary key (${list(table.key)})`);
    await client.query(`insert into ${load} values ($1, now())`, [physical]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw explain(error, table);
  }
  await client.query(`analyze ${target}`);
  return true;
}

/** What breaks off on our side is no fault of the database. */
async function* readTable({ name, columns, texts }: OutputTable): AsyncGenerator<readonly string[]> {
  try {
    yield* texts(lineExpression(columns));
  } catch (cause) {
    throw new PipelineError('bad_data', `table ${name}: cannot be read from the snapshot`, {
      remedy: 'restore the snapshot from a backup, or make it again with perdura run --force',
      cause,
    });
  }
}

const list = (names: readonly string[]): string => names.map(quoted).join(', ');

function explain(error: unknown, { name, key }: OutputTable): unknown {
  if (!(error instanceof DatabaseError)) return error;
  if (error.code === '23505') {
    return new PipelineError('bad_data', `table ${name}: its key ${key.join(', ')} needs unique values, one repeats`, {
      remedy: 'make the snapshot again with perdura run --force; tell us if that does not help',
    });
  }
  if (error.code === '23502') {
    return new PipelineError(
      'bad_data',
      `table ${name}: ${error.column ?? 'a column'} is promised, a value is missing`,
      {
        remedy: 'make the snapshot again with perdura run --force; tell us if that does not help',
      },
    );
  }
  return error;
}
