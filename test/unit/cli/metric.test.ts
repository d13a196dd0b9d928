import { describe, expect, it } from 'vitest';
import type { PreviewedMetric } from '../../../app/metrics.ts';
import { describeFilters, showMetricPreview } from '../../../cli/show/metric.ts';
import { metricSchema } from '../../../lib/pure/metric-configuration.ts';

const metric = (fields: object = {}) => metricSchema.parse({ kind: 'metric', name: 'tested', ...fields });
const nothing = { orders: 0, amount: '0.0000' };

const preview = (fields: object, more: Partial<PreviewedMetric> = {}): PreviewedMetric => ({
  store: 'shop',
  metric: metric(fields),
  version: 3,
  asOf: '2024-12-31',
  currency: 'EUR',
  everything: { orders: 1200, amount: '4000.0000' },
  filters: [
    { filter: 'sources', alone: nothing, inOrder: nothing },
    { filter: 'channels', alone: { orders: 200, amount: '1000.0000' }, inOrder: { orders: 200, amount: '1000.0000' } },
    { filter: 'renewals', alone: { orders: 50, amount: '900.0000' }, inOrder: { orders: 10, amount: '100.0000' } },
    { filter: 'zero_orders', alone: nothing, inOrder: nothing },
  ],
  remaining: { orders: 990, amount: '2900.0000' },
  names: [],
  unknown: [],
  ...more,
});

describe('the filters of a metric', () => {
  it.each([
    [{}, 'every order'],
    [{ sources: { include: ['web', 'app'] } }, 'sources only web, app'],
    [
      { channels: { exclude: ['pos'] }, renewals: 'only', zero_orders: 'without' },
      'channels without pos; subscription renewals only; no orders of amount 0',
    ],
  ])('of %j are %s', (fields, said) => {
    expect(describeFilters(metric(fields))).toBe(said);
  });
});

describe('a preview', () => {
  it('shows the filters there are, adding up, with what each takes alone', () => {
    const lines = showMetricPreview(preview({ channels: { exclude: ['pos'] }, renewals: 'without' })).split('\n');
    expect(lines.map((line) => line.replaceAll(/\s{2,}/g, ' | ').trim())).toEqual([
      'shop by metric tested, version 3, orders as of 2024-12-31, money in EUR',
      '',
      '| orders | amount | share | alone: orders | amount',
      'counts without a metric | 1,200 | 4,000.0000 | 100.0 %',
      '− channels without pos | 200 | 1,000.0000 | 25.0 % | 200 | 1,000.0000',
      '− no subscription renewals | 10 | 100.0000 | 2.5 % | 50 | 900.0000',
      'counts with it | 990 | 2,900.0000 | 72.5 %',
    ]);
  });

  it('says when nothing is taken, when nothing is left, and which channels are not there', () => {
    expect(showMetricPreview(preview({}, { version: null }))).toMatch(/\(not applied\)[\s\S]*takes nothing away$/);
    const empty = preview(
      { channels: { include: ['webb', 'fax'] } },
      {
        remaining: nothing,
        unknown: [
          { name: 'webb', nearest: 'web' },
          { name: 'fax', nearest: null },
        ],
      },
    );
    expect(showMetricPreview(empty).split('\n').slice(-4)).toEqual([
      '',
      'no order is left: a run would stop',
      'no order has the channel webb; did you mean web?',
      'no order has the channel fax',
    ]);
  });

  it('has no shares where there is no money', () => {
    expect(showMetricPreview(preview({}, { everything: nothing, remaining: nothing }))).toContain('–');
  });
});
