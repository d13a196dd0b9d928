import { describe, expect, it } from 'vitest';
import { rangeOf } from '../../../cli/show/customer-range.ts';
import { expectedOf, showExpected, storeFacts } from '../../../cli/show/expected.ts';
import { cdnowReport } from '../../support/report-data.ts';

describe('what is expected, in the terminal', () => {
  it('is a line per horizon, with the range', () => {
    expect(storeFacts(cdnowReport)).toEqual([
      ['next 365 days', '1,482 orders, 56,904 USD (80 %: 45,523–71,130) (longer than back-tested)'],
      ['next 90 days', '402 orders, 15,418 USD (80 %: 12,335–19,273)'],
    ]);
  });

  it('is a table of groups', () => {
    const lines = showExpected(expectedOf(cdnowReport, 'cluster_3'), ['Low', 'Medium', 'High']).split('\n');
    expect(lines.map((line) => line.split(/ {2,}/))).toEqual([
      ['next 365 d', 'buyers', 'orders', '80 %', 'spend', '80 %'],
      ['Low', '1,614', '250', '200–313', '8,100', '6,480–10,125'],
      ['Medium', '589', '520', '416–650', '18,600', '14,880–23,250'],
      ['High', '154', '712', '570–890', '30,204', '24,163–37,755'],
    ]);
  });

  it('is nothing for groups without ranges, and for reports that have none', () => {
    expect(expectedOf(cdnowReport, 'cluster_7')).toEqual([]);
    expect(showExpected([], [])).toBe('');
    const { totals: _, ...without } = cdnowReport;
    expect(storeFacts(without)).toEqual([]);
  });
});

describe('the range of a prediction', () => {
  it('is its 80 % interval, null where nothing is predicted', () => {
    const values = {
      predicted_clv_365d: '12.4000',
      predicted_clv_365d_lower80: '0.0000',
      predicted_clv_365d_upper80: '41.7500',
    };
    expect(rangeOf(values, 'predicted_clv_365d')).toBe('0–42');
    expect(rangeOf({ ...values, predicted_clv_365d_lower80: null }, 'predicted_clv_365d')).toBeNull();
    expect(rangeOf(values, 'historic_clv')).toBeNull();
  });
});
