/**
 * Shopify's limit is a bucket of points that refills all the time; a query costs what it asks for. One bucket belongs to
 * a shop and an app, so that everything that is read through one open source waits at the same one.
 */
import { z } from 'zod';

export const queryCost = z.object({
  requestedQueryCost: z.number(),
  throttleStatus: z.object({ maximumAvailable: z.number(), currentlyAvailable: z.number(), restoreRate: z.number() }),
});

export type QueryCost = z.infer<typeof queryCost>;

export interface Throttle {
  /** Waits until the bucket holds what a query of this name asked for when it was sent last. */
  turn(name: string, signal: AbortSignal): Promise<void>;
  learn(name: string, cost: QueryCost): void;
}

type Wait = (seconds: number, signal: AbortSignal) => Promise<void>;

export function createThrottle(wait: Wait, nowSeconds = () => performance.now() / 1000): Throttle {
  const costs = new Map<string, number>();
  let bucket: { readonly available: number; readonly maximum: number; readonly rate: number; readonly at: number };
  let isKnown = false;
  return {
    async turn(name, signal) {
      const cost = costs.get(name);
      if (!isKnown || cost === undefined) return;
      const now = nowSeconds();
      const { available, maximum, rate, at } = bucket;
      const filled = Math.min(maximum, available + (now - at) * rate);
      // Taken before the wait: whoever comes meanwhile stands behind.
      bucket = { ...bucket, available: filled - cost, at: now };
      if (filled < cost && rate > 0) await wait((cost - filled) / rate, signal);
    },
    learn(name, { requestedQueryCost, throttleStatus }) {
      const { maximumAvailable: maximum, currentlyAvailable: available, restoreRate: rate } = throttleStatus;
      costs.set(name, Math.min(requestedQueryCost, maximum));
      bucket = { available, maximum, rate, at: nowSeconds() };
      isKnown = true;
    },
  };
}

/** How long a query that was refused has to wait until the bucket holds what it asks for. */
export function secondsUntilAffordable({ requestedQueryCost, throttleStatus }: QueryCost): number {
  const { currentlyAvailable, restoreRate } = throttleStatus;
  return Math.max(0.1, (requestedQueryCost - currentlyAvailable) / Math.max(restoreRate, 1));
}
