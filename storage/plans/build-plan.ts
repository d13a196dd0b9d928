/** Makes a plan: what is wanted, joined with what is there, written as one file with a row for every person. */
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { HeldRow, OpenDestination, Person } from '../../lib/destination.ts';
import type { PlanAction, PlanCount } from '../../lib/pure/plans.ts';
import { forceToDisk } from '../snapshots/files.ts';
import { literal } from '../snapshots/sql-text.ts';
import { copyTable } from '../snapshots/index.ts';
import { type DecisionRules, decideSql, leaveSql, peopleSql, rowsSql } from './decide.ts';
import { stageHeld } from './held.ts';
import { type PlanRow, toChange } from './plan-file.ts';

export const planFile = 'rows.parquet';

interface PlanBuild extends DecisionRules {
  /** The plan's own folder: only its owner may look into it. */
  readonly folder: string;
  readonly tempDirectory: string;
  readonly memoryLimit: string;
  readonly wantedFile: string;
  readonly contactsFile: string | undefined;
  readHeld(people: AsyncIterable<readonly Person[]>): AsyncIterable<readonly HeldRow[]>;
  readonly objection: OpenDestination['objection'];
  readonly signal: AbortSignal;
}

interface BuiltPlan {
  readonly rows: number;
  readonly writes: number;
  readonly checksum: string;
  readonly counts: readonly PlanCount[];
  readonly existingRows: number;
  readonly changedRows: number;
}

/** Equal wishes over equal holdings give equal bytes. */
export async function buildPlan(build: PlanBuild): Promise<BuiltPlan> {
  await mkdir(build.folder, { recursive: true, mode: 0o700 });
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: build.memoryLimit,
    threads: '2',
    temp_directory: build.tempDirectory,
  });
  const partial = join(build.folder, `.${planFile}.partial`);
  try {
    const [connection, beside] = [await instance.connect(), await instance.connect()];
    await connection.run("set global TimeZone = 'UTC'");
    await connection.run(peopleSql(build.wantedFile, build.contactsFile, build.identifiedBy));
    await stageHeld(beside, build.attributes, build.readHeld(peoplePages(connection)), build.signal);
    await connection.run(decideSql(build));
    await leaveObjections(connection, beside, build);
    const { rows, sha256 } = await copyTable(connection, {
      select: rowsSql,
      orderBy: ['position', 'customer_key'],
      file: partial,
    });
    await forceToDisk(partial);
    await rename(partial, join(build.folder, planFile));
    await forceToDisk(build.folder);
    return { rows, checksum: sha256, ...(await summarise(connection)) };
  } finally {
    instance.closeSync();
    await rm(partial, { force: true });
  }
}

async function* peoplePages(connection: DuckDBConnection): AsyncGenerator<readonly Person[]> {
  const result = await connection.stream(
    'select customer_key, email from people where identifier is not null and claim = 1 order by customer_key',
  );
  for await (const page of result.yieldRowsJson()) {
    yield page.map(([key, email]): Person => ({ key: key as string, email: email as string | null }));
  }
}

async function leaveObjections(
  connection: DuckDBConnection,
  beside: DuckDBConnection,
  { objection, signal }: PlanBuild,
): Promise<void> {
  await beside.run('create table objections (customer_key varchar, reason varchar)');
  const appender = await beside.createAppender('objections');
  try {
    const result = await connection.stream(
      `select customer_key, email, action, "set", clear, before from decided where action <> 'leave'`,
    );
    for await (const page of result.yieldRowsJson()) {
      signal.throwIfAborted();
      for (const [key, email, action, set, clear, before] of page as (string | null)[][]) {
        const row = {
          key: key ?? '',
          email: email ?? null,
          action: action as PlanAction,
          set: JSON.parse(set ?? '{}') as PlanRow['set'],
          clear: JSON.parse(clear ?? '[]') as PlanRow['clear'],
          before: before ? (JSON.parse(before) as PlanRow['before']) : undefined,
        };
        const reason = objection(toChange({ ...row, position: null, identifier: null, reason: '' }));
        if (reason === undefined) continue;
        appender.appendVarchar(row.key);
        appender.appendVarchar(reason);
        appender.endRow();
      }
    }
    appender.flushSync();
  } finally {
    appender.closeSync();
  }
  await connection.run(leaveSql);
}

async function summarise(connection: DuckDBConnection) {
  const counted = await connection.runAndReadAll(
    `select * from (select action, reason, count(*) as "rows" from decided group by all)
     order by list_position(${literalList(['create', 'change', 'clear', 'leave'])}, action), "rows" desc, reason`,
  );
  const sums = await connection.runAndReadAll(
    'select count(*) filter (where is_existing), count(*) filter (where is_overwriting) from decided',
  );
  const [existingRows, changedRows] = (sums.getRows()[0] ?? []).map(Number);
  const counts = counted.getRows().map(
    ([action, reason, rows]): PlanCount => ({
      action: action as PlanAction,
      reason: reason as string,
      rows: Number(rows),
    }),
  );
  const writes = counts.filter(({ action }) => action !== 'leave').reduce((sum, { rows }) => sum + rows, 0);
  return { counts, writes, existingRows: existingRows ?? 0, changedRows: changedRows ?? 0 };
}

const literalList = (texts: readonly string[]): string => `[${texts.map(literal).join(', ')}]`;
