/** The score table: what each cluster of customers counts, buys and spends, and all of them together. */
import { divideMoney, formatMoney, parseMoney } from '../../lib/pure/money.ts';
import { percentages } from '../../lib/pure/shares.ts';
import { clusterName, type Language } from './names.ts';

/** What is summed over the customers of one cluster. */
export interface ClusterSums {
  /** 1…k, 1 = lowest value. */
  readonly rank: number;
  readonly customers: number;
  readonly orders: number;
  readonly customersWithOrders: number;
  /** Days since the last order, summed over customers with orders. */
  readonly recencyDaysSum: number;
  /** Exact decimal. */
  readonly totalSpend: string;
}

/** Money as decimal text in the store's currency, shares in percent. */
export interface ClusterRow {
  readonly cluster: string;
  readonly customers: number;
  readonly orders: number;
  readonly averageOrderValue: string;
  /** Null when nobody in the cluster has ordered. */
  readonly meanRecencyDays: number | null;
  readonly totalSpend: string;
  readonly ordersPerCustomer: number;
  readonly spendPerCustomer: string;
  readonly customerShare: number;
  readonly revenueShare: number;
}

export interface ScoreTable {
  readonly k: number;
  /** By rank, lowest value first. */
  readonly clusters: readonly ClusterRow[];
  readonly total: ClusterRow;
}

export interface ScoreTableInput {
  readonly k: number;
  readonly language: Language;
  /** What a cluster set calls its clusters, by rank. */
  readonly names?: readonly string[];
  readonly rows: readonly ClusterSums[];
  /** Decimals of the store's currency, 2 unless given. */
  readonly decimals?: number;
}

/**
 * Nine columns per cluster and a row of totals. Shares add up to 100.0; without customers or revenue they are 0.
 * @throws RangeError when a rank is outside 1…k or comes twice, or when money is no decimal
 */
export function buildScoreTable({ k, language, names, rows, decimals = 2 }: ScoreTableInput): ScoreTable {
  if (new Set(rows.map((row) => row.rank)).size < rows.length) {
    throw new RangeError(`score table: need each rank once, got ${rows.map((row) => row.rank).join(', ')}`);
  }
  const sorted = rows.toSorted((a, b) => a.rank - b.rank).map((row) => ({ ...row, spend: parseMoney(row.totalSpend) }));
  const customerShares = percentages(sorted.map((row) => row.customers));
  const revenueShares = percentages(sorted.map((row) => row.spend));
  const total = sorted.reduce<Sums>(
    (sum, row) => ({
      customers: sum.customers + row.customers,
      orders: sum.orders + row.orders,
      customersWithOrders: sum.customersWithOrders + row.customersWithOrders,
      recencyDaysSum: sum.recencyDaysSum + row.recencyDaysSum,
      spend: sum.spend + row.spend,
    }),
    { customers: 0, orders: 0, customersWithOrders: 0, recencyDaysSum: 0, spend: 0n },
  );
  return {
    k,
    clusters: sorted.map((row, index) => ({
      ...describeSums(clusterName(k, row.rank, language, names), row, decimals),
      customerShare: customerShares[index] as number,
      revenueShare: revenueShares[index] as number,
    })),
    total: {
      ...describeSums('Total', total, decimals),
      customerShare: total.customers > 0 ? 100 : 0,
      revenueShare: total.spend > 0n ? 100 : 0,
    },
  };
}

type Sums = Omit<ClusterSums, 'rank' | 'totalSpend'> & { readonly spend: bigint };

function describeSums(
  cluster: string,
  { customers, orders, customersWithOrders, recencyDaysSum, spend }: Sums,
  decimals: number,
): Omit<ClusterRow, 'customerShare' | 'revenueShare'> {
  const perUnit = (count: number): string => formatMoney(count === 0 ? 0n : divideMoney(spend, count), decimals);
  return {
    cluster,
    customers,
    orders,
    averageOrderValue: perUnit(orders),
    meanRecencyDays: customersWithOrders === 0 ? null : recencyDaysSum / customersWithOrders,
    totalSpend: formatMoney(spend, decimals),
    ordersPerCustomer: customers === 0 ? 0 : orders / customers,
    spendPerCustomer: perUnit(customers),
  };
}
