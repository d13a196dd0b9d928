/** What is computed for a store: its CLV configuration in force. */
import { type ObjectDependencies, readObject, type StoredObject } from './objects.ts';

export const readConfiguration = (deps: ObjectDependencies): Promise<StoredObject<'clv'>> =>
  readObject(deps, 'clv', 'clv');
