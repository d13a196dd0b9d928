/**
 * A cohort that behaves as BG/NBD and Gamma-Gamma say, from a seed: `node bench/clv/simulate-cohort.ts closed 1000000 orders.parquet`.
 * Rates are gamma, leaving after a purchase is beta, spends are gamma around a level of each customer's own; the
 * parameters are those of the CDNOW cohort, time is continuous and floored to days. Equal arguments give equal rows.
 */
import { DuckDBInstance } from '@duckdb/node-api';
import { appendColumns } from '../../storage/warehouse/append.ts';
import { seededRandom } from '../../test/support/simulated-shops/random.ts';

export interface CohortDesign {
  /** Customers join evenly over these days. */
  readonly joiningDays: number;
  /** Days that orders are recorded. */
  readonly days: number;
  /** Parameters in weeks. */
  readonly orders: { readonly r: number; readonly alpha: number; readonly a: number; readonly b: number };
  readonly spend: { readonly p: number; readonly q: number; readonly v: number };
}

const cdnow = {
  orders: { r: 0.2426, alpha: 4.4136, a: 0.7929, b: 2.4259 },
  spend: { p: 6.2496, q: 3.7442, v: 15.4435 },
};

export const cohorts = {
  /** Twelve weeks of new customers, seen for 39 weeks. */
  closed: { ...cdnow, joiningDays: 84, days: 273 },
  /** Five years in which new customers keep coming. */
  open: { ...cdnow, joiningDays: 1826, days: 1826 },
} as const satisfies Readonly<Record<string, CohortDesign>>;
export type CohortName = keyof typeof cohorts;

const firstDay = '2021-01-01';
const firstEpochDay = Date.parse(firstDay) / 86_400_000;

/** The last day on which orders are recorded. */
export const lastDayOf = (name: CohortName): string =>
  new Date((firstEpochDay + cohorts[name].days - 1) * 86_400_000).toISOString().slice(0, 10);

const batchCustomers = 50_000;

export async function simulateCohort(name: CohortName, customers: number, file: string, seed = 1): Promise<void> {
  const design = cohorts[name];
  const random = seededRandom(seed);
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '1GB' });
  const connection = await instance.connect();
  try {
    await connection.run('create table drawn (customer integer, day integer, amount double)');
    for (let from = 0; from < customers; from += batchCustomers) {
      const [customer, day, amount]: [number[], number[], number[]] = [[], [], []];
      for (let i = from; i < Math.min(from + batchCustomers, customers); i++) {
        drawCustomer(design, random, (on, spend) => {
          customer.push(i);
          day.push(on);
          amount.push(spend);
        });
      }
      const columns = {
        customer: Int32Array.from(customer),
        day: Int32Array.from(day),
        amount: Float64Array.from(amount),
      };
      await appendColumns(connection, 'drawn', columns);
    }
    await connection.run(`copy (
        select printf('c%08d', customer) as customer_id, date '${firstDay}' + day as order_date, amount::decimal(12, 2) as amount
        from drawn order by day, customer, amount
      ) to '${file.replaceAll("'", "''")}' (format parquet, compression zstd)`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function drawCustomer(
  { joiningDays, days, orders, spend }: CohortDesign,
  random: ReturnType<typeof seededRandom>,
  buy: (day: number, amount: number) => void,
): void {
  const rate = random.gamma(orders.r) / orders.alpha / 7;
  const leaves = random.beta(orders.a, orders.b);
  const level = spend.v / random.gamma(spend.q);
  let time = Math.floor(random.uniform() * joiningDays);
  buy(time, random.gamma(spend.p) * level);
  for (;;) {
    time += random.exponential() / rate;
    if (!(time < days)) return;
    buy(Math.floor(time), random.gamma(spend.p) * level);
    if (random.uniform() < leaves) return;
  }
}

if (import.meta.main) {
  const [name = 'closed', customers = '1000000', file = 'orders.parquet', seed = '1'] = process.argv.slice(2);
  await simulateCohort(name as CohortName, Number(customers), file, Number(seed));
}
