/** Where everything lies below a project's home. */
import { join } from 'node:path';
import { temporaryName } from './temporary-folders.ts';
import type { StoreFolders } from '../activities/dependencies.ts';
import type { Project } from '../lib/config.ts';

export const stateFile = (project: Project): string => join(project.home, 'state.sqlite');
export const warehouseFile = (project: Project, store: string): string =>
  join(project.home, 'warehouse', `${store}.duckdb`);

export const storeFolders = (project: Project): StoreFolders => ({
  home: project.home,
  landing: join(project.home, 'landing'),
  published: join(project.home, 'published'),
  runs: join(project.home, 'runs'),
  plans: join(project.home, 'plans'),
  campaigns: join(project.home, 'campaigns'),
  audiences: join(project.home, 'campaigns', 'audiences'),
  temporary: join(project.home, 'tmp', temporaryName(process.pid)),
  objects: join(project.folder, 'objects'),
});
