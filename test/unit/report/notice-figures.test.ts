import { expect, it } from 'vitest';
import { durationText, noticeFigures } from '../../../report/notice-figures.ts';
import type { ReportData } from '../../../report/report-data.ts';
import { cdnowReport } from '../../support/report-data.ts';

const withHorizon = (data: ReportData, predictedClv: string | null): ReportData => ({
  ...data,
  modelCard: {
    ...data.modelCard,
    horizons: [{ days: 365, isExtrapolated: true, predictedOrders: null, predictedClv }],
  },
});
const earlier = (customers: number, predictedClv: string | null, currency = 'USD'): ReportData => {
  const data = withHorizon(cdnowReport, predictedClv);
  const modelCard = { ...data.modelCard, data: { ...data.modelCard.data, customers } };
  return { ...data, currency, runId: 'cdnow-1998-06-29-1', modelCard };
};
const figure = (label: string, ...compared: Parameters<typeof noticeFigures>) =>
  noticeFigures(...compared).find(([name]) => name === label)?.[1];

it('shows the figures of a first run alone', () => {
  expect(noticeFigures(cdnowReport, undefined)).toEqual([
    ['as of', '1998-06-30'],
    ['customers', '2,357'],
    ['expected in 365 days', '$56,904'],
    ['clusters', 'Low 1,614 · Medium 589 · High 154'],
  ]);
});

it('shows how customers and prediction changed since the run before', () => {
  const previous = earlier(2_300, '60000.00');
  expect(figure('customers', cdnowReport, previous)).toBe('2,357 (+57)');
  expect(figure('expected in 365 days', cdnowReport, previous)).toBe('$56,904 (−5.2\u00a0%)');
  expect(figure('compared with', cdnowReport, previous)).toBe('cdnow-1998-06-29-1');
  expect(figure('customers', cdnowReport, earlier(2_357, null))).toBe('2,357 (±0)');
});

it('compares nothing that cannot be compared', () => {
  expect(figure('expected in 365 days', cdnowReport, earlier(1, null))).toBe('$56,904');
  expect(figure('expected in 365 days', cdnowReport, earlier(1, '0'))).toBe('$56,904');
  expect(figure('expected in 365 days', cdnowReport, earlier(1, '60000.00', 'EUR'))).toBe('$56,904');
  expect(figure('expected in 365 days', withHorizon(cdnowReport, null), earlier(1, '60000.00'))).toBe(
    'not enough data to predict',
  );
});

it.each([
  [-1, '0 s'],
  [59, '59 s'],
  [60, '1 min'],
  [3_599, '1 h 0 min'],
  [4_380, '1 h 13 min'],
])('writes %d seconds as %s', (seconds, text) => expect(durationText(seconds)).toBe(text));
