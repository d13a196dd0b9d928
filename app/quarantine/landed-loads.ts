/** Load records of the store that an operation was opened on. */
import { type LoadRecord, listLoads } from '../../storage/landing/index.ts';
import type { OpenSqlProject, SqlStore } from '../sql/open-sql-project.ts';

export type StoreOf = SqlStore;

/** A folder of models of one's own has no quarantine. */
export function storeOf({ store }: Pick<OpenSqlProject, 'store'>): SqlStore {
  if (store === undefined) throw new Error('the quarantine belongs to a store');
  return store;
}

export const recordsOf = async (root: string, store: string): Promise<ReadonlyMap<string, LoadRecord>> =>
  new Map((await listLoads(root, store)).map((record) => [record.load, record]));
