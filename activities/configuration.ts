/** What is computed for a store: its CLV configuration in force, and the metric that it names. */
import type { ClvConfiguration } from '../lib/pure/clv-configuration.ts';
import type { RunMetric } from '../lib/pure/run-plan.ts';
import { type ObjectDependencies, readObject, type StoredObject } from './objects.ts';

export const readConfiguration = (deps: ObjectDependencies): Promise<StoredObject<'clv'>> =>
  readObject(deps, 'clv', 'clv');

/** The metric that a CLV configuration names, in force now; null where every order counts. */
export async function readMetric(
  deps: ObjectDependencies,
  { metric }: Pick<ClvConfiguration, 'metric'>,
): Promise<RunMetric | null> {
  if (metric === undefined) return null;
  const { name, version, hash, content } = await readObject(deps, 'metric', metric);
  const { description, sources, channels, renewals, zero_orders } = content;
  return {
    name,
    version,
    hash,
    description,
    ...(sources === undefined ? {} : { sources }),
    ...(channels === undefined ? {} : { channels }),
    renewals,
    zero_orders,
  };
}
