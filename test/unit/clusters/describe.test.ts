import { describe, expect, it } from 'vitest';
import { describeCluster } from '../../../models/clusters/describe.ts';
import type { ClusterRow } from '../../../models/clusters/score-table.ts';

const total: ClusterRow = {
  cluster: 'Total',
  customers: 12_366,
  orders: 8_606,
  averageOrderValue: '116.20',
  meanRecencyDays: 343.07,
  totalSpend: '1000000.00',
  ordersPerCustomer: 0.696,
  spendPerCustomer: '80.87',
  customerShare: 100,
  revenueShare: 100,
};
const high: ClusterRow = {
  cluster: 'High',
  customers: 686,
  orders: 1973,
  averageOrderValue: '124.68',
  meanRecencyDays: 91,
  totalSpend: '246000.00',
  ordersPerCustomer: 2.876,
  spendPerCustomer: '358.60',
  customerShare: 5.5,
  revenueShare: 24.6,
};

describe('describeCluster', () => {
  it('says what a cluster is worth, how often it orders and how long ago', () => {
    expect(describeCluster(high, total, 'en')).toBe(
      'High: 5.5 % of customers bring 24.6 % of revenue, 4.4 times the average customer; ' +
        'they order 2.9 times and were last seen about 3 months ago.',
    );
  });

  it('says it in Spanish', () => {
    expect(describeCluster({ ...high, cluster: 'Alto' }, total, 'es')).toBe(
      'Alto: el 5,5 % de los clientes aporta el 24,6 % de los ingresos, 4,4 veces lo que el cliente medio; ' +
        'compran 2,9 veces y su última compra fue hace aproximadamente 3 meses.',
    );
  });

  it.each([
    [0, 'today', 'hoy'],
    [1, 'about 1 day ago', 'hace aproximadamente 1 día'],
    [13, 'about 13 days ago', 'hace aproximadamente 13 días'],
    [14, 'about 2 weeks ago', 'hace aproximadamente 2 semanas'],
    [60, 'about 2 months ago', 'hace aproximadamente 2 meses'],
    [182, 'about 6 months ago', 'hace aproximadamente 6 meses'],
    [547, 'about 18 months ago', 'hace aproximadamente 18 meses'],
    [730, 'about 2 years ago', 'hace aproximadamente 2 años'],
  ])('says %s days as people would', (meanRecencyDays, english, spanish) => {
    expect(describeCluster({ ...high, meanRecencyDays }, total, 'en')).toContain(`last seen ${english}.`);
    expect(describeCluster({ ...high, meanRecencyDays }, total, 'es')).toContain(`fue ${spanish}.`);
  });

  it('does not invent a rhythm for customers who never ordered', () => {
    const prospects = { ...high, meanRecencyDays: null, revenueShare: 0, spendPerCustomer: '0.00' };
    expect(describeCluster(prospects, total, 'en')).toBe(
      'High: 5.5 % of customers bring 0.0 % of revenue, 0.0 times the average customer; none of them has ordered yet.',
    );
    expect(describeCluster(prospects, { ...total, spendPerCustomer: '0.00' }, 'es')).toBe(
      'High: el 5,5 % de los clientes aporta el 0,0 % de los ingresos; ninguno ha comprado todavía.',
    );
  });

  it('says when nobody is there', () => {
    expect(describeCluster({ ...high, customers: 0 }, total, 'en')).toBe('High: no customers.');
    expect(describeCluster({ ...high, customers: 0 }, total, 'es')).toBe('High: ningún cliente.');
  });
});
