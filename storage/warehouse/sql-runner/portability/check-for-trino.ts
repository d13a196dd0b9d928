/** What of a query another engine would refuse or mean differently, and the query as that engine writes it. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { readRows } from '../../statements.ts';
import { parseQuery, type TreeNode } from '../graph/parse-tree.ts';
import type { Finding } from './finding.ts';
import { printExpression } from './print-expression.ts';
import { printQuery } from './print-query.ts';
import type { Printing } from './printing.ts';
import { nodeOf, nodesOf } from './tree.ts';

export interface Portability {
  /** In the order of the query. */
  readonly findings: readonly Finding[];
  /** Null where something is not portable, or columns would have to be known. */
  readonly trino: string | null;
  /** What the query gives; undefined: nobody knows. */
  readonly columns: readonly string[] | undefined;
}

/** `columnsOf`: of tables that the query reads, as far as they are known. */
export async function checkForTrino(
  connection: DuckDBConnection,
  sql: string,
  columnsOf: Printing['columnsOf'],
): Promise<Portability> {
  // Says what is wrong with a query that is none.
  await parseQuery(connection, sql, () => 'query');
  const query = await readQuery(connection, sql);
  const printing: Printing = {
    columnsOf,
    text: sql,
    findings: [],
    query: printQuery,
    expression: printExpression,
  };
  const printed = query === undefined ? undefined : printQuery(printing, query, new Map());
  const findings = distinct(printing.findings);
  const isWhole = findings.every(({ verdict, needsColumns }) => verdict === 'rewritten' && needsColumns !== true);
  return { findings, trino: isWhole ? (printed?.text ?? null) : null, columns: printed?.columns };
}

/** With what is empty: `rollup` groups by nothing, too. */
async function readQuery(connection: DuckDBConnection, sql: string): Promise<TreeNode | undefined> {
  const [row] = await readRows<{ tree: string }>(
    connection,
    'select json_serialize_sql($1::varchar, skip_null := true, skip_default := true) as tree',
    [sql],
  );
  const [statement] = nodesOf(nodeOf(JSON.parse(row?.tree ?? '{}') as TreeNode)?.['statements']);
  return nodeOf(statement?.['node']);
}

/** A name that is written once may be printed twice. */
function distinct(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Map(findings.map((finding) => [JSON.stringify([finding.construct, finding.position]), finding]));
  return [...seen.values()].sort((one, other) => (one.position ?? 0) - (other.position ?? 0));
}
