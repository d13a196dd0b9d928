/**
 * JSON lines that are not rows yet: a query makes rows of a stream out of whole objects, all inside DuckDB. A line that is no
 * object, or whose fields are not of the declared kinds, becomes an unreadable row instead of nulls without a word.
 */
import { type DuckDBConnection, type DuckDBType, DuckDBListType, DuckDBStructType } from '@duckdb/node-api';
import type { JsonShape } from '../../lib/connector.ts';
import { PipelineError } from '../../lib/errors.ts';
import { identifier, literal } from '../snapshots/sql-text.ts';
import { type Landed, type LandingJob, pick } from './job.ts';
import { mapHeaders } from './map-headers.ts';
import { jsonLines } from './read-json.ts';
import { asText } from './read-parquet.ts';
import { prepareText, type TextInput } from './read-text.ts';
import { columnNames, copyStatement, emptyQuery, pathLiteral } from './sql-text.ts';

export async function landShaped(job: LandingJob & { readonly shape: JsonShape }): Promise<Landed> {
  const { connection, shape, file, stream, subject, target } = job;
  const input = await prepareText(file, subject, job.folder);
  await connection.run(`set timezone = 'UTC'`);
  const declared = Object.entries(shape.fields).map(([name, type]) => `${identifier(name)} ${type}`);
  await connection.run(`create temp table declared (${declared.join(', ')})`);
  await connection.run('create temp view objects as from declared');
  const fields = await describeQuery(connection, shape.query);
  const headers = fields.map(({ name }) => name);
  const { positions, ignored } = mapHeaders({ subject, stream, headers, configured: {} });
  const names = columnNames(headers);
  const columns = fields.map(
    ({ name, type }, at) => `${asText(identifier(name), type)} as ${identifier(names[at] ?? name)}`,
  );
  const write = async (query: string) => (await connection.run(copyStatement(query, target))).rowsChanged;
  const rowsOf = (broken: string) => `
    select (row_number() over ())::bigint as _row, * from (
      select null::varchar as _broken, null::varchar as _text, ${columns.join(', ')} from (${shape.query})${broken})`;
  let rows: number;
  if (input.head.trim() === '') {
    rows = await write(emptyQuery(names));
  } else {
    try {
      await connection.run(`create or replace temp view objects as ${wholeObjects(input, shape)}`);
      rows = await write(rowsOf(''));
    } catch {
      const problem = await problemOf(connection);
      await connection.run(`
        create or replace temp view judged as
          select row, text, ${problem} as problem from (${jsonLines(input)});
        create or replace temp view objects as
          select unnest(value) from (
            select text::json::struct(${declared.join(', ')}) as value from judged where problem is null)`);
      const nothing = names.map((name) => `null::varchar as ${identifier(name)}`).join(', ');
      const broken = ` union all select problem, text, ${nothing} from judged where problem is not null`;
      rows = await write(rowsOf(broken)).catch((cause: unknown) => {
        throw new PipelineError('bad_data', `${subject}: its objects cannot be read: ${firstLine(cause)}`, {
          remedy: 'its system may have changed; if it has not, this is a fault of its connector',
          cause,
        });
      });
    }
  }
  return { rows, headers, columns: pick(positions, names), ignored, sha256: input.sha256 };
}

/** DuckDB's own reader, which refuses the file at the first line that does not fit. */
function wholeObjects(input: TextInput, { fields }: JsonShape): string {
  const types = Object.entries(fields).map(([name, type]) => `${literal(name)}: ${literal(type)}`);
  return `select * from read_json(${pathLiteral(input.path)}, format = 'newline_delimited',
    columns = {${types.join(', ')}}, compression = '${input.compression === 'gzip' ? 'gzip' : 'uncompressed'}')`;
}

/** SQL over `text`: what is wrong with a line, or null. */
async function problemOf(connection: DuckDBConnection): Promise<string> {
  const reader = await connection.runAndReadAll('from declared limit 0');
  const types = reader.columnTypes();
  const misfits = reader.columnNames().flatMap((name, at) => kindChecks(`$.${JSON.stringify(name)}`, types[at]));
  const kinds = misfits.map(({ path, kind }) => {
    const found = `json_type(text, ${literal(path)})`;
    const isOther = path.includes('[*]')
      ? `len(list_filter(${found}, lambda kind: kind not in ('${kind}', 'NULL'))) > 0`
      : `${found} not in ('${kind}', 'NULL')`;
    return `when ${isOther} then ${literal(`${path.replaceAll('"', '').slice(2)} is no ${kind.toLowerCase()}`)}`;
  });
  return `case when not json_valid(text) then 'not whole JSON'
    when json_type(text) <> 'OBJECT' then 'not a JSON object' ${kinds.join(' ')} end`;
}

/** Where objects and arrays are declared. Everything else is read as text, which takes any value. */
function kindChecks(path: string, type: DuckDBType | undefined): readonly { path: string; kind: string }[] {
  if (type instanceof DuckDBListType) {
    return [{ path, kind: 'ARRAY' }, ...kindChecks(`${path}[*]`, type.valueType)];
  }
  if (!(type instanceof DuckDBStructType)) return [];
  const fields = type.entryNames.flatMap((name, at) =>
    kindChecks(`${path}.${JSON.stringify(name)}`, type.entryTypes[at]),
  );
  return [{ path, kind: 'OBJECT' }, ...fields];
}

async function describeQuery(connection: DuckDBConnection, query: string) {
  const reader = await connection.runAndReadAll(`select column_name, column_type from (describe ${query})`);
  return reader.getRows().map(([name, type]) => ({ name: String(name), type: String(type) }));
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/ in file "[^"]*",?/, '').split('\n', 1)[0] ?? '';
