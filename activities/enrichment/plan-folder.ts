/** Where the papers of a plan lie. */
import { join } from 'node:path';
import { planFile } from '../../storage/plans/index.ts';
import type { StoreFolders } from '../dependencies.ts';

export const planFolder = ({ plans }: Pick<StoreFolders, 'plans'>, planId: string): string => join(plans, planId);

export const rowsFile = (folders: Pick<StoreFolders, 'plans'>, planId: string): string =>
  join(planFolder(folders, planId), planFile);
