/** What models learn from, as columns: only what lies in the history window, up to the reference date. */
import type { GroupedHistories } from '../models/clv/histories.ts';
import type { Purchases } from '../models/clv/purchases.ts';
import type { Spending } from '../models/clv/spend-model.ts';
import type { HistoryFacts } from '../models/quality/sufficiency.ts';
import type { StageTools } from './stage.ts';

/** First day with a purchase, and the last that models may see; null without purchases. */
export async function readLearningRange({ warehouse }: StageTools): Promise<{ firstDay: string; asOf: string } | null> {
  const [range] = await warehouse.rows<{ first_day: string | null; last_day: string | null }>(
    `select min(purchase_date) as first_day, max(window_to) as last_day from int_purchase_days, run_context
     where purchase_date between window_from and window_to`,
  );
  if (range?.first_day == null || range.last_day === null) return null;
  return { firstDay: range.first_day, asOf: range.last_day };
}

/** How much there is to learn from; the newest order is compared with the reference date. */
export async function readFacts({ warehouse }: StageTools): Promise<HistoryFacts> {
  const [facts] = await warehouse.rows<{
    customers: number;
    history_days: number;
    since_newest: number | null;
    with_three: number;
  }>(
    // Orders count here, histories know days: those of days with several orders are added.
    `with more as (
       select person_number, sum(orders - 1) as orders
       from int_purchase_days, run_context
       where orders > 1 and purchase_date between window_from and window_to
       group by person_number
     )
     select count(*) as customers,
       coalesce(max(histories.tenure_days) + 1, 0) as history_days,
       min(histories.tenure_days - histories.recency_days)
         + date_diff('day', any_value(context.window_to), any_value(context.as_of)) as since_newest,
       count(*) filter (where histories.frequency + 1 + coalesce(more.orders, 0) >= 3) as with_three
     from learning_histories as histories
     cross join run_context as context
     left join more using (person_number)`,
  );
  return {
    customersWithOrder: facts?.customers ?? 0,
    historyDays: facts?.history_days ?? 0,
    daysSinceNewestOrder: facts?.since_newest ?? null,
    customersWithThreeOrders: facts?.with_three ?? 0,
  };
}

/** Identical histories are counted by the warehouse: fits cost what the distinct ones cost. */
export async function readGroupedHistories({ warehouse }: StageTools): Promise<GroupedHistories> {
  const { columns: read } = await warehouse.columns(
    `select frequency, recency_days, tenure_days, count(*) as weight
     from learning_histories group by all order by all`,
    { frequency: 'float64', recency_days: 'float64', tenure_days: 'float64', weight: 'float64' },
  );
  return {
    unit: 'days',
    frequency: read.frequency,
    recency: read.recency_days,
    tenure: read.tenure_days,
    weight: read.weight,
  };
}

/** All customers: a shop where nobody has come back yet is one, too. */
export async function readSpending({ warehouse }: StageTools): Promise<Spending> {
  const { columns: read } = await warehouse.columns(
    `select frequency, cast(spend - repeat_spend as double) as first_spend, -- an exact difference of decimals
       case when repeat_spend = 0 then 0 else cast(repeat_spend as double) / frequency end as monetary
     from learning_histories order by person_number`,
    { frequency: 'float64', first_spend: 'float64', monetary: 'float64' },
  );
  return { frequency: read.frequency, monetary: read.monetary, firstSpend: read.first_spend };
}

/** What a purchase day is taken to be worth where nobody came back. */
export async function readMeanDayValue({ warehouse }: StageTools): Promise<number> {
  const [row] = await warehouse.rows<{ mean: number | null }>(
    'select cast(sum(spend) as double) / nullif(sum(frequency + 1), 0) as mean from learning_histories',
  );
  return row?.mean ?? 0;
}

/**
 * Every purchase day in the window, of at most `mostCustomers` customers. Customers are numbered by their key, which is a
 * hash: the first of them are a random sample, and the same one in every run.
 */
export async function readPurchases({ warehouse }: StageTools, mostCustomers = 2_147_483_647): Promise<Purchases> {
  const { columns: read } = await warehouse.columns(
    `select histories.customer_number - 1 as customer, date_diff('day', date '1970-01-01', days.purchase_date) as "day",
       days.spend
     from int_purchase_days as days
     join customer_histories as histories using (person_number)
     cross join run_context as context
     where histories.customer_number <= $most
       and days.purchase_date between context.window_from and context.window_to
     order by histories.customer_number, days.purchase_date`,
    { customer: 'int32', day: 'int32', spend: 'float64' },
    { most: mostCustomers },
  );
  return {
    customers: (read.customer.at(-1) ?? -1) + 1,
    customer: Uint32Array.from(read.customer),
    day: read.day,
    spend: read.spend,
  };
}
