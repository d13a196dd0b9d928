/** Holds a store's lease while something writes its warehouse beside the runs. */
import type { StoreDependencies } from './dependencies.ts';
import { leaseSeconds } from './stage.ts';

/** Refused while a run holds the store. A lease lost meanwhile shows at the next commit, which the fence refuses. */
export async function withLease<T>(
  { state, store, warehouse }: Pick<StoreDependencies, 'state' | 'store' | 'warehouse'>,
  holder: string,
  work: (token: number) => Promise<T>,
): Promise<T> {
  const { token } = await state.leases.acquire({
    store,
    holder,
    ttlSeconds: leaseSeconds,
    above: await warehouse.newestToken(),
  });
  const renewing = setInterval(
    () => {
      state.leases.renew({ store, token, ttlSeconds: leaseSeconds }).catch(() => undefined);
    },
    (leaseSeconds * 1000) / 4,
  );
  try {
    return await work(token);
  } finally {
    clearInterval(renewing);
    await state.leases.release({ store, token });
  }
}
