/** What a destination holds, as it is read: streamed into a table beside what is wanted. */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { HeldRow } from '../../lib/destination.ts';
import { tag } from './tagged.ts';

/** The table `held`: identifier, h0, h1 … tagged. Of rows with the same identifier the first counts. */
export async function stageHeld(
  connection: DuckDBConnection,
  attributes: readonly string[],
  pages: AsyncIterable<readonly HeldRow[]>,
  signal: AbortSignal,
): Promise<void> {
  const columns = attributes.map((_, at) => `h${at} varchar`);
  await connection.run(`create table read_rows (${['identifier varchar', ...columns].join(', ')})`);
  const appender = await connection.createAppender('read_rows');
  try {
    for await (const page of pages) {
      signal.throwIfAborted();
      for (const { identifier, values } of page) {
        appender.appendVarchar(identifier);
        for (const name of attributes) {
          const tagged = tag(values[name] ?? null);
          if (tagged === null) appender.appendNull();
          else appender.appendVarchar(tagged);
        }
        appender.endRow();
      }
    }
    appender.flushSync();
  } finally {
    appender.closeSync();
  }
  await connection.run(
    'create table held as from read_rows qualify row_number() over (partition by identifier order by rowid) = 1',
  );
}
