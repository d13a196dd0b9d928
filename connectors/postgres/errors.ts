/**
 * PostgreSQL's errors as ours. Only their first line is kept: `detail` and `where` quote rows, so neither they nor the
 * error itself go any further.
 */
import { DatabaseError } from 'pg';
import { PipelineError } from '../../lib/errors.ts';

/** The row is at fault (its value, type, length, or a rule of the table), not the table or the connection. */
export const isRowError = (error: unknown): error is DatabaseError =>
  error instanceof DatabaseError && /^(22|23|44|P0001)/.test(error.code ?? '');

/** Why the database refused a row. */
export function rowReason(error: DatabaseError): string {
  const where = error.column ?? error.constraint;
  return where === undefined || error.message.includes(where) ? error.message : `${error.message} (${where})`;
}

interface Place {
  /** As in `schema.table`. */
  readonly table: string;
  /** What the user in `url` needs. */
  readonly rights?: string;
}

export function databaseError(
  error: unknown,
  { table, rights = 'select, insert, update, delete' }: Place,
): PipelineError {
  if (error instanceof PipelineError) return error;
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : 'unknown error';
  const details = code === undefined ? {} : { code };
  const fail = (kind: PipelineError['kind'], text: string, remedy: string) =>
    new PipelineError(kind, `postgres ${table}: ${text}`, { remedy, details });

  if (code === '28P01' || code === '28000' || message.startsWith('SASL')) {
    return fail('auth', `the database refuses the credentials (${message})`, 'check user and password in url');
  }
  if (code === '42501') {
    return fail('auth', message, `run: grant ${rights} on ${table} to the user in url`);
  }
  if (code === '3D000') return fail('config', message, 'check the database’s name at the end of url');
  if (code === '42P01' || code === '42703' || code === '3F000') {
    return fail('config', message, 'the table was altered meanwhile: repeat, and see what the check says');
  }
  if (isTlsError(code, message)) {
    return fail('config', `no encrypted connection (${message})`, 'mend sslmode or sslrootcert in url');
  }
  if (error instanceof DatabaseError && !/^(08|40|53|55|57)/.test(code ?? '')) {
    return fail('bad_data', message, 'see the database’s log');
  }
  return fail('unavailable', `the database cannot be reached or is busy (${code ?? message})`, unreachableRemedy);
}

const unreachableRemedy = 'check host and port in url, and that the database runs';

const isTlsError = (code: string | undefined, message: string): boolean =>
  /CERT|TLS|SSL/.test(code ?? '') || /SSL|TLS/.test(message);

function codeOf(error: unknown): string | undefined {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : undefined;
}
