/** Rate limits as Klaviyo keeps them: fixed windows of a second and of a minute for each endpoint. */
export interface WindowLimits {
  readonly perSecond: number;
  readonly perMinute: number;
}

export type Admission =
  | { readonly isAdmitted: true; readonly headers: Readonly<Record<string, string>> }
  | { readonly isAdmitted: false; readonly retryAfterSeconds: number };

export function createWindows() {
  const counts = new Map<string, { window: number; requests: number }>();
  const count = (name: string, seconds: number, now: number): number => {
    const window = Math.floor(now / seconds);
    const counted = counts.get(name);
    const requests = (counted?.window === window ? counted.requests : 0) + 1;
    counts.set(name, { window, requests });
    return requests;
  };
  return {
    admit(endpoint: string, { perSecond, perMinute }: WindowLimits): Admission {
      const now = performance.now() / 1000;
      const left = (seconds: number) => Math.max(1, Math.ceil(seconds - (now % seconds)));
      if (count(`${endpoint} burst`, 1, now) > perSecond) return { isAdmitted: false, retryAfterSeconds: left(1) };
      const requests = count(`${endpoint} steady`, 60, now);
      if (requests > perMinute) return { isAdmitted: false, retryAfterSeconds: left(60) };
      return {
        isAdmitted: true,
        headers: {
          'ratelimit-limit': `${perSecond}, ${perSecond};w=1, ${perMinute};w=60`,
          'ratelimit-remaining': String(perMinute - requests),
          'ratelimit-reset': String(left(60)),
        },
      };
    },
  };
}
