/**
 * Fencing: every run holds a token that only grows, every attempt of a stage a number. `_fence` keeps the newest of each stage,
 * and a commit compares inside its own transaction, so that an attempt that stalled and wakes up cannot write.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { PipelineError } from '../../lib/errors.ts';
import { readRows, runStatements } from './statements.ts';

export interface Fence {
  readonly stage: string;
  /** The run's fencing token, from the store's lease. */
  readonly token: number;
  readonly attempt: number;
}

export const createFenceTable = 'create table if not exists _fence (stage text, token bigint, attempt integer)';

/** Records the attempt as the one that may commit for its stage. To be called inside a transaction. */
export async function claimFence(connection: DuckDBConnection, fence: Fence): Promise<void> {
  const rows = await readFences(connection);
  refuseOvertaken(rows, fence);
  await runStatements(connection, 'delete from _fence where stage = $1', [fence.stage]);
  await runStatements(connection, 'insert into _fence values ($1, $2, $3)', [fence.stage, fence.token, fence.attempt]);
}

/** Throws unless the attempt is the newest. To be called inside the transaction that it guards. */
export async function checkFence(connection: DuckDBConnection, fence: Fence): Promise<void> {
  const rows = await readFences(connection);
  refuseOvertaken(rows, fence);
  const own = rows.find((row) => row.stage === fence.stage);
  if (own?.token !== fence.token || own.attempt !== fence.attempt) {
    throw new PipelineError(
      'conflict',
      `stage ${fence.stage}: attempt ${fence.attempt} commits without having claimed`,
      {
        remedy: 'claim the fence at the start of the attempt',
        details: { ...fence },
      },
    );
  }
}

const readFences = (connection: DuckDBConnection): Promise<Fence[]> =>
  readRows<Fence>(connection, 'select stage, token, attempt from _fence order by token desc, stage');

function refuseOvertaken(rows: readonly Fence[], fence: Fence): void {
  const newer = rows.find(
    (row) =>
      row.token > fence.token ||
      (row.stage === fence.stage && row.token === fence.token && row.attempt > fence.attempt),
  );
  if (newer === undefined) return;
  const by =
    newer.token > fence.token
      ? `a newer run (token ${newer.token}, this one has ${fence.token})`
      : `attempt ${newer.attempt}`;
  throw new PipelineError('conflict', `stage ${fence.stage}: attempt ${fence.attempt} was overtaken by ${by}`, {
    remedy: 'nothing: the newer one does the work, and this one wrote nothing',
    details: { ...fence, newer },
  });
}
