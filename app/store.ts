/** Opens a store as its one owner: warehouse file, SQL models, folders. */
import { rm } from 'node:fs/promises';
import type { StoreDependencies } from '../activities/dependencies.ts';
import type { Session } from './session.ts';
import { loadModels } from '../storage/warehouse/sql-runner/index.ts';
import { openWarehouse } from '../storage/warehouse/index.ts';
import { PipelineError } from '../lib/errors.ts';
import { storeFolders, warehouseFile } from './folders.ts';
import { sqlFolder } from './package-folder.ts';
import { channels, destinations, outputs, sources } from './registry.ts';
import { makeTemporaryFolder } from './temporary-folders.ts';

export type OpenStore = Pick<
  StoreDependencies,
  | 'project'
  | 'store'
  | 'storeConfig'
  | 'folders'
  | 'warehouse'
  | 'state'
  | 'sources'
  | 'destinations'
  | 'outputs'
  | 'channels'
  | 'sqlModels'
> & { close(): Promise<void> };

export async function openStore(session: Session, store: string, owner: string): Promise<OpenStore> {
  const { project } = session;
  const storeConfig = project.config.stores[store];
  if (storeConfig === undefined) throw new PipelineError('config', `store ${store}: not in ${project.file}`);
  const folders = storeFolders(project);
  // Before the warehouse, which would stay owned if this failed.
  const state = await session.state();
  await makeTemporaryFolder(folders.temporary);
  const sqlModels = await loadModels(sqlFolder);
  const { memoryLimit, threads } = project.config.warehouse;
  const warehouse = await openWarehouse({
    path: warehouseFile(project, store),
    tempDirectory: folders.temporary,
    owner,
    zone: storeConfig.zone,
    memoryLimit,
    ...(threads === undefined ? {} : { threads }),
  });
  return {
    project,
    store,
    storeConfig,
    folders,
    warehouse,
    state,
    sources,
    destinations,
    outputs,
    channels,
    sqlModels,
    async close() {
      await warehouse.close();
      await rm(folders.temporary, { recursive: true, force: true });
    },
  };
}
