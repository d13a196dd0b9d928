/** The engine for more than one machine: PostgreSQL behind a connection pool. */
import { type Dialect, PostgresDialect } from 'kysely';
import { Pool } from 'pg';
import { PipelineError } from '../../lib/errors.ts';

export function openPostgres(url: string): Dialect {
  const pool = new Pool({ connectionString: url, max: 10, connectionTimeoutMillis: 10_000 });
  // A server that restarts ends idle connections; the pool replaces them at the next query.
  pool.on('error', () => {});
  return new PostgresDialect({
    pool: {
      options: pool.options,
      connect: () =>
        pool.connect().catch((cause: unknown) => {
          throw explainFailure(cause, url);
        }),
      end: () => pool.end(),
    },
  });
}

/** `host/database` of a connection string: what may be shown of it. */
export function describePostgres(url: string): string {
  try {
    const { host, pathname } = new URL(url);
    return `${host}${pathname}`;
  } catch {
    return 'at DATABASE_URL';
  }
}

function explainFailure(cause: unknown, url: string): PipelineError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const place = `state ${describePostgres(url)}`;
  if (code.startsWith('28')) {
    return new PipelineError('auth', `${place}: PostgreSQL refused the user or password`, {
      remedy: 'check user and password in DATABASE_URL',
      cause,
    });
  }
  if (code === '3D000') {
    return new PipelineError('config', `${place}: PostgreSQL has no such database`, {
      remedy: 'create it, or check its name in DATABASE_URL',
      cause,
    });
  }
  return new PipelineError('unavailable', `${place}: PostgreSQL cannot be reached${code && ` (${code})`}`, {
    remedy: 'check that the server runs and that DATABASE_URL names its host and port',
    cause,
  });
}
