import { describe, expect, it } from 'vitest';
import { count } from '../../../lib/pure/count.ts';

describe('a count with its noun', () => {
  it.each([
    [0, '0 orders'],
    [1, '1 order'],
    [2, '2 orders'],
    [1_000_000, '1,000,000 orders'],
  ])('%i', (n, text) => expect(count(n, 'order')).toBe(text));

  it('has a plural that can be said', () => expect(count(2, 'address')).toBe('2 addresses'));
});
