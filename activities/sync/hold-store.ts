/** Keeps a run's hold of its store while its sources are read. */
import type { RunPlan } from '../../lib/pure/run-plan.ts';
import type { StoreDependencies } from '../dependencies.ts';
import { toFailure } from '../failure.ts';
import { keepBeating, leaseSeconds } from '../stage.ts';

export function createHoldActivities(deps: Pick<StoreDependencies, 'state'>) {
  return {
    /** Ends by being cancelled, or with the loss of the lease. */
    async holdStore({ run }: { readonly run: Pick<RunPlan, 'store' | 'token'> }): Promise<void> {
      const beating = keepBeating(deps, run);
      try {
        await deps.state.leases.renew({ store: run.store, token: run.token, ttlSeconds: leaseSeconds });
        await new Promise<never>((_, reject) => {
          const end = () => reject(beating.signal.reason);
          if (beating.signal.aborted) end();
          beating.signal.addEventListener('abort', end, { once: true });
        });
      } catch (error) {
        throw toFailure(error);
      } finally {
        beating.stop();
      }
    },
  };
}
