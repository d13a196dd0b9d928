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
  const { keys: headers, isPlain } =
    source === undefined ? { keys: [], isPlain: false } : await keysOf(connection, source, subject);
  if (source === undefined || headers.length === 0) {
    const query = source === undefined ? emptyQuery([]) : landedQuery(source, [], []);
    const { rowsChanged } = await connection.run(copyStatement(query, target));
    return { rows: rowsChanged, headers: [], columns: {}, ignored: [], sha256: input.sha256 };
  }
  const { positions, ignored } = mapHeaders({ subject, stream, headers, configured: file.columns });
  const names = columnNames(headers);
  const isByLine = !(file.format === 'json' && input.head.trimStart().startsWith('['));
  const write = (query: string) => connection.run(copyStatement(query, target));
  const careful = () => write(landedQuery(source, headers, names));
  // Byte order marks and lone carriage returns are too much for the quick way.
  const { rowsChanged } =
    isPlain && isByLine ? await write(plainQuery(input, headers, names)).catch(careful) : await careful();
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
  return jsonLines(input);
}

/** A query of `row` and `text`, one for every line that is not empty. */
export const jsonLines = (input: TextInput): string => `select row, text from (
      select row_number() over () as row, text from read_csv(${pathLiteral(input.path)}, auto_detect = false,
        header = false, strict_mode = false, delim = ${literal('\u0001\u0002\u0003\u0004')}, quote = '', escape = '',
        max_line_size = 16777216, buffer_size = 33554432, columns = {text: 'VARCHAR'}, hive_partitioning = false,
        compression = ${literal(input.compression)}))
    where text is not null and case when length(text) < 100 then trim(text, ' \t\r') <> '' else true end`;

function isObject(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

interface Keys {
  /** Every key of any object: columns may differ from row to row. */
  readonly keys: readonly string[];
  /** One object a line, without gaps, and no key twice, not even in other cases: DuckDB's own reader can be trusted. */
  readonly isPlain: boolean;
}

async function keysOf(connection: DuckDBConnection, source: string, subject: string): Promise<Keys> {
  const query = `
    with shapes as materialized (
      select keys, count(*) as rows, max(row) as last_row
      from (select row, case when json_valid(text) then json_keys(text) end as keys from (${source}))
      group by keys
    )
    select
      list_sort(list_distinct(flatten(list(keys)))) as keys,
      coalesce(sum(rows) = max(last_row) and bool_and(len(keys) > 0 and len(list_distinct(keys)) = len(keys)), false)
    from shapes`;
  const reader = await connection.runAndReadAll(query).catch((cause: unknown) => {
    const problem = cause instanceof Error ? cause.message.replace(/ in file "[^"]*",?/, '').split('\n', 1)[0] : '';
    throw new PipelineError('bad_data', `${subject}: not readable as JSON: ${problem}`, {
      remedy: 'export it again; one object a line (.jsonl) lets the other rows through',
      cause,
    });
  });
  const [[keys, isWhole] = []] = reader.getRowsJson() as [readonly string[] | null, boolean][];
  const known = keys ?? [];
  const isUnambiguous = new Set(known.map((key) => key.toLowerCase())).size === known.length;
  return { keys: known, isPlain: isWhole === true && isUnambiguous };
}

/** What `landedQuery` gives for lines that are all whole objects, at less than half of the cost. */
function plainQuery(input: TextInput, keys: readonly string[], names: readonly string[]): string {
  const types = keys.map((key) => `${literal(key)}: 'VARCHAR'`).join(', ');
  const columns = names.map((name, at) => `${identifier(keys[at] ?? '')} as ${identifier(name)}`);
  const own = ['row_number() over () as _row', 'null::varchar as _broken', 'null::varchar as _text'];
  return `select ${[...own, ...columns].join(', ')}
    from read_json(${pathLiteral(input.path)}, format = 'newline_delimited', columns = {${types}},
      compression = '${input.compression === 'gzip' ? 'gzip' : 'uncompressed'}')`;
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
