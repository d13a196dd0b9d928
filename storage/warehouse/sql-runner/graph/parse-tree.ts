/** DuckDB's parse of a query, as the plain tree that dependencies and meaning are read from. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { PipelineError } from '../../../../lib/errors.ts';
import { createMutex } from '../../mutex.ts';

export type Tree = string | number | boolean | null | readonly Tree[] | TreeNode;
export type TreeNode = { readonly [key: string]: Tree };

interface Serialized {
  readonly error: boolean;
  readonly error_message?: string;
  readonly position?: string;
  readonly statements?: readonly Tree[];
}

const serialize =
  'select json_serialize_sql($1::varchar, skip_null := true, skip_empty := true, skip_default := true) as tree';

/** Names file and line for errors: of a position in the text, or of its start. */
type Where = (position?: number) => string;

export interface QueryParser {
  parse(sql: string, where: Where): Promise<Tree>;
  close(): void;
}

/** For many queries: preparing the statement costs as much as running it. */
export async function createQueryParser(connection: DuckDBConnection): Promise<QueryParser> {
  const statement = await connection.prepare(serialize);
  const oneAtATime = createMutex();
  return {
    async parse(sql, where) {
      const [[text] = []] = await oneAtATime(async () => {
        statement.bind([sql]);
        return (await statement.run()).getRows();
      });
      return readTree(String(text), where);
    },
    close: () => statement.destroySync(),
  };
}

/** For a single one. */
export async function parseQuery(connection: DuckDBConnection, sql: string, where: Where): Promise<Tree> {
  const parser = await createQueryParser(connection);
  try {
    return await parser.parse(sql, where);
  } finally {
    parser.close();
  }
}

function readTree(text: string, where: Where): Tree {
  const parsed = JSON.parse(text) as Serialized;
  const statements = parsed.statements ?? [];
  const [statement] = statements;
  if (!parsed.error && statement !== undefined && statements.length === 1) return statement;
  const got = parsed.error ? parsed.error_message : `${statements.length} statements`;
  const place = parsed.position === undefined ? where() : where(Number(parsed.position));
  throw new PipelineError('config', `${place}: needs one select, got: ${got}`, {
    remedy: 'a model is a single query; the runner creates the table or view',
  });
}

export const isList = (tree: Tree): tree is readonly Tree[] => Array.isArray(tree);
