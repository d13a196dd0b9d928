import { describe, expect, it } from 'vitest';
import { tellFindings } from '../../../activities/data-quality.ts';
import { renderReport } from '../../../report/render-report.ts';
import type { DataFinding } from '../../../report/report-data.ts';
import { cdnowReport } from '../../support/report-data.ts';

const repeated: DataFinding = {
  check: 'duplicate_orders',
  severity: 'warn',
  rows: 21,
  shareOfRows: 0.003,
  amount: '704.1200',
  shareOfRevenue: 0.0029,
  note: 'They count.',
};
const free: DataFinding = { ...repeated, check: 'free_orders', rows: 8, amount: null, shareOfRevenue: null };

describe('what was strange about the data', () => {
  it('is told in the progress of a run, and nothing where all is well', () => {
    expect(tellFindings('shop', [])).toBe('');
    expect(tellFindings('shop', [repeated, free])).toBe('; found duplicate orders (21), free orders (8)');
  });

  it('ends the run where the figures cannot be relied on, by the errors alone', () => {
    const wrong: DataFinding = {
      ...repeated,
      check: 'refunds_above_order',
      severity: 'error',
      rows: 1,
      shareOfRows: 0.5,
    };
    expect(() => tellFindings('shop', [free, wrong])).toThrow(
      expect.objectContaining({
        kind: 'bad_data',
        message: 'store shop: refunds above order: 1 row (50 %), 704.1200. They count',
      }),
    );
  });

  it('stands in the report for experts, in both languages', () => {
    const page = renderReport({ ...cdnowReport, dataFindings: [repeated, { ...free, check: 'of_tomorrow' }] });
    expect(page).toContain('Orders that may have come twice');
    expect(page).toContain('Pedidos que quizá llegaron dos veces');
    expect(page).toContain('$704.12');
    // A check of a later version goes by its own name.
    expect(page).toContain('of tomorrow');
    expect(renderReport({ ...cdnowReport, dataFindings: [] })).toContain('Nothing strange was found in the data.');
    expect(renderReport(cdnowReport)).not.toContain('strange');
  });
});

describe('the metric of a run', () => {
  it('stands in the report, and nothing where every order counts', () => {
    const metric = { name: 'online-only', version: 3, description: 'no <b>tills</b>' };
    const page = renderReport({ ...cdnowReport, metric });
    expect(page).toContain('by the metric online-only, version 3: no &lt;b&gt;tills&lt;/b&gt;');
    expect(page).toContain('según la métrica online-only, versión 3');
    expect(renderReport(cdnowReport)).not.toContain('by the metric');
  });
});
