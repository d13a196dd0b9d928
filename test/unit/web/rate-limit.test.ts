import { array, assert, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientAddress } from '../../../web/client-address.ts';
import { createRateLimit } from '../../../web/rate-limit.ts';

function newLimit(options: { burst?: number; perSecond?: number; addresses?: number } = {}) {
  let atMs = 0;
  const limit = createRateLimit({ burst: 3, perSecond: 1, addresses: 2, ...options, now: () => new Date(atMs) });
  return { limit, advance: (ms: number) => void (atMs += ms) };
}

describe('the rate limit', () => {
  it('allows a burst, then as many as time refills', () => {
    const { limit, advance } = newLimit();
    expect([1, 2, 3, 4].map(() => limit('a'))).toEqual([true, true, true, false]);
    advance(999);
    expect(limit('a')).toBe(false);
    advance(1);
    expect([limit('a'), limit('a')]).toEqual([true, false]);
    advance(3_600_000);
    expect([1, 2, 3, 4].map(() => limit('a'))).toEqual([true, true, true, false]);
  });

  it('keeps addresses apart', () => {
    const { limit } = newLimit({ burst: 1 });
    expect([limit('a'), limit('b'), limit('a')]).toEqual([true, true, false]);
  });

  it('forgets the address that was silent for longest, and no other', () => {
    const { limit } = newLimit({ burst: 1 });
    limit('a');
    limit('b');
    limit('a');
    limit('c');
    expect(limit('a')).toBe(false);
    expect(limit('b')).toBe(true);
  });

  it('never allows more than burst and refill together, whatever the order', () => {
    const step = record({ advanceMs: integer({ min: 0, max: 900 }), asks: integer({ min: 0, max: 4 }) });
    assert(
      property(array(step), (steps) => {
        const { limit, advance } = newLimit();
        let allowed = 0;
        let elapsedMs = 0;
        for (const { advanceMs, asks } of steps) {
          advance(advanceMs);
          elapsedMs += advanceMs;
          for (let n = 0; n < asks; n += 1) allowed += Number(limit('a'));
        }
        expect(allowed).toBeLessThanOrEqual(3 + elapsedMs / 1_000 + 1e-9);
      }),
    );
  });

  it('refuses nobody for a clock that was set back', () => {
    const { limit, advance } = newLimit();
    advance(10_000);
    limit('a');
    advance(-10_000);
    expect([limit('a'), limit('a'), limit('a')]).toEqual([true, true, false]);
  });
});

describe('the address of a client', () => {
  it.each([
    ['203.0.113.7', '198.51.100.1', '203.0.113.7'],
    ['127.0.0.1', null, '127.0.0.1'],
    ['127.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['::ffff:10.1.2.3', '8.8.8.8, 198.51.100.1', '198.51.100.1'],
    ['::1', ' 2001:db8::1 ', '2001:db8::1'],
    ['192.168.1.2', '', '192.168.1.2'],
    ['2001:db8::2', '198.51.100.1', '2001:db8::2'],
    [undefined, '198.51.100.1', 'unknown'],
  ])('of peer %s, forwarded for %s, is %s', (peer, forwarded, address) => {
    expect(clientAddress(peer, forwarded)).toBe(address);
  });

  it('is no longer than an address, whatever a header says', () => {
    expect(clientAddress('127.0.0.1', 'x'.repeat(8_000))).toHaveLength(45);
  });
});
