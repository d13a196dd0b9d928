/** Parquet: every column as text, instants in ISO 8601, nested values as JSON. */
import { PipelineError } from '../../lib/errors.ts';
import { identifier } from '../snapshots/sql-text.ts';
import { measureFile } from '../snapshots/files.ts';
import { type Landed, type LandingJob, pick } from './job.ts';
import { mapHeaders } from './map-headers.ts';
import { columnNames, copyStatement, landedColumns, pathLiteral } from './sql-text.ts';

export async function landParquet({ connection, file, stream, subject, target }: LandingJob): Promise<Landed> {
  const { sha256 } = await measureFile(file.path);
  const source = `read_parquet(${pathLiteral(file.path)}, binary_as_string = true, file_row_number = true,
    hive_partitioning = false)`;
  const described = await connection
    .runAndReadAll(`select column_name, column_type from (describe select * exclude (file_row_number) from ${source})`)
    .catch((cause: unknown) => {
      throw new PipelineError('bad_data', `${subject}: not a whole Parquet file`, {
        remedy: 'export it again, or name its format: csv, tsv, json, jsonl',
        cause,
      });
    });
  const fields = described.getRows().map(([name, type]) => ({ name: String(name), type: String(type) }));
  const headers = fields.map(({ name }) => name);
  const { positions, ignored } = mapHeaders({ subject, stream, headers, configured: file.columns });
  const names = columnNames(headers);
  const columns = fields.map(
    ({ name, type }, at) => `${asText(identifier(name), type)} as ${identifier(names[at] ?? name)}`,
  );
  const query = `select ${landedColumns('file_row_number + 1', columns)} from ${source}`;
  await connection.run(`set timezone = 'UTC'`);
  const { rowsChanged } = await connection.run(copyStatement(query, target));
  return { rows: rowsChanged, headers, columns: pick(positions, names), ignored, sha256 };
}

export function asText(column: string, type: string): string {
  if (/^(STRUCT|MAP|UNION)\b|\]$/.test(type)) return `to_json(${column})::varchar`;
  if (type === 'TIMESTAMP WITH TIME ZONE') return `strftime(${column}, '%Y-%m-%dT%H:%M:%S.%fZ')`;
  return `${column}::varchar`;
}
