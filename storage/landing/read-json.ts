/**
 * JSON: one object a line, or one array of objects. Lines are read as text and parsed one by one, since a JSON
 * reader that may skip errors turns a broken line into nulls without a word.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { PipelineError } from '../../lib/errors.ts';
import { identifier, literal } from '../snapshots/sql-text.ts';
import { type Landed, type LandingJob, pick } from './job.ts';
import { mapHeaders } from './map-headers.ts';
import { prepareText, type TextInput } from './read-text.ts';
import { columnNames, copyStatement, emptyQuery, pathLiteral } from './sql-text.ts';

export async function landJson(job: LandingJob): Promise<Landed> {
  const { connection, file, stream, subject, target } = job;
  const input = await prepareText(file, subject, job.folder);
  const source = input.head.trim() === '' ? undefined : jsonSource(file.format === 'json', input, subject);
  const headers = source === undefined ? [] : await keysOf(connection, source, subject);
  if (source === undefined || headers.length === 0) {
    const query = source === undefined ? emptyQuery([]) : landedQuery(source, [], []);
    const { rowsChanged } = await connection.run(copyStatement(query, target));
    return { rows: rowsChanged, headers: [], columns: {}, ignored: [], sha256: input.sha256 };
  }
  const { positions, ignored } = mapHeaders({ subject, stream, headers, configured: file.columns });
  const names = columnNames(headers);
  const { rowsChanged } = await connection.run(copyStatement(landedQuery(source, headers, names), target));
  return { rows: rowsChanged, headers, columns: pick(positions, names), ignored, sha256: input.sha256 };
}

/** A query of `row` and `text`, one for every value in the file. */
function jsonSource(isJson: boolean, input: TextInput, subject: string): string {
  const start = input.head.trimStart();
  if (isJson && start.startsWith('[')) {
    return `select row_number() over () as row, json::varchar as text from read_json_objects(
      ${pathLiteral(input.path)}, format = 'array',
      compression = '${input.compression === 'gzip' ? 'gzip' : 'uncompressed'}')`;
  }
  if (isJson && !isObject(start.split(/\r\n|\n|\r/, 1)[0] ?? '')) {
    throw new PipelineError('bad_data', `${subject}: neither an array of objects nor one object a line`, {
      remedy: 'export an array, [{…}, {…}], or one object a line',
    });
  }
  return `select row, text from (
      select row_number() over () as row, text from read_csv(${pathLiteral(input.path)}, auto_detect = false,
        header = false, strict_mode = false, delim = ${literal('\u0001\u0002\u0003\u0004')}, quote = '', escape = '',
        max_line_size = 16777216, buffer_size = 33554432, columns = {text: 'VARCHAR'}, hive_partitioning = false,
        compression = ${literal(input.compression)}))
    where text is not null and case when length(text) < 100 then trim(text, ' \t\r') <> '' else true end`;
}

function isObject(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** Every key of any object: columns may differ from row to row. */
async function keysOf(connection: DuckDBConnection, source: string, subject: string): Promise<readonly string[]> {
  const query = `select distinct unnest(json_keys(text)) as key from (${source}) where json_valid(text) order by key`;
  const reader = await connection.runAndReadAll(query).catch((cause: unknown) => {
    const problem = cause instanceof Error ? cause.message.replace(/ in file "[^"]*",?/, '').split('\n', 1)[0] : '';
    throw new PipelineError('bad_data', `${subject}: not readable as JSON: ${problem}`, {
      remedy: 'export it again; one object a line (.jsonl) lets the other rows through',
      cause,
    });
  });
  return reader.getRows().map(([key]) => String(key));
}

function landedQuery(source: string, keys: readonly string[], names: readonly string[]): string {
  const structure = literal(`{${keys.map((key) => `${JSON.stringify(key)}:"VARCHAR"`).join(',')}}`);
  const value = keys.length === 0 ? 'null' : `from_json(case when problem is null then text end, ${structure})`;
  const columns = names.map((name, position) => `struct_extract_at(value, ${position + 1}) as ${identifier(name)}`);
  const own = ['row::bigint as _row', 'problem as _broken', 'case when problem is not null then text end as _text'];
  return `select ${[...own, ...columns].join(', ')}
    from (
      select row, text, problem, ${value} as value
      from (
        select row, text,
          case when not json_valid(text) then 'not whole JSON'
            when json_type(text) <> 'OBJECT' then 'not a JSON object' end as problem
        from (${source})
      )
    )`;
}
