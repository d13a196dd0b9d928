/**
 * What a destination that cannot be asked must hold: what was held when the last plan was made, and what was written
 * of that plan since. Unsure rows do not count, so that they are written again.
 */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { HeldRow } from '../../lib/destination.ts';
import { literal } from '../snapshots/sql-text.ts';
import { planFile } from './build-plan.ts';

const heldFile = 'held.parquet';

/** Rows of the last plan that were written and not taken back. */
export interface WrittenRows {
  readonly folder: string;
  /** Positions from, and to, exclusive. */
  readonly ranges: readonly { readonly from: number; readonly to: number }[];
  /** Positions in them that were not written, or were taken back. */
  readonly except: readonly number[];
}

/** Writes what is held into the plan's folder, for the plan after it, and gives it in pages. */
export async function* readHeldByJournal(
  folder: string,
  last: WrittenRows | undefined,
): AsyncGenerator<readonly HeldRow[]> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, heldFile);
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '512MB', threads: '2' });
  try {
    const connection = await instance.connect();
    await connection.run('create table held (identifier varchar, "values" varchar)');
    await connection.run('create table patches (identifier varchar, "set" varchar, cleared varchar)');
    if (last !== undefined) {
      const before = join(last.folder, heldFile);
      if (existsSync(before)) await connection.run(`insert into held from read_parquet(${literal(before)})`);
      await connection.run(patchesSql(last));
    }
    // A member that is null in a merge patch goes.
    await connection.run(
      `copy (
         select identifier,
           cast(json_merge_patch(
             json_merge_patch(coalesce("values", '{}')::json, coalesce("set", '{}')::json),
             coalesce(cleared, '{}')::json
           ) as varchar) as "values"
         from held full join patches using (identifier) order by identifier
       ) to ${literal(file)} (format parquet)`,
    );
    const result = await connection.stream(`from read_parquet(${literal(file)})`);
    for await (const page of result.yieldRowsJson()) {
      yield page.map(([identifier, values]): HeldRow => {
        return { identifier: identifier as string, values: JSON.parse(values as string) as HeldRow['values'] };
      });
    }
    connection.closeSync();
  } finally {
    instance.closeSync();
  }
}

/** Names of attributes have neither quotes nor commas: a list of them becomes an object of nulls by text alone. */
function patchesSql({ folder, ranges, except }: WrittenRows): string {
  const within = ranges.map(({ from, to }) => `(position >= ${from} and position < ${to})`);
  const out = except.length === 0 ? '' : `and position not in (${except.join(', ')})`;
  return `insert into patches
    select identifier, "set",
      case when clear = '[]' then '{}' else '{' || replace(clear[2:-2], ',', ':null,') || ':null}' end
    from read_parquet(${literal(join(folder, planFile))})
    where ${within.length === 0 ? 'false' : `(${within.join(' or ')})`} ${out}`;
}
