import { describe, expect, it } from 'vitest';
import { maskEmail } from '../../../lib/pure/mask-email.ts';
import { changeShare, describeExcess, isWithin, shareToAccept } from '../../../lib/pure/plans.ts';

const limit = { existingRows: 2357, changedRows: 1445, maxChange: 0.5 };

describe('how much a plan changes', () => {
  it('is told with the number, and what a person would have to accept', () => {
    expect(describeExcess(limit)).toBe('would change 61.3 % of 2,357 rows, at most 50 %');
    expect(shareToAccept(limit)).toBe('0.614');
    expect(describeExcess({ existingRows: 1, changedRows: 1, maxChange: 0.125 })).toBe(
      'would change 100 % of 1 row, at most 12.5 %',
    );
  });

  it('is nothing where nothing is there, and within its limit up to the limit', () => {
    expect(changeShare({ ...limit, existingRows: 0, changedRows: 0 })).toBe(0);
    expect(isWithin({ existingRows: 4, changedRows: 2, maxChange: 0.5 })).toBe(true);
    expect(isWithin({ existingRows: 4, changedRows: 3, maxChange: 0.5 })).toBe(false);
  });
});

it.each([
  ['ana.diaz@example.test', 'a…@example.test'],
  ['"odd@name"@example.test', '"…@example.test'],
  ['🦊fox@example.test', '🦊…@example.test'],
  ['@example.test', '…'],
  ['nobody', '…'],
])('shows %s as %s', (email, masked) => expect(maskEmail(email)).toBe(masked));
