/** Rows of a published table as texts, in the order of its file: for outputs that take lines, however many there are. */
import { DuckDBInstance } from '@duckdb/node-api';
import { literal } from './sql-text.ts';

const textsPerPage = 4_096;

/** `expression`: DuckDB's, over the columns of the table; instants are told in UTC. */
export async function* rowTexts(
  file: string,
  expression: string,
  { memoryLimit = '512MB' }: { readonly memoryLimit?: string } = {},
): AsyncGenerator<readonly string[]> {
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: memoryLimit, threads: '2' });
  try {
    const connection = await instance.connect();
    await connection.run(`set temp_directory = ''`);
    await connection.run(`set TimeZone = 'UTC'`);
    const result = await connection.stream(`select ${expression} from read_parquet(${literal(file)})`);
    let page: string[] = [];
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) break;
      for (const text of chunk.getColumnValues(0)) page.push(String(text));
      if (page.length < textsPerPage) continue;
      yield page;
      page = [];
    }
    if (page.length > 0) yield page;
    connection.closeSync();
  } finally {
    instance.closeSync();
  }
}
