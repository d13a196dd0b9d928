/** The rows of a plan as a file: written once, read in the order of their positions, a page at a time. */
import { DuckDBInstance } from '@duckdb/node-api';
import type { AttributeValue, Change } from '../../lib/destination.ts';
import { PipelineError } from '../../lib/errors.ts';
import type { PlanAction } from '../../lib/pure/plans.ts';
import { measureFile } from '../snapshots/files.ts';
import { literal } from '../snapshots/sql-text.ts';

export interface PlanRow {
  /** Place among the rows to write; null for those that are left. */
  readonly position: number | null;
  readonly key: string;
  readonly email: string | null;
  readonly identifier: string | null;
  readonly action: PlanAction;
  readonly reason: string;
  readonly set: Readonly<Record<string, AttributeValue>>;
  readonly clear: readonly string[];
  readonly before: Readonly<Record<string, AttributeValue | null>> | undefined;
}

const remedy = 'restore that file from a backup, or plan again with perdura enrich plan';

/** Throws unless the file is the one that was planned. */
export async function checkPlanFile(file: string, checksum: string): Promise<void> {
  const { sha256 } = await measureFile(file).catch((cause: unknown) => {
    throw new PipelineError('bad_data', `plan ${file}: cannot be read`, { remedy, cause });
  });
  if (sha256 === checksum) return;
  throw new PipelineError('bad_data', `plan ${file}: differs from its checksum`, {
    remedy,
    details: { expected: checksum, found: sha256 },
  });
}

export interface RowFilter {
  /** From one position to another, exclusive. */
  readonly positions?: { readonly from: number; readonly to: number };
  readonly only?: readonly number[];
  readonly action?: PlanAction;
  readonly limit?: number;
}

/** Rows to write by position, then those that are left by key. */
export async function* readPlanRows(file: string, filter: RowFilter = {}): AsyncGenerator<readonly PlanRow[]> {
  const { positions, only, action, limit } = filter;
  const conditions = [
    ...(positions === undefined ? [] : [`position >= ${positions.from} and position < ${positions.to}`]),
    ...(only === undefined ? [] : [only.length === 0 ? 'false' : `position in (${only.join(', ')})`]),
    ...(action === undefined ? [] : [`action = ${literal(action)}`]),
  ];
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '512MB', threads: '2' });
  try {
    const connection = await instance.connect();
    const result = await connection.stream(
      `select * from read_parquet(${literal(file)})
       ${conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`}
       ${limit === undefined ? '' : `limit ${limit}`}`,
    );
    for await (const page of result.yieldRowObjectJson()) yield page.map(toPlanRow);
    connection.closeSync();
  } finally {
    instance.closeSync();
  }
}

const toPlanRow = (row: Readonly<Record<string, unknown>>): PlanRow => ({
  position: row['position'] === null ? null : Number(row['position']),
  key: row['customer_key'] as string,
  email: row['email'] as string | null,
  identifier: row['identifier'] as string | null,
  action: row['action'] as PlanAction,
  reason: row['reason'] as string,
  set: JSON.parse((row['set'] as string | null) ?? '{}') as PlanRow['set'],
  clear: JSON.parse((row['clear'] as string | null) ?? '[]') as PlanRow['clear'],
  before: row['before'] === null ? undefined : (JSON.parse(row['before'] as string) as PlanRow['before']),
});

/** The row as the destination is asked for it. */
export const toChange = ({ key, email, action, set, clear, before }: PlanRow) =>
  ({
    key,
    email,
    action: action === 'create' ? ('create' as const) : ('change' as const),
    set,
    clear,
    before,
  }) satisfies Change;
