/** What a run publishes: the tables, the key that makes their order unique, and what the columns of our own ones mean. */
import type { Model } from '../storage/warehouse/sql-runner/index.ts';
import { economicsColumns } from './economics.ts';
import { modelCardColumns } from './model-card.ts';
import { outlierColumns } from './outliers.ts';

export interface PublishedTable {
  readonly name: string;
  readonly orderBy: readonly [string, ...string[]];
  /** True where the stage that writes it does so in this order. */
  readonly isInOrder?: true;
  readonly containsPersonalData: boolean;
  /** What a row is. This and `columns`: of tables that stages write; a SQL model describes itself in its header. */
  readonly description?: string;
  readonly columns?: Readonly<Record<string, string>>;
}

export const publishedTables: readonly PublishedTable[] = [
  { name: 'customers', orderBy: ['customer_key'], containsPersonalData: false },
  { name: 'contacts', orderBy: ['customer_key'], containsPersonalData: true },
  { name: 'clusters', orderBy: ['k', 'cluster_rank'], containsPersonalData: false },
  { name: 'cluster_traits', orderBy: ['k', 'cluster_rank', 'position'], containsPersonalData: false },
  { name: 'cluster_examples', orderBy: ['k', 'cluster_rank'], containsPersonalData: false },
  {
    name: 'cluster_advice',
    orderBy: ['k'],
    containsPersonalData: false,
    description:
      'What 2 to 10 groups by value would explain, and which number is recommended; empty for groups by rfm.',
    columns: {
      k: 'how many groups',
      explained_variance: 'share of the variance of log(1 + value ÷ median order) that is between them, 0 to 1',
      gain: 'what one group more would add to it',
      smallest_share: 'share of customers with an order in the smallest group, 0 to 1',
      stability: 'share of them who are in the same group by the ranges found on either half of them, 0 to 1',
      is_recommended: 'the smallest number whose gain is below 0.03, of those whose smallest_share is 0.02 or more',
    },
  },
  { name: 'lifecycle_suggestions', orderBy: ['category'], containsPersonalData: false },
  {
    name: 'migrations',
    orderBy: ['kind', 'from', 'to', 'because'],
    containsPersonalData: false,
    description: 'Customers who are in another cluster or state than in the run before; empty where none came before.',
    columns: {
      kind: 'cluster_3, cluster_10 and other numbers of clusters, or lifecycle',
      from: 'where they were: the id of the cluster or the state; new: they were not there',
      to: 'where they are; gone: they are not there any more, as after a merge',
      because: 'customer: what they did, or did not do; boundary: the range moved over them, who would have stayed',
      customers: 'how many',
    },
  },
  {
    name: 'customer_moves',
    orderBy: ['kind', 'customer_key'],
    containsPersonalData: false,
    description: 'The customers behind migrations, one by one.',
    columns: {
      kind: 'as in migrations',
      customer_key: 'who moved',
      from: 'as in migrations',
      to: 'as in migrations',
      because: 'as in migrations',
    },
  },
  {
    name: 'segments',
    orderBy: ['segment'],
    containsPersonalData: false,
    description: 'The segments of the store, how many fit and what they are worth.',
    columns: {
      segment: 'its name',
      title: 'what people call it',
      definition: 'who belongs to it, as one line; in segment with its own name: its members of the run before',
      customers: 'who is in it, prospects included',
      prospects: 'those of them who never ordered',
      customer_share: 'share of all customers, 0 to 1',
      historic_clv: 'what its customers spent so far',
      horizon_days: 'days ahead of the two predictions: the first horizon',
      predicted_clv: 'what they are expected to spend in that time; null where nothing is predicted',
      predicted_orders: 'the orders that they are expected to place; null where nothing is predicted',
      entered: 'who was not in it in the run before',
      left: 'who was in it in the run before and is no longer',
      stayed: 'who was in it in both',
    },
  },
  {
    name: 'segment_members',
    orderBy: ['segment', 'customer_key'],
    isInOrder: true,
    containsPersonalData: false,
    description: 'Who is in which segment.',
    columns: { segment: 'name of the segment', customer_key: 'who is in it' },
  },
  {
    name: 'segment_changes',
    orderBy: ['segment', 'customer_key'],
    containsPersonalData: false,
    description: 'Who came into a segment or left it since the run before.',
    columns: { segment: 'name of the segment', customer_key: 'who', direction: 'entered or left' },
  },
  {
    name: 'personas',
    orderBy: ['analysis', 'cluster_rank'],
    containsPersonalData: false,
    description: 'Groups of customers who are alike in what they buy, by analysis.',
    columns: {
      analysis: 'name of the persona analysis',
      cluster_id: 'follows a group of customers from run to run; none: those without purchases',
      cluster_rank: '1 = most customers; 0 = those without purchases',
      name: 'by the categories that it stands out in; names may repeat',
      sentence: 'what sets it apart, in the store’s language; null for those without purchases',
      customers: 'how many are in it',
      customer_share: 'share of all who take part, 0 to 1',
      orders: 'their counted orders',
      total_spend: 'sum of historic_clv',
      revenue_share: 'share of the analysis’ spend, 0 to 1',
      top_categories: 'what it stands out in most, first the most',
    },
  },
  {
    name: 'persona_members',
    orderBy: ['analysis', 'customer_key'],
    containsPersonalData: false,
    description: 'Who is in which group of which persona analysis.',
    columns: {
      analysis: 'name of the persona analysis',
      customer_key: 'who',
      cluster_id: 'the group',
      name: 'of the group, as in personas',
    },
  },
  {
    name: 'persona_propensities',
    orderBy: ['analysis', 'cluster_id', 'position'],
    containsPersonalData: false,
    description: 'How much of what every group buys, beside the store’s average.',
    columns: {
      analysis: 'name of the persona analysis',
      cluster_id: 'the group',
      variable: 'what is bought, such as a category',
      position: 'place of the variable in the analysis, 1 …',
      cluster_mean: 'mean over the group’s customers',
      store_mean: 'mean over all customers of the analysis',
      propensity: 'cluster_mean / store_mean; null where the store’s is 0',
      level: 'zero, low, medium or high',
    },
  },
  {
    name: 'next_categories',
    orderBy: ['customer_key', 'rank'],
    containsPersonalData: false,
    description: 'What customers are likely to buy next; empty where that is not known better than what sells best.',
    columns: {
      customer_key: 'who',
      rank: '1 = most likely',
      category: 'as products have it',
      score: 'the chance that the next purchase day holds it, given that there is one',
    },
  },
  {
    name: 'enriched_attributes',
    orderBy: ['customer_key', 'attribute'],
    containsPersonalData: false,
    description: 'What the rules of the enrichments in force say of customers; rules that speak of segments left out.',
    columns: {
      customer_key: 'who',
      attribute: 'name of the attribute',
      value: 'as text; of several rules that set the attribute, the first that fits counts',
    },
  },
  { name: 'products', orderBy: ['source', 'product_id'], containsPersonalData: false },
  { name: 'purchases', orderBy: ['order_number', 'line_number'], containsPersonalData: false },
  { name: 'daily_sales', orderBy: ['sales_date', 'channel'], containsPersonalData: false },
  { name: 'cohorts', orderBy: ['cohort_month', 'months_since'], containsPersonalData: false },
  { name: 'example_profiles', orderBy: ['profile'], containsPersonalData: false },
  {
    name: 'model_card',
    orderBy: ['model', 'parameter'],
    containsPersonalData: false,
    description: 'What the models are made of: one row per parameter, with what is known of its error.',
    columns: modelCardColumns,
  },
  {
    name: 'economics',
    orderBy: ['scope', 'cohort', 'channel', 'horizon_days'],
    containsPersonalData: false,
    description: 'What new customers are worth and may cost: the store, cohorts and channels, by horizon.',
    columns: economicsColumns,
  },
  {
    name: 'outliers',
    orderBy: ['customer_key'],
    containsPersonalData: false,
    description: 'Customers whose purchases taught the models less than they were; empty unless outliers are treated.',
    columns: outlierColumns,
  },
  {
    name: 'backtest',
    orderBy: ['cutoff_date', 'quantity', 'forecaster', 'measure'],
    containsPersonalData: false,
    description: 'How well forecasters would have predicted the past: one row per cut-off, forecaster and measure.',
    columns: {
      cutoff_date: 'last day that forecasters were shown',
      holdout_days: 'days after it that they predicted',
      customers: 'customers known at the cut-off, of those tested',
      quantity: 'orders (purchase days) or spend',
      forecaster: 'a model, a baseline (naive, hiatus, rfm), or past-spend, which only ranks',
      is_chosen: 'true for the models that this run uses',
      measure: 'what was measured; docs/models/backtest.md defines each',
      value: 'its figure; null where the forecaster says nothing of it',
    },
  },
  {
    name: 'calibration',
    orderBy: ['cutoff_date', 'quantity', 'forecaster', 'grouping', 'group'],
    containsPersonalData: false,
    description: 'Predicted beside actual means at every cut-off, by groups of customers.',
    columns: {
      cutoff_date: 'last day that forecasters were shown',
      holdout_days: 'days after it that they predicted',
      quantity: 'orders (purchase days) or spend',
      forecaster: 'who predicted',
      grouping: 'decile (by prediction), order_probability_decile, or cohort_quarter (of the first purchase)',
      group: 'the group: 01 = lowest, or a quarter such as 1997-Q1',
      customers: 'customers in it',
      predicted_mean: 'mean prediction: purchase days, probability of one, or spend',
      actual_mean: 'mean of what came',
    },
  },
  {
    name: 'totals',
    orderBy: ['scope', 'group', 'quantity', 'horizon_days'],
    containsPersonalData: false,
    description: 'What the store and its groups are expected to bring, with intervals.',
    columns: {
      scope: 'store, cluster_3, cluster_10 and those of cluster sets, lifecycle or first_channel',
      group: 'which one of the scope; all for the store',
      quantity: 'orders or spend',
      horizon_days: 'days ahead',
      customers: 'customers with an order in the group',
      expected: 'what the models expect them to bring, times the seasonal factor',
      median: 'middle of the interval: corrected by what earlier back-tests were off by, as far as that is believed',
      lower80: 'bound of the 80 % interval',
      upper80: 'bound of the 80 % interval',
      lower95: 'bound of the 95 % interval',
      upper95: 'bound of the 95 % interval',
      seasonal_factor: 'of the days ahead; 1 where seasons are not used',
    },
  },
  {
    name: 'quality',
    orderBy: ['check'],
    containsPersonalData: false,
    description: 'What the gate looked at before publication, and what it found.',
    columns: {
      check: 'what the gate looked at',
      status: 'pass, warn, fail or off',
      figure: 'what was found',
      bound: 'the figure passes up to here',
      note: 'the same as a sentence',
    },
  },
  { name: 'data_quality', orderBy: ['check'], containsPersonalData: false },
  {
    name: 'quarantine',
    orderBy: ['load', 'row'],
    containsPersonalData: false,
    description: 'Rows that were not loaded, each with its reason.',
    columns: {
      source: 'source of perdura.yaml that delivered the row',
      stream: 'which stream of the source, such as orders',
      load: 'the landed file',
      row: 'line or ordinal in the file as delivered',
      reason: 'why it was not loaded',
      payload_ref: 'landed file and row that hold it as it came',
    },
  },
];

/** Every column with its meaning; columns named after a horizon, a bound or a number of clusters are described once, as `…_<h>d_<bound>`. */
export function describeColumns(
  { name: table, columns: own }: PublishedTable,
  models: readonly Model[],
  columns: readonly { readonly name: string; readonly type: string }[],
) {
  const declared = models.find(({ name }) => name === table)?.columns ?? {};
  const described = own ?? mapValues(declared, ({ meaning }) => meaning);
  return columns.map(({ name, type }) => {
    const pattern = name
      .replace(/_(?:lower|upper)(?:80|95)$/, '_<bound>')
      .replace(/_\d+d(?=$|_<bound>$)/, '_<h>d')
      .replace(/^cluster_\d+$/, 'cluster_<k>');
    const description = described[name] ?? described[pattern];
    return { name, type, ...(description === undefined ? {} : { description }) };
  });
}

const mapValues = <T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Readonly<Record<string, U>> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
