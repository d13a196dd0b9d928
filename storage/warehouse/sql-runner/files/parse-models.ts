/** Parses models on demand, each once: what a query reads and what it means. Any DuckDB will do. */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { tablesIn } from '../graph/dependencies.ts';
import { meaningOf } from '../graph/meaning.ts';
import { createQueryParser, type QueryParser } from '../graph/parse-tree.ts';
import type { Audit, Model } from '../model.ts';
import type { ModelFile } from './read-model-files.ts';

export interface ModelParser {
  parse(file: ModelFile): Promise<Model>;
  close(): void;
}

/** A connection to parse with, for as long as it is needed. */
export interface LentConnection {
  readonly connection: DuckDBConnection;
  giveBack(): void;
}

/** `lend`: default, a small DuckDB of its own. */
export function createModelParser(lend: () => Promise<LentConnection> = openSmall): ModelParser {
  const parsed = new Map<string, Promise<Model>>();
  let close = (): void => undefined;
  let opening: Promise<QueryParser> | undefined;
  const connect = async (): Promise<QueryParser> => {
    const { connection, giveBack } = await lend();
    const parser = await createQueryParser(connection);
    close = () => {
      parser.close();
      giveBack();
    };
    return parser;
  };
  return {
    parse(file) {
      const known = parsed.get(file.header.name);
      if (known !== undefined) return known;
      const work = parseModel((opening ??= connect()), file);
      parsed.set(file.header.name, work);
      return work;
    },
    close() {
      close();
      close = () => undefined;
      opening = undefined;
    },
  };
}

async function openSmall(): Promise<LentConnection> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  return {
    connection,
    giveBack() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function parseModel(opening: Promise<QueryParser>, written: ModelFile): Promise<Model> {
  const { header, file, text, sql, checksum } = written;
  if (header.materialization.kind === 'seed') {
    return { ...header, file, sql, dependsOn: [], checksum, meaning: checksum };
  }
  const parser = await opening;
  const lineAt = (position: number): number => text.slice(0, position).split('\n').length;
  const start = text.indexOf(sql, text.indexOf('*/'));
  const query = await parser.parse(text, (position = start) => `${file}:${lineAt(position)}`);
  const tables = new Set(tablesIn(query));
  for (const audit of header.audits) {
    for (const table of await tablesOfAudit(parser, audit, file)) {
      // An audit may compare the model with itself, such as a parent with its children.
      if (table !== header.name.toLowerCase()) tables.add(table);
    }
  }
  return { ...header, file, sql, dependsOn: [...tables].sort(), checksum, meaning: meaningOf(header, query) };
}

async function tablesOfAudit(parser: QueryParser, audit: Audit, file: string): Promise<readonly string[]> {
  const { kind, arguments: given, text } = audit;
  if (kind === 'unique' || kind === 'not_null' || kind === 'row_count' || kind === 'fresh') return [];
  if (kind === 'relationships') return [((given[1] ?? '').split('.')[0] ?? '').toLowerCase()];
  const query = kind === 'returns_nothing' ? given.join(', ') : `select (${given.join(', ')})`;
  return tablesIn(await parser.parse(query, () => `${file}: audit ${text}`));
}
