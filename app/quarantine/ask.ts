/** Asks the quarantine of a store: here, or through the worker that owns its warehouse. */
import type { Session } from '../session.ts';
import type { Listening } from '../sql/open-sql-project.ts';
import type { OperationArgs, OperationResult } from '../sql/operations.ts';
import { performSql } from '../sql/perform.ts';

type QuarantineOperation = 'quarantine-list' | 'quarantine-show' | 'quarantine-drop' | 'quarantine-replay';

export const askQuarantine = <N extends QuarantineOperation>(
  session: Session,
  store: string,
  operation: N,
  args: OperationArgs<N>,
  listening: Listening,
): Promise<OperationResult<N>> =>
  performSql({ kind: 'store', store, session: async () => session }, operation, args, listening);
