/** What the report says of new customers, and of those who are unlike the others. */
import { describe, expect, it } from 'vitest';
import type { EconomicsRow } from '../../../report/economics-row.ts';
import { renderReport } from '../../../report/render-report.ts';
import { cdnowReport } from '../../support/report-data.ts';

const row = (fields: Partial<EconomicsRow>): EconomicsRow => ({
  scope: 'store',
  cohort: 'all',
  channel: 'all',
  horizonDays: 365,
  customers: 693,
  basis: 'observed',
  isExtrapolated: false,
  lifetime: '95.1300',
  lower80: '83.0900',
  upper80: '109.7200',
  maximumCost: '12.3600',
  acquisitionCost: null,
  paybackMonths: null,
  ...fields,
});

const later = { basis: 'observed_then_model', isExtrapolated: true } as const;
const economics = [
  row({}),
  row({ horizonDays: 730, lifetime: '127.3200', ...later }),
  row({ horizonDays: 1825, lifetime: null, lower80: null, upper80: null, maximumCost: null, basis: null }),
  row({ scope: 'channel', channel: 'Fête <b>', customers: 600, acquisitionCost: '8.0000', paybackMonths: 2 }),
  row({ scope: 'channel', channel: 'other', customers: 93 }),
  row({ scope: 'channel', channel: 'other', customers: 93, horizonDays: 730 }),
  row({ scope: 'cohort', cohort: '1997-Q1' }),
];
const textOf = (page: string): string => page.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
const page = renderReport({ ...cdnowReport, economics });
const text = textOf(page);

describe('extreme orders and buyers', () => {
  const shown = (outliers: NonNullable<typeof cdnowReport.outliers>) =>
    textOf(renderReport({ ...cdnowReport, outliers }));

  it('are told in plain words, and advised to be capped where that may pay', () => {
    expect(shown({ action: 'cap', touchedCustomers: 1250, isAdvised: false })).toContain(
      'Extreme orders and buyers of 1,250 customers were capped for the model; your figures keep them',
    );
    expect(shown({ action: 'exclude', touchedCustomers: 12, isAdvised: false })).toContain(
      '12 customers taught the model nothing',
    );
    expect(shown({ action: 'off', touchedCustomers: 0, isAdvised: true })).toContain('it can pay to cap them');
    expect(shown({ action: 'off', touchedCustomers: 0, isAdvised: false })).not.toContain('it can pay to cap them');
    expect(textOf(renderReport(cdnowReport))).not.toContain('Extreme orders');
  });
});

describe('what a new customer is worth', () => {
  it('is one plain sentence, in both languages', () => {
    expect(text).toContain(
      'A new customer spends $95.13 in the first year, the first order included. Winning one may cost up to $12.36.',
    );
    expect(text).toContain('Un cliente nuevo gasta 95,13 $ en el primer año, con el primer pedido incluido.');
  });

  it('is told by age, with what it is known from and what is extrapolated', () => {
    expect(text).toContain('1 year $95.13 $83.09 and $109.72 what they spent $12.36');
    expect(text).toMatch(/2 years \$127\.32 .* what they spent, then expected extrapolated/);
    expect(text).toContain('5 years – – not known yet –');
  });

  it('is told by channel within the first year; names of channels are text', () => {
    expect(page).toContain('Fête &lt;b&gt;');
    expect(text).toContain('600 $95.13 $83.09 and $109.72 $12.36 $8.00 2');
    expect(text.match(/Other 93 /g)).toHaveLength(1);
  });

  it('asks for the margin where there is none', () => {
    const without = textOf(renderReport({ ...cdnowReport, economics: [row({ maximumCost: null })] }));
    expect(without).toContain('Set your margin to learn what winning one may cost.');
  });

  it('is nothing without new customers, and left out where nothing was computed', () => {
    expect(textOf(renderReport({ ...cdnowReport, economics: [] }))).toContain(
      'There are no new customers to tell of yet',
    );
    expect(renderReport(cdnowReport)).not.toContain('What a new customer is worth');
  });
});
