import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildScoreTable, type ClusterSums } from '../../../models/clusters/score-table.ts';

/** A published example; it prints shares of revenue, so revenue is a million, and recency in rounded years. */
const published: readonly ClusterSums[] = [
  {
    rank: 3,
    customers: 686,
    orders: 1973,
    customersWithOrders: 686,
    recencyDaysSum: 62_426,
    totalSpend: '246000.0000',
  },
  {
    rank: 1,
    customers: 7949,
    orders: 2024,
    customersWithOrders: 2000,
    recencyDaysSum: 1_460_000,
    totalSpend: '252000.0000',
  },
  {
    rank: 2,
    customers: 3731,
    orders: 4609,
    customersWithOrders: 3731,
    recencyDaysSum: 679_042,
    totalSpend: '502000.0000',
  },
];

describe('buildScoreTable', () => {
  const table = buildScoreTable({ k: 3, language: 'en', rows: published });

  it('reproduces the published example', () => {
    expect(table.clusters.map((row) => [row.cluster, row.customers, row.orders])).toEqual([
      ['Low', 7949, 2024],
      ['Medium', 3731, 4609],
      ['High', 686, 1973],
    ]);
    expect(table.clusters.map((row) => row.customerShare)).toEqual([64.3, 30.2, 5.5]);
    expect(table.clusters.map((row) => row.revenueShare)).toEqual([25.2, 50.2, 24.6]);
    // Two years, half a year, three months.
    expect(table.clusters.map((row) => row.meanRecencyDays)).toEqual([730, 182, 91]);
    expect(table.total).toMatchObject({ cluster: 'Total', customers: 12_366, orders: 8_606 });
    expect(table.total).toMatchObject({ customerShare: 100, revenueShare: 100, totalSpend: '1000000.00' });
  });

  it('divides spend by orders and by customers', () => {
    // 246,000 / 1,973 = 124.683…; 246,000 / 686 = 358.600…; 1,000,000 / 8,606 = 116.198…; / 12,366 = 80.866…
    expect(table.clusters[2]).toMatchObject({ averageOrderValue: '124.68', spendPerCustomer: '358.60' });
    expect(table.clusters[2]?.ordersPerCustomer).toBeCloseTo(2.8761, 4);
    expect(table.total).toMatchObject({ averageOrderValue: '116.20', spendPerCustomer: '80.87' });
  });

  it('keeps customers without orders out of mean recency', () => {
    // (1,460,000 + 679,042 + 62,426) days over 6,417 customers who ordered, not over 12,366.
    expect(table.total.meanRecencyDays).toBeCloseTo(343.0681, 4);
  });

  it('adds money that doubles cannot', () => {
    const rows = [1, 2].map((rank) => ({
      rank,
      customers: 1,
      orders: 1,
      customersWithOrders: 1,
      recencyDaysSum: 0,
      totalSpend: '90071992547409.93',
    }));
    expect(buildScoreTable({ k: 2, language: 'en', rows }).total.totalSpend).toBe('180143985094819.86');
  });

  it('has zeros, never NaN, for a store without orders', () => {
    const rows = [
      { rank: 1, customers: 4, orders: 0, customersWithOrders: 0, recencyDaysSum: 0, totalSpend: '0' },
      { rank: 2, customers: 0, orders: 0, customersWithOrders: 0, recencyDaysSum: 0, totalSpend: '0' },
    ];
    const zero = { orders: 0, averageOrderValue: '0.00', meanRecencyDays: null, totalSpend: '0.00' };
    const empty = { ...zero, ordersPerCustomer: 0, spendPerCustomer: '0.00', revenueShare: 0 };
    expect(buildScoreTable({ k: 2, language: 'es', rows })).toEqual({
      k: 2,
      clusters: [
        { cluster: '1', customers: 4, customerShare: 100, ...empty },
        { cluster: '2', customers: 0, customerShare: 0, ...empty },
      ],
      total: { cluster: 'Total', customers: 4, customerShare: 100, ...empty },
    });
    expect(buildScoreTable({ k: 0, language: 'en', rows: [] }).total).toEqual({
      cluster: 'Total',
      customers: 0,
      customerShare: 0,
      ...empty,
    });
  });

  it("shows money in the currency's decimals", () => {
    const rows = published.filter((row) => row.rank === 1);
    expect(buildScoreTable({ k: 1, language: 'en', rows, decimals: 0 }).total).toMatchObject({
      totalSpend: '252000',
      averageOrderValue: '125',
    });
  });

  it('adds up to its totals, whatever the rows', () => {
    const sums = fc.record({
      customers: fc.nat(100_000),
      orders: fc.nat(100_000),
      customersWithOrders: fc.nat(100_000),
      recencyDaysSum: fc.nat(10_000_000),
      totalSpend: fc.nat(2_000_000_000).map((cents) => (cents / 100).toFixed(2)),
    });
    fc.assert(
      fc.property(fc.array(sums, { minLength: 1, maxLength: 20 }), (rows) => {
        const { clusters, total } = buildScoreTable({
          k: rows.length,
          language: 'en',
          rows: rows.map((row, index) => ({ ...row, rank: index + 1 })),
        });
        const add = (pick: (row: (typeof clusters)[number]) => number): number =>
          clusters.reduce((sum, row) => sum + pick(row), 0);
        expect(add((row) => row.customers)).toBe(total.customers);
        expect(add((row) => row.orders)).toBe(total.orders);
        expect(add((row) => Math.round(Number(row.totalSpend) * 100))).toBe(Math.round(Number(total.totalSpend) * 100));
        expect(add((row) => Math.round(row.customerShare * 10))).toBe(total.customerShare * 10);
        expect(add((row) => Math.round(row.revenueShare * 10))).toBe(total.revenueShare * 10);
      }),
    );
  });

  it('refuses a rank that comes twice or does not exist', () => {
    const [row] = published as [ClusterSums];
    expect(() => buildScoreTable({ k: 3, language: 'en', rows: [row, row] })).toThrow(RangeError);
    expect(() => buildScoreTable({ k: 2, language: 'en', rows: [row] })).toThrow(RangeError);
  });
});
