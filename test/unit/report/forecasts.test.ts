import { describe, expect, it } from 'vitest';
import { renderReport } from '../../../report/render-report.ts';
import type { ReportData } from '../../../report/report-data.ts';
import { matrix, tracking } from '../../support/forecast-data.ts';
import { cdnowReport } from '../../support/report-data.ts';

const page = renderReport(cdnowReport);
const plain = page.replace(/<[^>]*>/g, '');

/** The cells' words of a table, row by row. */
function readTable(html: string, id: string): string[][] {
  const table = new RegExp(`<caption id="${id}">[\\s\\S]*?</table>`).exec(html)?.[0] ?? '';
  return [...table.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)].map(([, cell = '']) => cell.replace(/<[^>]*>/g, '')),
  );
}

/** What everybody sees of a language: nothing of the fold-outs. */
const forEverybody = (html: string, language: 'en' | 'es'): string =>
  (html.split(/<div class="page" lang="/).find((part) => part.startsWith(language)) ?? '')
    .replace(/<script[\s\S]*?<\/script>|<details[\s\S]*?<\/details>/g, '')
    .replace(/<[^>]*>/g, '');

describe('what is expected', () => {
  it('is told near the top with the range it will likely be in, in either language', () => {
    expect(plain).toContain('In the next 365 days we expect 1,482 orders worth $56,904');
    expect(plain).toContain('In 80 of 100 cases it will be between $45,523 and $71,130.');
    expect(plain).toContain('En 80 de cada 100 casos estará entre 45.523\u00a0$ y 71.130\u00a0$.');
    expect(plain).toContain('from about 1,482 orders; likely $45,523 to $71,130');
    expect(page.indexOf('id="en-outlook"')).toBeLessThan(page.indexOf('id="en-clusters"'));
  });

  it('is told by period, group and channel', () => {
    expect(readTable(page, 'en-table-expected')[1]).toEqual([
      '365 days extrapolated',
      '2,357',
      '1,482',
      '1,186 and 1,853',
      '$56,904',
      '$45,523 and $71,130',
    ]);
    expect(readTable(page, 'es-table-expected-3').map(([name]) => name)).toEqual([
      'Grupo',
      'Bajo',
      'Medio',
      'Alto',
      'Todos los clientes',
    ]);
    expect(readTable(page, 'en-table-expected-channels').map(([name]) => name)).toEqual([
      'Channel',
      'online',
      'not known',
    ]);
  });

  it('is left out where nothing is predicted', () => {
    const { totals: _, plots: __, ...without } = cdnowReport;
    expect(renderReport(without)).not.toContain('id="en-outlook"');
  });
});

describe('groups by behaviour', () => {
  it('promise no ranges of value', () => {
    const rendered = renderReport({ ...cdnowReport, clustersBy: 'rfm' });
    expect(rendered).toContain(
      'Customers of a group are alike in how recently, how often and for how much they have bought.',
    );
    expect(rendered).toContain('se espera que gasten en los próximos 365 días');
    expect(rendered).not.toMatch(/class="range"|Nobody in a higher group/);
  });
});

describe('the test of the predictions', () => {
  it('is told in a sentence: what was hidden, what was expected, what came', () => {
    expect(plain).toContain(
      'We hid everything after September 30, 1997 and let the model predict the 273 days that followed for 2,357 customers. ' +
        'It expected them to spend $62,480; they spent $70,976. That was 12\u00a0% too little.',
    );
    expect(plain).toContain('94 of 100 customers bought within the range given for them; 95 were promised.');
  });

  it('speaks of purchases where amounts are not known, and of the spread where there were several tests', () => {
    const { backtest } = cdnowReport.modelCard;
    const [cut] = backtest?.cutoffs ?? [];
    const withoutSpend = { predictedSpend: null, actualSpend: null };
    const at = (predictedPurchaseDays: number) => ({
      ...(cut as NonNullable<typeof cut>),
      totals: { ...withoutSpend, predictedPurchaseDays, actualPurchaseDays: 1000 },
    });
    const data = withBacktest({
      main: { ...(backtest as NonNullable<typeof backtest>).main, totals: at(1002).totals },
      cutoffs: [at(800), at(1002), at(1100)],
    });
    const text = renderReport(data).replace(/<[^>]*>/g, '');
    expect(text).toContain('It expected 1,002 purchases; there were 1,000. That was right to the percent.');
    expect(text).toContain('Over 3 such tests its totals were between −20\u00a0% and +10\u00a0% off.');
  });

  it.each(['en', 'es'] as const)('leaves statistics to the fold-out: %s', (language) => {
    expect(forEverybody(page, language)).not.toMatch(/\b(?:CRPS|PIT|Gini|PSI|RMSE|NaN)\b|winsor/);
  });
});

function withBacktest(change: Partial<NonNullable<ReportData['modelCard']['backtest']>>): ReportData {
  const { modelCard } = cdnowReport;
  const { backtest } = modelCard;
  return {
    ...cdnowReport,
    modelCard: { ...modelCard, backtest: backtest === null ? null : { ...backtest, ...change } },
  };
}

describe('the fold-out for experts', () => {
  it('marks the chosen model and shows every cut-off', () => {
    expect(readTable(page, 'en-table-backtest-orders').map(([name]) => name)).toEqual([
      'Forecast by',
      'BG/NBD ✓',
      'Naive rate',
    ]);
    expect(readTable(page, 'en-table-cutoffs-orders')[1]?.slice(0, 5)).toEqual([
      '1997-09-30',
      '273',
      '2,357',
      '1,741',
      '1,882',
    ]);
  });

  it('says why a model replaced another, with differences and their errors', () => {
    const rendered = renderReport(
      withBacktest({
        orderChoice: {
          chosen: 'mbg-nbd',
          incumbent: 'bg-nbd',
          because: 'replaced',
          candidates: [
            { name: 'bg-nbd', score: 0.86, difference: 0, standardError: 0 },
            { name: 'mbg-nbd', score: 0.84, difference: -0.02, standardError: 0.004 },
          ],
        },
        limits: { 'bg-nbd': null, 'mbg-nbd': 'nbd' },
      }),
    );
    expect(rendered).toContain('MBG/NBD replaces BG/NBD, which it beats by more than one standard error.');
    expect(readTable(rendered, 'en-table-choice-orders').at(-1)).toEqual([
      'MBG/NBD ✓',
      '0.84',
      '-0.02',
      '0.004',
      'NBD',
    ]);
  });

  it('tells how a learner fared, where one was measured', () => {
    const learner = {
      base: 'bg-nbd',
      cutoffs: 2,
      of: 4,
      difference: -0.003,
      standardError: 0.0009,
      isBetter: false,
    } as const;
    expect(renderReport(withBacktest({ learner }))).toContain(
      'A learner that corrects BG/NBD was measured beside it, at 2 of 4 cut-offs: its mean log score differs by -0.003',
    );
    expect(page).not.toContain('A learner that corrects');
  });

  it('shows each check with its figure and its bound', () => {
    expect(readTable(page, 'es-table-checks').at(-1)?.slice(0, 4)).toEqual([
      'orders_against_naive',
      'superada',
      '-0,41',
      '0,09',
    ]);
  });

  it('tracks weeks, cumulates them, and marks the cut-off', () => {
    const rows = readTable(page, 'en-table-tracking');
    expect(rows).toHaveLength(tracking.weeks.length + 1);
    expect(rows.at(-1)?.at(-1)).toBe(
      tracking.weeks.reduce((sum, { actual }) => sum + actual, 0).toLocaleString('en-US'),
    );
    expect(page.match(/stroke-dasharray/g)).toHaveLength(4);
    const { plots } = cdnowReport;
    const fitted = renderReport({
      ...cdnowReport,
      plots: { ...plots, matrix, tracking: { ...tracking, cutoff: null, isSample: true } },
    });
    expect(fitted).not.toContain('stroke-dasharray');
    expect(fitted).toContain('Of a random sample of 2,357 customers. The model was shown all of these days.');
  });

  it('leaves cells of the matrix empty where no customer can be', () => {
    const [, ...rows] = readTable(page, 'en-table-matrix-alive');
    expect(rows.at(-1)?.at(-1)).toBe('–');
    expect(rows[0]).toEqual(['1', '1.00', '0.80', '0.64', '0.52', '0.41']);
    expect(page).toContain('1 repeat purchase days, the last 109 days ago: 0.47.');
  });

  it('tells what became of outliers', () => {
    const found = {
      customers: 2357,
      touchedCustomers: 31,
      amounts: { lower: 1.5, upper: 260, customers: 20, purchaseDays: 26 },
      counts: null,
      spend: 244_091.94,
      learnedSpend: 239_000,
      notices: ['Numbers of purchase days were left alone.'],
    };
    const rendered = renderReport({
      ...cdnowReport,
      outliers: { action: 'cap', touchedCustomers: 31, isAdvised: false, found },
    });
    expect(readTable(rendered, 'en-table-outliers').slice(1, 4)).toEqual([
      ['Customers touched', '31'],
      ['Amounts below', '1.5'],
      ['Amounts above', '260'],
    ]);
    expect(rendered).toContain('Numbers of purchase days were left alone.');
  });
});
