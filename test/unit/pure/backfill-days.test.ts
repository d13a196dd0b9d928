import { expect, it } from 'vitest';
import { backfillDays } from '../../../lib/pure/backfill-days.ts';

it('takes both ends, every day, week or month', () => {
  expect(backfillDays('2026-02-27', '2026-03-01', '1d')).toEqual(['2026-02-27', '2026-02-28', '2026-03-01']);
  expect(backfillDays('2026-02-27', '2026-03-12', '1w')).toEqual(['2026-02-27', '2026-03-06']);
  expect(backfillDays('2026-03-01', '2026-03-01', '1mo')).toEqual(['2026-03-01']);
});

it('counts months from the first day: none slips to the 28th for ever', () => {
  expect(backfillDays('2026-01-31', '2026-05-31', '1mo')).toEqual([
    '2026-01-31',
    '2026-02-28',
    '2026-03-31',
    '2026-04-30',
    '2026-05-31',
  ]);
});
