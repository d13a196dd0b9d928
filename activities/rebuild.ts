/** Rebuilds a warehouse's raw rows from the landing, under the store's lease. */
import { PipelineError } from '../lib/errors.ts';
import { streamSpecs } from '../lib/streams.ts';
import { rebuildWarehouse } from '../storage/landing/index.ts';
import type { RebuildInput, RebuildOutcome } from '../lib/pure/short-workflows.ts';
import type { StoreDependencies } from './dependencies.ts';
import { toFailure } from './failure.ts';
import { keepBeating } from './stage.ts';
import { withLease } from './store-lease.ts';

export function createRebuildActivities(deps: StoreDependencies) {
  return {
    /** Safe to repeat: begins anew. Refused while a run holds the store. */
    async rebuild({ request }: RebuildInput): Promise<RebuildOutcome> {
      const beating = keepBeating(deps);
      try {
        return await rebuildStore(deps, request);
      } catch (error) {
        throw toFailure(error);
      } finally {
        beating.stop();
      }
    },
  };
}

/** The same without Temporal, for a store that no worker owns. */
export async function rebuildStore(
  deps: Pick<StoreDependencies, 'state' | 'store' | 'storeConfig' | 'warehouse' | 'folders' | 'sources'>,
  request: string,
): Promise<RebuildOutcome> {
  const { store, warehouse } = deps;
  return withLease(deps, request, async (token) => {
    const fence = { stage: 'extract', token, attempt: 1 };
    await warehouse.claim(fence);
    await rebuildWarehouse({
      warehouse,
      fence,
      root: deps.folders.landing,
      store,
      zone: deps.storeConfig.zone,
      streams: Object.values(streamSpecs),
    });
    const [totals] = await warehouse.rows<RebuildOutcome>(
      `select count(*) as loads, coalesce(sum("rows"), 0)::bigint as "rows",
         coalesce(sum(quarantined), 0)::bigint as quarantined from _loads`,
    );
    if (totals === undefined) throw new PipelineError('bad_data', `store ${store}: the rebuilt warehouse is empty`);
    return totals;
  });
}
