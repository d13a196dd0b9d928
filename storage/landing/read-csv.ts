/**
 * CSV and TSV. DuckDB reads the file as it lies; when every line proves to be one good record, that was all.
 * Otherwise (empty lines, values over several lines, ragged or broken lines) the file is split with care first.
 */
import { PipelineError } from '../../lib/errors.ts';
import { identifier, literal } from '../snapshots/sql-text.ts';
import { type CsvHeader, readCsvHeader } from './csv-header.ts';
import { type Landed, type LandingJob, pick } from './job.ts';
import { mapHeaders } from './map-headers.ts';
import { prepareText, type TextInput } from './read-text.ts';
import { splitCsv } from './split-csv.ts';
import { columnNames, copyStatement, emptyQuery, landedColumns, pathLiteral } from './sql-text.ts';

export async function landCsv(job: LandingJob): Promise<Landed> {
  const { file, stream, subject } = job;
  const input = await prepareText(file, subject, job.folder);
  const isTsv = file.format === 'tsv';
  const header = readCsvHeader({ head: input.head, isTsv, stream, configured: file.columns });
  if (header === undefined) {
    await job.connection.run(copyStatement(emptyQuery([]), job.target));
    return { rows: 0, headers: [], columns: {}, ignored: [], sha256: input.sha256 };
  }
  const { headers } = header;
  const { positions, ignored } = mapHeaders({ subject, stream, headers, configured: file.columns });
  const names = columnNames(headers);
  const rows = (await landLineByLine(job, input, header, names)) ?? (await landSplit(job, input, header, names));
  return { rows, headers, columns: pick(positions, names), ignored, sha256: input.sha256 };
}

/** Rows landed, or undefined when lines and records are not the same thing in this file. */
async function landLineByLine(
  { connection, target }: LandingJob,
  input: TextInput,
  header: CsvHeader,
  names: readonly string[],
): Promise<number | undefined> {
  const { delimiter, lastLine, skippedLines } = header;
  if (lastLine !== skippedLines + 1) return undefined;
  const columns = names.map((_, position) => `c${position}`);
  const source = csvSource(
    input.path,
    delimiter,
    columns,
    `header = true, skip = ${skippedLines}, compression = '${input.compression}'`,
  );
  const query = `select ${landedColumns(`row_number() over () + ${lastLine}`, renamed(columns, names))} from ${source}`;
  const rows = await connection
    .run(copyStatement(query, target))
    .then((result) => result.rowsChanged)
    .catch(() => undefined);
  return rows !== undefined && rows + lastLine === input.lines ? rows : undefined;
}

async function landSplit(
  { connection, subject, folder, target }: LandingJob,
  input: TextInput,
  { delimiter, headers }: CsvHeader,
  names: readonly string[],
): Promise<number> {
  const split = await splitCsv({ input, subject, delimiter, fields: headers.length, folder });
  const columns = names.map((_, position) => `c${position}`);
  const source = csvSource(
    split.path,
    delimiter,
    ['line', ...columns],
    String.raw`header = false, parallel = false, new_line = '\n'`,
  );
  const whole = `select ${landedColumns('line', renamed(columns, names))} from ${source}`;
  const broken = `select "row", reason, text, ${names.map(() => 'null').join(', ')} from read_json(
    ${pathLiteral(split.brokenPath)}, format = 'newline_delimited', maximum_object_size = 16777216,
    columns = {row: 'BIGINT', reason: 'VARCHAR', text: 'VARCHAR'})`;
  const parts = [split.rows > 0 ? whole : emptyQuery(names), ...(split.broken > 0 ? [broken] : [])];
  const result = await connection.run(copyStatement(parts.join(' union all '), target)).catch((cause: unknown) => {
    throw unreadable(subject, cause instanceof Error ? cause.message.split('\n', 1)[0] : undefined, cause);
  });
  if (result.rowsChanged !== split.rows + split.broken) {
    throw unreadable(subject, `${split.rows + split.broken} records, of which ${result.rowsChanged} could be read`);
  }
  return result.rowsChanged;
}

const csvSource = (path: string, delimiter: string, columns: readonly string[], options: string): string =>
  `read_csv(${pathLiteral(path)}, auto_detect = false, delim = ${literal(delimiter)}, quote = '"', escape = '"',
    columns = {${columns.map((column) => `${column}: 'VARCHAR'`).join(', ')}}, hive_partitioning = false, ${options})`;

const renamed = (columns: readonly string[], names: readonly string[]): readonly string[] =>
  columns.map((column, position) => `${column} as ${identifier(names[position] ?? column)}`);

function unreadable(subject: string, problem: string | undefined, cause?: unknown): PipelineError {
  return new PipelineError('bad_data', `${subject}: not readable as CSV${problem ? `: ${problem}` : ''}`, {
    remedy: 'export it again as RFC 4180 CSV, or name its format: tsv, json, jsonl, parquet',
    cause,
  });
}
