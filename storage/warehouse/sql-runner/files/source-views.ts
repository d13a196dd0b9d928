/** Makes the sources readable by their names: files through views, tables of another name through views, too. */
import { PipelineError } from '../../../../lib/errors.ts';
import type { Warehouse } from '../../warehouse.ts';
import type { Source } from '../model.ts';

/** Safe to repeat: what is right already stays. */
export async function ensureSourceViews(warehouse: Warehouse, sources: readonly Source[]): Promise<void> {
  if (sources.length === 0) return;
  const existing = await warehouse.rows<{ name: string; comment: string | null; isView: boolean }>(
    `select table_name as name, null as comment, false as "isView" from duckdb_tables() where schema_name = 'main'
     union all
     select view_name, comment, true from duckdb_views() where schema_name = 'main' and not internal`,
  );
  const byName = new Map(existing.map((table) => [table.name.toLowerCase(), table]));
  for (const source of sources) {
    const reads = readingOf(source);
    if (reads === undefined) continue;
    const found = byName.get(source.name.toLowerCase());
    if (found !== undefined && found.comment === reads) continue;
    if (found?.isView === false) throw isTable(source);
    try {
      await warehouse.run(
        `create or replace view "${source.name}" as select * from ${reads};
         comment on view "${source.name}" is ${quote(reads)}`,
      );
    } catch (cause) {
      throw cannotRead(source, cause);
    }
  }
}

/** What the view selects from; undefined where the table itself has the name. */
export function readingOf({ name, from }: Source): string | undefined {
  if (from.kind === 'table') {
    const [schema, table] = from.table.includes('.') ? from.table.split('.') : ['main', from.table];
    return schema === 'main' && table?.toLowerCase() === name.toLowerCase() ? undefined : `"${schema}"."${table}"`;
  }
  const [, end = ''] = /\.(\w+)(?:\.gz|\.zst)?$/.exec(from.pattern) ?? [];
  const path = quote(from.pattern);
  if (/^(csv|tsv|txt)$/i.test(end)) return `read_csv(${path})`;
  if (/^(json|jsonl|ndjson)$/i.test(end)) return `read_json(${path})`;
  if (/^parquet$/i.test(end)) return `read_parquet(${path})`;
  throw new PipelineError('config', `source ${name}: needs files in CSV, TSV, JSON or Parquet, got ${from.pattern}`, {
    remedy: 'let the name end in .csv, .tsv, .json, .jsonl, .ndjson or .parquet',
  });
}

const isTable = ({ name }: Source): PipelineError =>
  new PipelineError('config', `source ${name}: the database holds a table of that name already`, {
    remedy: `declare it as table: ${name} in sources.yaml, or give the source another name`,
  });

function cannotRead({ name, from }: Source, cause: unknown): PipelineError {
  const place = from.kind === 'files' ? from.pattern : from.table;
  const [line = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n', 1);
  return new PipelineError('config', `source ${name}: cannot read ${place}: ${line}`, {
    remedy: from.kind === 'files' ? 'put the files there, or mend files: in sources.yaml' : 'load that table first',
    cause,
  });
}

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
