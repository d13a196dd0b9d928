/** The shipped models on a store's warehouse: opened by a command, or by the worker that owns it. */
import { join } from 'node:path';
import type { StoreDependencies } from '../../activities/dependencies.ts';
import { withLease } from '../../activities/store-lease.ts';
import { loadProject } from '../../storage/warehouse/sql-runner/index.ts';
import { sqlFolder } from '../package-folder.ts';
import {
  claim,
  type Listening,
  newRunId,
  type OpenSqlProject,
  type SqlStore,
  withStandalone,
} from './open-sql-project.ts';
import { type OperationArgs, type OperationName, runOperation, sqlOperations, touchOf } from './operations.ts';

type StoreTools = SqlStore & Pick<StoreDependencies, 'warehouse'>;

/** What changes tables holds the store's lease; a run under way refuses it. */
export async function runOnStore<N extends OperationName>(
  tools: StoreTools,
  { operation, args, request }: { readonly operation: N; readonly args: OperationArgs<N>; readonly request: string },
  listening: Listening,
): Promise<unknown> {
  const perform = async (token?: number) => {
    const project = await loadProject(sqlFolder);
    try {
      return await runOperation(openOn(tools, project, token, listening), operation, args);
    } finally {
      project.close();
    }
  };
  return touchOf(operation) === 'changes' ? withLease(tools, request, perform) : perform();
}

/** Where there is no warehouse yet, the models alone answer; a file is made only for what asks for one. */
export const runOnModels = <N extends OperationName>(
  database: string,
  operation: N,
  args: OperationArgs<N>,
  listening: Listening,
): Promise<unknown> =>
  withStandalone(
    { kind: 'standalone', folder: sqlFolder, database, zone: 'UTC', threads: undefined, memoryLimit: undefined },
    listening,
    (opened) => runOperation(opened, operation, args),
  );

function openOn(
  tools: StoreTools,
  project: OpenSqlProject['project'],
  token: number | undefined,
  listening: Listening,
): OpenSqlProject {
  const { warehouse, store, folders } = tools;
  const instant = new Date();
  return {
    name: store,
    project,
    sources: project.sources,
    models: () => project.parse(),
    hasDatabase: true,
    warehouse: async () => warehouse,
    fence: async (stage) => {
      if (token === undefined) throw new Error(`${stage}: an operation that writes must say that it changes tables`);
      return claim(warehouse, { stage, token, attempt: 1 });
    },
    runId: newRunId(store, instant),
    folders: { runs: join(folders.home, 'sql', store), temporary: folders.temporary },
    instant,
    store: tools,
    ...listening,
  };
}

/** What the worker's activity does. */
export const runSqlCommand: StoreDependencies['sqlCommand'] = async (tools, { operation, args, request }, signal) => {
  if (!isOperation(operation)) throw new Error(`no operation ${operation} in this version of the worker`);
  return runOnStore(tools, { operation, args: args as never, request }, { signal, tell: () => undefined });
};

const isOperation = (name: string): name is OperationName => Object.hasOwn(sqlOperations, name);
