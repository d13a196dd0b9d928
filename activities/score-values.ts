/** From the scores of histories and spends to `clv_scores`: one row for everybody, money and orders derived. */
import type { Histories } from '../models/clv/histories.ts';
import { boundNames } from '../models/clv/predict/bounds.ts';
import type { SpendScale } from '../models/clv/spend-model.ts';
import type { PredictionStatus } from '../models/quality/sufficiency.ts';
import type { Transaction } from '../storage/warehouse/index.ts';
import type { HistoryScores } from './compute/score-histories.ts';
import { replaceView } from './replace-view.ts';

export interface ScoredCustomers {
  /** Distinct, in the order of their scores. */
  readonly histories: Histories;
  readonly byHistory: HistoryScores;
  /** Of each customer, in SQL. */
  readonly spendScale: SpendScale;
  readonly customers: number;
}

export interface Scored {
  readonly horizonsDays: readonly number[];
  readonly status: PredictionStatus;
  /** Share of revenue that is contribution; null: contributions are not computed. */
  readonly margin: number | null;
  /** Null where nothing is predicted. */
  readonly scored: ScoredCustomers | null;
}

/**
 * Replaces `clv_scores`, and `clv_variances` with what the customers' own randomness adds to totals. Prospects get 0, and
 * everybody null where nothing is predicted. Both are views: what belongs to a history lies in a table of its own, and
 * `buyer_scores` gives it to the customers and multiplies it with the scale of their spends.
 */
export async function writeScores(
  transaction: Transaction,
  { horizonsDays, status, margin, scored }: Scored,
): Promise<void> {
  await transaction.run(`create or replace table history_scores (${historyColumns(horizonsDays).join(', ')})`);
  if (scored !== null) await transaction.append('history_scores', historyValues(scored));
  const buyers = buyersWithScale(scored?.spendScale ?? null);
  const columns = scoreColumns(horizonsDays, status, margin);
  await replaceView(transaction, 'buyer_scores', buyersSql(columns, buyers));
  await replaceView(transaction, 'clv_scores', scoresSql(columns));
  await replaceView(transaction, 'clv_variances', variancesSql(horizonsDays, buyers));
}

/** Waiting times beyond a century mean never; the column stays finite. */
const neverDays = 36_525;

const historyColumns = (horizons: readonly number[]): readonly string[] => [
  'frequency double',
  'recency_days double',
  'tenure_days double',
  'probability_alive double',
  'waiting_days double',
  'unit_day_value double',
  ...horizons.flatMap((days) => [
    `purchase_days_${days}d double`,
    `order_probability_${days}d double`,
    `discounted_days_${days}d double`,
    `days_${days}d_variance double`,
    `spend_${days}d_variance double`,
    ...boundNames.flatMap((name) => [`days_${days}d_${name} double`, `spend_${days}d_${name} double`]),
  ]),
];

function historyValues({ histories, byHistory }: ScoredCustomers) {
  return {
    frequency: histories.frequency,
    recency_days: histories.recency,
    tenure_days: histories.tenure,
    probability_alive: byHistory.probabilityAlive,
    waiting_days: byHistory.waitingDays.map((days) => Math.min(days, neverDays)),
    unit_day_value: byHistory.unitDayValue,
    ...Object.fromEntries(
      byHistory.horizons.flatMap(({ horizonDays: days, ...scores }, i) => [
        [`purchase_days_${days}d`, scores.purchaseDays],
        [`order_probability_${days}d`, scores.orderProbability],
        [`discounted_days_${days}d`, byHistory.discountedDays?.[i] ?? new Float64Array(histories.frequency.length)],
        [`days_${days}d_variance`, scores.purchaseDayVariance],
        [`spend_${days}d_variance`, scores.unitSpendVariance ?? new Float64Array(histories.frequency.length)],
        ...boundNames.flatMap((name) => [
          [`days_${days}d_${name}`, Float64Array.from(scores.purchaseDayBounds[name])],
          [`spend_${days}d_${name}`, scores.unitSpendBounds?.[name] ?? new Float64Array(histories.frequency.length)],
        ]),
      ]),
    ),
  };
}

interface ScoreColumn {
  readonly name: string;
  readonly type: string;
  readonly ofBuyers: string;
  /** Of somebody who never ordered. */
  readonly ofProspects: string;
}

/** What `customers` says of histories goes along: they are joined once. Null for somebody who never ordered. */
const historyFacts = [
  'person_number',
  'first_order_date',
  'last_order_date',
  'orders',
  'purchase_days',
  'recency_days',
  'spend',
] as const;

/** Horizons name columns, so these are written for them; the numbers come from checked configuration. */
function scoreColumns(horizons: readonly number[], status: PredictionStatus, margin: number | null) {
  // Nothing comes from somebody who never ordered; null where there is nothing to say of them.
  const column = (name: string, type: string, ofBuyers: string, ofProspects = '0'): ScoreColumn => ({
    name,
    type,
    ofBuyers,
    ofProspects: status === 'not_enough_data' ? 'null' : ofProspects,
  });
  const each = (write: (days: number) => ScoreColumn) => horizons.map(write);
  const eachBound = (write: (days: number, bound: (typeof boundNames)[number]) => ScoreColumn) =>
    horizons.flatMap((days) => boundNames.map((bound) => write(days, bound)));
  const money = 'decimal(18, 4)';
  const dayValue = '(scores.unit_day_value * histories.spend_scale)';
  const clv = (days: number) => `cast(scores.purchase_days_${days}d * ${dayValue} as ${money})`;
  // What was paid back without an order lowers what was, not what is expected.
  const repaid = 'coalesce(refunds.amount, 0)';
  const contribution = (days: number, share: number) => `${share} * scores.discounted_days_${days}d * ${dayValue}`;
  const columns = [
    column('expected_order_value', money, `${dayValue} / store.orders_per_day`, 'null'),
    ...each((days) => column(`predicted_purchase_days_${days}d`, 'double', `scores.purchase_days_${days}d`)),
    ...each((days) =>
      column(`predicted_orders_${days}d`, 'double', `scores.purchase_days_${days}d * store.orders_per_day`),
    ),
    ...eachBound((days, bound) => {
      const rounded = bound.startsWith('lower') ? 'floor' : 'ceil';
      const orders = `${rounded}(scores.days_${days}d_${bound} * store.orders_per_day)`;
      return column(`predicted_orders_${days}d_${bound}`, 'integer', orders);
    }),
    ...each((days) => column(`predicted_clv_${days}d`, money, clv(days))),
    ...eachBound((days, bound) =>
      column(`predicted_clv_${days}d_${bound}`, money, `scores.spend_${days}d_${bound} * histories.spend_scale`),
    ),
    ...each((days) => column(`total_clv_${days}d`, money, `histories.spend - ${repaid} + ${clv(days)}`, `- ${repaid}`)),
    ...(margin === null
      ? []
      : each((days) => column(`predicted_contribution_${days}d`, money, contribution(days, margin)))),
    ...each((days) => column(`order_probability_${days}d`, 'double', `scores.order_probability_${days}d`)),
    ...each((days) => column(`churn_risk_${days}d`, 'double', `1 - scores.order_probability_${days}d`, 'null')),
    column('probability_alive', 'double', 'scores.probability_alive', 'null'),
    column('waiting_days', 'double', 'scores.waiting_days', 'null'),
  ];
  return { columns, status };
}

type ScoreColumns = ReturnType<typeof scoreColumns>;

/** `customer_histories` with the scale of everybody's spends; null where nothing is predicted. */
function buyersWithScale(scale: SpendScale | null): string {
  // As an exponent every digit of the number stays: a decimal keeps a few.
  const known =
    scale === null ? 'null' : `${scale.prior.toExponential()} + ${scale.countsFirst ? 'spend' : 'repeat_spend'}`;
  return `(select *, cast(${known} as double) as spend_scale from customer_histories)`;
}

const buyersSql = ({ columns, status }: ScoreColumns, buyers: string): string =>
  `with store as (select sum(orders) / sum(purchase_days) as orders_per_day from customer_histories)
   select histories.customer_key, histories.customer_number, '${status}' as prediction_status,
     ${historyFacts.map((name) => `histories.${name}`).join(', ')}, refunds.amount as repaid,
     ${columns.map(({ name, type, ofBuyers }) => `cast(${ofBuyers} as ${type}) as ${name}`).join(',\n     ')}
   from ${buyers} as histories
   cross join store
   left join history_scores as scores using (frequency, recency_days, tenure_days)
   left join int_customer_refunds as refunds using (person_number)`;

function scoresSql({ columns, status }: ScoreColumns): string {
  const ofProspects = columns.map((column) => `cast(${column.ofProspects} as ${column.type})`);
  // In the order in which they are published. One identity stands for each person.
  const before = columns.filter(({ name }) => name !== 'waiting_days').map(({ name }) => name);
  return `select customer_key, customer_number, ${historyFacts.join(', ')}, repaid, ${before.join(', ')},
     prediction_status, waiting_days
   from buyer_scores
   union all
   select people.customer_key, null, ${historyFacts.map(() => 'null').join(', ')}, refunds.amount,
     ${ofProspects.slice(0, -1).join(', ')}, '${status}', ${ofProspects.at(-1)}
   from int_customers_resolved as people
   left join int_customer_refunds as refunds using (person_number)
   where not people.is_alias and people.person_number not in (select person_number from customer_histories)`;
}

function variancesSql(horizons: readonly number[], buyers: string): string {
  const columns = horizons.flatMap((days) => [
    `scores.days_${days}d_variance as purchase_days_variance_${days}d`,
    `scores.spend_${days}d_variance * histories.spend_scale * histories.spend_scale as clv_variance_${days}d`,
  ]);
  return `select histories.customer_key, ${columns.join(',\n     ')}
   from ${buyers} as histories
   join history_scores as scores using (frequency, recency_days, tenure_days)`;
}
