/** Which columns DuckDB reads for a query: what is left in its scans. */
import type { DuckDBConnection } from '@duckdb/node-api';

interface PlanNode {
  readonly name?: string;
  readonly extra_info?: Readonly<Record<string, string | readonly string[]>>;
  readonly children?: readonly PlanNode[];
}

/** From now on plans drop unused columns and do nothing else: empty tables fold no filter and no join. */
export async function dropUnusedColumnsOnly(connection: DuckDBConnection): Promise<void> {
  const found = await connection.runAndReadAll(
    `select string_agg(name, ',' order by name) as names from duckdb_optimizers() where name <> 'unused_columns'`,
  );
  await connection.run(`set disabled_optimizers = '${String(found.getRows()[0]?.[0])}'`);
}

/** `table.column` for each that a scan still reads, sorted. */
export async function columnsRead(connection: DuckDBConnection, sql: string): Promise<readonly string[]> {
  const explained = await connection.runAndReadAll(`explain (format json) ${sql}`);
  const [plan] = explained.getRowObjectsJS() as unknown as readonly { readonly explain_value: string }[];
  const found = new Set<string>();
  const visit = ({ extra_info: info = {}, children = [] }: PlanNode): void => {
    const table = String(info['Table'] ?? '')
      .split('.')
      .at(-1);
    // A scan whose rows are only counted has an empty one.
    const columns = [info['Projections'] ?? []].flat().filter((column) => column !== '');
    if (table !== '') for (const column of columns) found.add(`${table}.${column}`);
    children.forEach(visit);
  };
  (JSON.parse(plan?.explain_value ?? '[]') as readonly PlanNode[]).forEach(visit);
  return [...found].sort();
}
