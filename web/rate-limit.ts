/** How often one address may ask: a bucket of requests for each, refilled as time passes, in bounded memory. */

interface Bucket {
  readonly left: number;
  readonly atMs: number;
}

export interface RateLimitOptions {
  /** Requests that may come at once. */
  readonly burst: number;
  readonly perSecond: number;
  /** Addresses that are remembered; the one that was silent for longest is forgotten first. */
  readonly addresses: number;
  readonly now: () => Date;
}

/** Answers whether the address may ask now, and takes one from its bucket if so. */
export function createRateLimit({ burst, perSecond, addresses, now }: RateLimitOptions): (address: string) => boolean {
  const buckets = new Map<string, Bucket>();
  return (address) => {
    const atMs = now().getTime();
    const before = buckets.get(address) ?? { left: burst, atMs };
    const refilled = before.left + (Math.max(atMs - before.atMs, 0) / 1_000) * perSecond;
    const left = Math.min(refilled, burst);
    const isAllowed = left >= 1;
    // The newest stands last: a Map keeps the order of insertion.
    buckets.delete(address);
    buckets.set(address, { left: isAllowed ? left - 1 : left, atMs });
    const [oldest] = buckets.keys();
    if (buckets.size > addresses && oldest !== undefined) buckets.delete(oldest);
    return isAllowed;
  };
}
