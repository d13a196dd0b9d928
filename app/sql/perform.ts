/** Asks one operation of a warehouse: of a folder and a file, of a store's closed warehouse, or of the worker that owns it. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ErrorKind, PipelineError } from '../../lib/errors.ts';
import type { SqlCommandOutcome } from '../../lib/pure/short-workflows.ts';
import type { Session } from '../session.ts';
import type { OpenStore } from '../store.ts';
import { tellResults } from './tell-progress.ts';
import { type Listening, type OpenSqlProject, type Standalone, withStandalone } from './open-sql-project.ts';
import {
  commandOf,
  type OperationArgs,
  type OperationName,
  type OperationResult,
  runOperation,
  touchOf,
} from './operations.ts';

export type SqlTarget =
  | Standalone
  /** The store named, or the only one. */
  | { readonly kind: 'store'; readonly store: string | undefined; session(): Promise<Session> };

export async function performSql<N extends OperationName>(
  target: SqlTarget,
  operation: N,
  args: OperationArgs<N>,
  listening: Listening,
): Promise<OperationResult<N>> {
  if (target.kind === 'standalone') {
    return withStandalone(target, listening, (opened) => runOperation(opened, operation, args));
  }
  const session = await target.session();
  const { pickStore } = await import('../../lib/config.ts');
  const store = pickStore(session.project, target.store);
  const request = `sql/${store}/${operation}/${randomUUID()}`;
  return (await askStore(session, store, { operation, args, request }, listening)) as OperationResult<N>;
}

/** Work on an open project where no operation is needed: tests, and commands that are only for files of one's own. */
export const withSqlProject = <T>(
  target: Standalone,
  listening: Listening,
  work: (opened: OpenSqlProject) => Promise<T>,
): Promise<T> => withStandalone(target, listening, work);

interface Asked<N extends OperationName> {
  readonly operation: N;
  readonly args: OperationArgs<N>;
  readonly request: string;
}

/** Who owns the file does the work: this process when nobody else does, else the worker that polls the store's queue. */
async function askStore<N extends OperationName>(
  session: Session,
  store: string,
  asked: Asked<N>,
  listening: Listening,
): Promise<unknown> {
  const [{ openStore }, { runOnModels, runOnStore }, { warehouseFile }] = await Promise.all([
    import('../store.ts'),
    import('./store-project.ts'),
    import('../folders.ts'),
  ]);
  const { operation, args } = asked;
  if (touchOf(operation) === 'models' && !existsSync(warehouseFile(session.project, store))) {
    return runOnModels(warehouseFile(session.project, store), operation, args, listening);
  }
  let opened: OpenStore;
  try {
    opened = await openStore(session, store, commandOf(operation));
  } catch (error) {
    if (!(error instanceof PipelineError && error.kind === 'conflict')) throw error;
    const { isWorkedOn } = await import('../short-workflows.ts');
    if (!(await isWorkedOn(session, store))) throw error;
    return askWorker(session, store, asked, listening);
  }
  try {
    return await runOnStore(opened, asked, listening);
  } finally {
    await opened.close();
  }
}

/** The result's file is read once, and removed. */
async function askWorker<N extends OperationName>(
  session: Session,
  store: string,
  asked: Asked<N>,
  { signal, tell }: Listening,
): Promise<unknown> {
  const [{ WorkflowFailedError }, { ApplicationFailure }, { taskQueueOf }] = await Promise.all([
    import('@temporalio/client'),
    import('@temporalio/common'),
    import('../../temporal.config.ts'),
  ]);
  const link = await session.connect('never');
  tell(`the worker of ${store} owns its warehouse: it does the work`);
  const handle = await link.client.workflow.start('sqlCommand', {
    workflowId: `command/${asked.request}`,
    taskQueue: taskQueueOf(store),
    args: [asked],
  });
  const cancel = () => void handle.cancel().catch(() => undefined);
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const { file } = (await handle.result()) as SqlCommandOutcome;
    const path = join(session.project.home, file);
    const result: unknown = JSON.parse(await readFile(path, 'utf8'));
    await rm(path, { force: true });
    tellResults(tell, result);
    return result;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof WorkflowFailedError) || !(error.cause instanceof ApplicationFailure)) throw error;
    const { type, message, details } = error.cause;
    const { remedy = '', ...rest } = (details?.[0] ?? {}) as { readonly remedy?: string };
    throw new PipelineError(kindOf(type), message, {
      details: rest,
      cause: error,
      ...(remedy === '' ? {} : { remedy }),
    });
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

const kinds: readonly ErrorKind[] = ['config', 'auth', 'rate_limit', 'unavailable', 'bad_data', 'conflict'];
const kindOf = (type: string | undefined | null): ErrorKind => kinds.find((kind) => kind === type) ?? 'unavailable';
