/** A small CSV file with a header as rows of text, for what a person hands to a command. */
import { DuckDBInstance } from '@duckdb/node-api';
import { PipelineError } from '../../lib/errors.ts';
import { literal } from '../snapshots/sql-text.ts';

export async function readCsvRows(file: string): Promise<readonly Readonly<Record<string, string | null>>[]> {
  const database = await DuckDBInstance.create(':memory:');
  try {
    const connection = await database.connect();
    const result = await connection.runAndReadAll(
      `select * from read_csv(${literal(file)}, header = true, all_varchar = true, normalize_names = false)`,
    );
    const rows = result.getRowObjectsJson() as Readonly<Record<string, string | null>>[];
    connection.closeSync();
    return rows;
  } catch (cause) {
    throw new PipelineError('config', `${file}: cannot be read as CSV`, {
      remedy: 'give it a header line, such as email,first_name',
      cause,
    });
  } finally {
    database.closeSync();
  }
}
