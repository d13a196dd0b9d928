/** DuckDB's parse of a query, as the plain tree that dependencies and meaning are read from. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { PipelineError } from '../../../../lib/errors.ts';
import { readRows } from '../../statements.ts';

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

/** `where` names file and line for errors, of a position in the text or of its start. */
export async function parseQuery(
  connection: DuckDBConnection,
  sql: string,
  where: (position?: number) => string,
): Promise<Tree> {
  const [row] = await readRows<{ tree: string }>(connection, serialize, [sql]);
  const parsed = JSON.parse(row?.tree ?? '{}') as Serialized;
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
