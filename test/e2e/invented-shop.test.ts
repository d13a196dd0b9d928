/** The invented shop, run as anybody would, and the score table that it was made for. */
import { cpSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildScoreTable, type ScoreTable } from '../../models/clusters/score-table.ts';
import { formatMoney, parseMoney } from '../../lib/pure/money.ts';
import { createProject, type Ended, type Project } from '../support/cli.ts';

const folder = fileURLToPath(new URL('../../examples/huerto', import.meta.url));
let project: Project;
let up: Ended;
let customers: readonly Customer[];

interface Customer {
  readonly customer_id: string;
  readonly historic_orders: number;
  readonly days_since_last_order: number | null;
  readonly historic_clv: string;
  readonly prediction_status: string;
}

beforeAll(async () => {
  project = createProject();
  cpSync(folder, project.folder, { recursive: true });
  up = await project.perdura(['up', '--once']);
  customers = await readCustomers();
});
afterAll(() => project.dispose());

async function readCustomers(): Promise<readonly Customer[]> {
  const { code, stdout, stderr } = await project.perdura([
    'query',
    '--contacts',
    `select customer_id, historic_orders, days_since_last_order, historic_clv, prediction_status
     from customers join contacts using (customer_key) order by customer_id`,
    '-o',
    'json',
  ]);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as readonly Customer[];
}

/** The score table of the groups that the shop brings, not of those that the run found. */
function scoreTable(): ScoreTable {
  const cluster = new Map(
    readFileSync(`${folder}/assignments.csv`, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',') as [string, string]),
  );
  const rows = ['Low', 'Medium', 'High'].map((name, at) => {
    const members = customers.filter(({ customer_id }) => cluster.get(customer_id) === name);
    const buyers = members.filter(({ historic_orders }) => historic_orders > 0);
    return {
      rank: at + 1,
      customers: members.length,
      orders: members.reduce((sum, each) => sum + each.historic_orders, 0),
      customersWithOrders: buyers.length,
      recencyDaysSum: buyers.reduce((sum, each) => sum + (each.days_since_last_order ?? Number.NaN), 0),
      totalSpend: formatMoney(
        members.reduce((sum, each) => sum + parseMoney(each.historic_clv), 0n),
        4,
      ),
    };
  });
  return buildScoreTable({ k: 3, language: 'en', rows });
}

describe('the invented shop', () => {
  it('is published with full predictions', () => {
    expect(up.code, up.stderr).toBe(0);
    expect(up.stdout).toContain('run huerto-2026-06-30-1 is published');
    expect(new Set(customers.map(({ prediction_status }) => prediction_status))).toEqual(new Set(['full']));
  });

  it('gives the score table of its assignments', () => {
    const { clusters, total } = scoreTable();
    expect(
      clusters.map(({ cluster, customers: people, orders, customerShare, revenueShare }) => ({
        cluster,
        customers: people,
        orders,
        customerShare,
        revenueShare,
      })),
    ).toEqual([
      { cluster: 'Low', customers: 7_949, orders: 2_024, customerShare: 64.3, revenueShare: 25.2 },
      { cluster: 'Medium', customers: 3_731, orders: 4_609, customerShare: 30.2, revenueShare: 50.2 },
      { cluster: 'High', customers: 686, orders: 1_973, customerShare: 5.5, revenueShare: 24.6 },
    ]);
    expect(total).toMatchObject({ customers: 12_366, orders: 8_606, customerShare: 100, revenueShare: 100 });
    // Two years, half a year, three months, within a week.
    for (const [at, days] of [730, 182, 91].entries()) {
      expect(Math.abs((clusters[at]?.meanRecencyDays ?? Number.NaN) - days)).toBeLessThan(7);
    }
  });

  it('adds up: each row’s money, orders and customers give the total, and its averages follow from them', () => {
    const { clusters, total } = scoreTable();
    const cents = (money: string): number => Math.round(Number(money) * 100);
    expect(clusters.reduce((sum, { totalSpend }) => sum + cents(totalSpend), 0)).toBeCloseTo(
      cents(total.totalSpend),
      -1,
    );
    for (const row of [...clusters, total]) {
      expect(row.ordersPerCustomer).toBeCloseTo(row.orders / row.customers, 10);
      expect(Number(row.averageOrderValue)).toBeCloseTo(Number(row.totalSpend) / row.orders, 1);
      expect(Number(row.spendPerCustomer)).toBeCloseTo(Number(row.totalSpend) / row.customers, 1);
    }
  });
});
