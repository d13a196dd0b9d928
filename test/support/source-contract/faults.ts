/** What networks and busy systems do: nothing is lost, and nobody insists. */
import { expect, it } from 'vitest';
import { isRetryable } from '../../../lib/errors.ts';
import { faultKinds } from '../fault-proxy.ts';
import { readPages, tablesOf } from '../source-pages.ts';
import type { Start } from './under-test.ts';

export function describeFaults(start: Start): void {
  for (const fault of faultKinds) {
    it(`loses nothing when an answer is ${fault}`, async () => {
      const { open, proxy } = await start();
      if (proxy === undefined) throw new Error('no proxy');
      const before = proxy.requests;
      const all = tablesOf(await readPages(open()));
      const needed = proxy.requests - before;
      for (let after = 0; after < Math.min(needed, 12); after++) {
        proxy.plan(fault, after);
        expect(tablesOf(await readPages(open()))).toEqual(all);
      }
    });
  }

  it('ends with an error that may pass when the system fails again and again', async () => {
    const { open, proxy, failureOf } = await start();
    if (proxy === undefined) throw new Error('no proxy');
    for (const fault of ['failing', 'reset', 'busy'] as const) {
      proxy.always(fault);
      const failure = await failureOf(readPages(open()));
      expect(isRetryable(failure.kind)).toBe(true);
      expect(failure.remedy).toMatch(/\w/);
    }
    proxy.always(undefined);
  });

  it('does not insist where it is not allowed', async () => {
    const { open, proxy, failureOf } = await start();
    if (proxy === undefined) throw new Error('no proxy');
    proxy.always('not allowed');
    const before = proxy.requests;
    expect((await failureOf(readPages(open()))).kind).toBe('auth');
    expect(proxy.requests - before).toBe(1);
  });
}
