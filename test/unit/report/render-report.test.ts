import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderReport } from '../../../report/render-report.ts';
import type { ReportData } from '../../../report/report-data.ts';
import { cdnowReport, clustering } from '../../support/report-data.ts';

/** The cells' words of a table, row by row. */
function readTable(page: string, id: string): string[][] {
  const table = new RegExp(`<caption id="${id}">[\\s\\S]*?</table>`).exec(page)?.[0] ?? '';
  return [...table.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)].map(([, cell = '']) => cell.replace(/<[^>]*>/g, '')),
  );
}

/** The CSV file behind the download link of a table. */
function readDownload(page: string, fileName: string): string {
  const href = new RegExp(`download="${fileName}" href="data:text/csv;charset=utf-8,([^"]*)"`).exec(page)?.[1] ?? '';
  return decodeURIComponent(href.replaceAll('&#39;', "'"));
}

const page = renderReport(cdnowReport);

describe('renderReport', () => {
  it('gives equal bytes for equal data, however often charts were drawn before', () => {
    expect(renderReport(structuredClone(cdnowReport))).toBe(page);
  });

  it('prints the score tables as given, with totals, in nine columns', () => {
    expect(readTable(page, 'en-table-groups-3')).toEqual([
      expect.arrayContaining(['Group', 'Customers', 'Orders', '% of revenue']),
      ['Low', '1,614', '2,217', '$28.18', '466', '$62,480.31', '1.37', '$38.71', '68.5\u00a0%', '25.6\u00a0%'],
      ['Medium', '589', '2,468', '$35.70', '229', '$88,107.25', '4.19', '$149.59', '25.0\u00a0%', '36.1\u00a0%'],
      ['High', '154', '2,234', '$41.86', '58', '$93,504.38', '14.51', '$607.17', '6.5\u00a0%', '38.3\u00a0%'],
      ['Total', '2,357', '6,919', '$35.28', '380', '$244,091.94', '2.94', '$103.56', '100.0\u00a0%', '100.0\u00a0%'],
    ]);
    expect(readTable(page, 'es-table-groups-10').at(-1)?.slice(0, 6)).toEqual([
      'Total',
      '2.357',
      '6.919',
      '35,28\u00a0$',
      '369',
      '244.091,94\u00a0$',
    ]);
    expect(readTable(page, 'en-table-groups-10')).toHaveLength(12);
  });

  it('names clusters in the language of the page', () => {
    expect(readTable(page, 'es-table-groups-3').map(([name]) => name)).toEqual([
      'Grupo',
      'Bajo',
      'Medio',
      'Alto',
      'Total',
    ]);
  });

  it('says in one sentence how few customers bring how much', () => {
    expect(page.replace(/<\/?em>/g, '')).toContain(
      'High: 6.5\u00a0% of your customers bring 38.3\u00a0% of your revenue.',
    );
  });

  it('offers each table as CSV with plain figures', () => {
    const lines = readDownload(page, 'cdnow-1998-06-30-groups-3.csv').split('\r\n');
    expect(lines[0]).toMatch(/^\uFEFFGroup,Customers,Orders,/);
    expect(lines[3]).toBe('High,154,2234,41.86,58,93504.38,14.51,607.17,6.5,38.3');
  });

  it('writes no formula into a CSV file, whatever a reason is called', () => {
    const { modelCard } = cdnowReport;
    const risky = renderReport({
      ...cdnowReport,
      modelCard: {
        ...modelCard,
        data: { ...modelCard.data, leftOut: [{ reason: '=HYPERLINK("http://x")', orders: 1 }] },
      },
    });
    expect(readDownload(risky, 'cdnow-1998-06-30-left-out.csv')).toContain(`"'=HYPERLINK(""http://x"")",1`);
  });

  it('allows only its own script, and refers to nothing outside', () => {
    const hash = createHash('sha256')
      .update(/<script>([\s\S]*)<\/script>/.exec(page)?.[1] ?? '')
      .digest('base64');
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`script-src 'sha256-${hash}'`);
    expect(page).not.toMatch(/(src|href|action)="(?!#|data:text\/csv)/);
    expect(page.match(/<script/g)).toHaveLength(1);
  });

  it('gives every id once', () => {
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('escapes every text of the data', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~]{0,12}$/), (noise) => {
        const poison = `<b x="'&${noise}>`;
        const risky = poisonTexts(cdnowReport, poison);
        const rendered = renderReport(risky);
        expect(rendered).not.toContain('<b x');
        expect(rendered.match(/<script/g)).toHaveLength(1);
        expect(rendered).toContain('&lt;b x=&quot;&#39;&amp;');
      }),
      { numRuns: 5 },
    );
  });

  it('lists what is missing when data are too few, and names what clusters are made of', () => {
    const small = renderReport({
      ...cdnowReport,
      clusteredBy: { measure: 'historic_clv' },
      gate: {
        ...cdnowReport.gate,
        checks: cdnowReport.gate.checks.map((check) => ({ ...check, status: 'off' as const })),
      },
      modelCard: {
        ...cdnowReport.modelCard,
        predictionStatus: 'not_enough_data',
        facts: { customersWithOrder: 41, historyDays: 200, daysSinceNewestOrder: null, customersWithThreeOrders: 0 },
        horizons: [{ days: 365, isExtrapolated: false, predictedOrders: null, predictedClv: null }],
        models: [],
        backtest: null,
      },
    });
    expect(readTable(small, 'en-table-missing').slice(1)).toEqual([
      ['Customers with at least one order', '500', '41'],
      ['Days since the newest order, at most', '30', '–'],
      ['Customers with three or more orders', '50', '0'],
    ]);
    expect(small).toContain('Every customer is placed by what they have spent so far.');
    expect(small).toContain('Not yet tested');
    expect(small).toContain('The predictions could not be tested yet.');
  });

  it('says in plain words why a run was held back', () => {
    const reason = 'The model predicts worse than the naive rate: RMSE of orders 2.1 against 1.9.';
    const refused = renderReport({
      ...cdnowReport,
      gate: {
        decision: 'refuse',
        reasons: [reason],
        warnings: [],
        checks: [{ check: 'orders_against_naive', status: 'fail', figure: 1, bound: 0.5, note: reason }],
      },
    });
    expect(refused).toContain('Held back');
    expect(refused).toContain('Las predicciones se alejaron más de la realidad que una estimación sencilla.');
  });

  it('says that there are fewer groups than asked', () => {
    const one = { ...cdnowReport, clusterings: [clustering(3, [[1, 1, 12, '19.90']], [])] };
    const rendered = renderReport(one);
    expect(rendered).toContain('You asked for 3 groups; all customers are worth the same, so there is one.');
    expect(rendered).toContain('All your customers are in one group for now.');
    expect(rendered).toContain('any value');
  });

  it.each<[string, Partial<ReportData>, string]>([
    ['no customers', { clusterings: [], lifecycle: [] }, 'There are no customers yet.'],
    [
      'customers without spend',
      { clusterings: [clustering(3, [[3, 0, 0, '0']], [])] },
      'Your customers have not spent anything yet.',
    ],
    [
      'a group without customers',
      {
        clusterings: [
          clustering(
            3,
            [
              [3, 1, 9, '5.00'],
              [0, 0, 0, '0'],
              [1, 2, 3, '7.00'],
            ],
            ['1', '2'],
          ),
        ],
      },
      'No customers.',
    ],
    [
      'twenty clusters',
      {
        clusterings: [
          clustering(
            20,
            Array.from({ length: 20 }, (_, rank) => [100 - rank, rank, rank, String(rank)] as const),
            [],
          ),
        ],
      },
      'Group 20',
    ],
    ['a currency that is none', { currency: 'credits' }, '244,091.94 credits'],
    ['a very long name', { store: 'Größter Laden '.repeat(60) }, 'Größter Laden '.repeat(60)],
    [
      'refunds beyond sales',
      {
        clusterings: [
          clustering(
            3,
            [
              [2, 1, 4, '-8.50'],
              [1, 4, 4, '20.00'],
            ],
            ['3'],
          ),
        ],
      },
      '-$8.50',
    ],
  ])('renders %s', (_, change, words) => {
    const rendered = renderReport({ ...cdnowReport, ...change });
    expect(rendered).toContain(words);
    expect(rendered).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });
});

/** Every text that is free in the data, replaced. */
function poisonTexts(data: ReportData, poison: string): ReportData {
  const { modelCard, gate } = data;
  return {
    ...data,
    store: poison,
    runId: poison,
    asOf: poison,
    currency: poison,
    generatedAt: poison,
    gate: {
      ...gate,
      decision: 'refuse',
      reasons: [poison],
      checks: gate.checks.map((check) => ({ ...check, note: poison })),
    },
    modelCard: {
      ...modelCard,
      historicRange: { from: poison, to: poison, days: 1 },
      models: [
        {
          name: poison,
          parameters: [{ name: poison, value: 1, standardError: null, unit: poison }],
          logLikelihood: 0,
          notes: [poison],
        },
      ],
      lastRun: { runId: poison, at: poison },
      configuration: { version: 1, changedAt: poison, changedBy: poison },
      data: { ...modelCard.data, from: poison, to: poison, leftOut: [{ reason: poison, orders: 1 }] },
      profiles: modelCard.profiles.map(({ rule, customer }) => ({
        rule,
        customer: customer === null ? null : { ...customer, name: poison },
      })),
    },
  };
}
