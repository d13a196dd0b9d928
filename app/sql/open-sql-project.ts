/** SQL models with the database that they build: a folder and a file of one's own, or the shipped models of a store. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { StoreDependencies } from '../../activities/dependencies.ts';
import { PipelineError } from '../../lib/errors.ts';
import type { Fence, Warehouse } from '../../storage/warehouse/index.ts';
import { memoryAtFirst } from './memory-at-first.ts';
import type { LentConnection } from '../../storage/warehouse/sql-runner/files/parse-models.ts';
import type { Model, Source, SqlProject } from '../../storage/warehouse/sql-runner/index.ts';

/** What of a store the commands may look at beside its tables. */
export type SqlStore = Pick<StoreDependencies, 'project' | 'store' | 'storeConfig' | 'folders' | 'state'>;

export interface OpenSqlProject {
  /** Of the folder, or of the store. */
  readonly name: string;
  /** Headers, sources and case files; queries are parsed on demand. */
  readonly project: SqlProject;
  readonly sources: readonly Source[];
  /** Every model, parsed. Where a few will do, `project.parse(names)` is cheaper. */
  models(): Promise<readonly Model[]>;
  /** False where only a folder was named: then `warehouse()` asks for a database. */
  readonly hasDatabase: boolean;
  /** The database, opened when it is first asked for, sources as views in it. */
  warehouse(): Promise<Warehouse>;
  /** Claims the stage for writing: what commits and runs need. */
  fence(stage: string): Promise<Fence>;
  /** Names this command's run. */
  readonly runId: string;
  readonly folders: {
    /** Of all runs' artefacts; this one's are to lie below `<runs>/<runId>`. */
    readonly runs: string;
    readonly temporary: string;
  };
  /** What counts as now. */
  readonly instant: Date;
  /** Undefined where the project stands alone. */
  readonly store: SqlStore | undefined;
  readonly signal: AbortSignal;
  /** A line of progress, for people. */
  readonly tell: (line: string) => void;
}

export interface Standalone {
  readonly kind: 'standalone';
  readonly folder: string;
  readonly database: string | undefined;
  readonly zone: string;
  readonly threads: number | undefined;
  readonly memoryLimit: string | undefined;
}

export interface Listening {
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
}

/** Opens the folder, and the file as its owner when something asks for it; closes both. */
export async function withStandalone<T>(
  target: Standalone,
  { signal, tell }: Listening,
  work: (opened: OpenSqlProject) => Promise<T>,
): Promise<T> {
  const { loadProject } = await import('../../storage/warehouse/sql-runner/files/project.ts');
  const folder = resolve(target.folder);
  // A new file is not made before the models are known to be sound.
  const isThere = target.database !== undefined && existsSync(resolve(target.database));
  const project = await loadProject(folder, isThere ? () => lendConnection(warehouse) : undefined);
  const temporary = join(folder, '.perdura', 'tmp', String(process.pid));
  let opening: Promise<Warehouse> | undefined;
  const open = async (): Promise<Warehouse> => {
    if (target.database === undefined) throw needsDatabase();
    const [{ openWarehouse }, { ensureSourceViews }] = await Promise.all([
      import('../../storage/warehouse/index.ts'),
      import('../../storage/warehouse/sql-runner/files/source-views.ts'),
    ]);
    const warehouse = await openWarehouse({
      path: resolve(target.database),
      tempDirectory: temporary,
      owner: 'perdura sql',
      zone: target.zone,
      ...(target.threads === undefined ? {} : { threads: target.threads }),
      memoryLimit: target.memoryLimit ?? mostMemory(),
      memoryAtFirst: await memoryAtFirst(project.sources),
      compression: 'light',
    });
    try {
      await ensureSourceViews(warehouse, project.sources);
    } catch (error) {
      await warehouse.close();
      throw error;
    }
    return warehouse;
  };
  const warehouse = (): Promise<Warehouse> => (opening ??= open());
  let token: number | undefined;
  const instant = new Date();
  const name = basename(folder);
  try {
    return await work({
      name,
      project,
      sources: project.sources,
      models: () => project.parse(),
      hasDatabase: target.database !== undefined,
      warehouse,
      async fence(stage) {
        token ??= (await (await warehouse()).newestToken()) + 1;
        return claim(await warehouse(), { stage, token, attempt: 1 });
      },
      runId: newRunId(name, instant),
      folders: { runs: join(folder, '.perdura', 'runs'), temporary },
      instant,
      store: undefined,
      signal,
      tell,
    });
  } finally {
    project.close();
    const opened = await opening?.catch(() => undefined);
    await opened?.close();
    await rm(temporary, { recursive: true, force: true });
  }
}

export async function claim(warehouse: Warehouse, fence: Fence): Promise<Fence> {
  await warehouse.claim(fence);
  return fence;
}

/** `shop-sql-20261122T123456789-1a2b`: runs of one project sort by time. */
export const newRunId = (name: string, instant: Date): string =>
  `${name}-sql-${instant.toISOString().slice(0, 23).replaceAll(/[-:.]/g, '')}-${randomBytes(2).toString('hex')}`;

const needsDatabase = (): PipelineError =>
  new PipelineError('config', 'which database? --project needs --database', {
    remedy: 'name the DuckDB file, which is made when it is not there: --database shop.duckdb',
  });

/** One of the warehouse's connections, until it is given back. */
async function lendConnection(warehouse: () => Promise<Warehouse>): Promise<LentConnection> {
  const lent = Promise.withResolvers<LentConnection>();
  const given = Promise.withResolvers<void>();
  (await warehouse())
    .withConnection((connection) => {
      lent.resolve({ connection, giveBack: given.resolve });
      return given.promise;
    })
    .catch(lent.reject);
  return lent.promise;
}

/** As much as DuckDB takes by itself; but told a limit, it begins with little and keeps less of what it has read. */
const mostMemory = (): string => `${Math.floor((totalmem() * 0.8) / 1_000_000)}MB`;
