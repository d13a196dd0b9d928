/** What a run publishes: the tables, the key that makes their order unique, and what the columns of our own ones mean. */
import type { Model } from '../storage/warehouse/sql-runner/index.ts';

export interface PublishedTable {
  readonly name: string;
  readonly orderBy: readonly [string, ...string[]];
  readonly containsPersonalData: boolean;
  /** Of tables that stages write; a SQL model describes its columns in its header. */
  readonly columns?: Readonly<Record<string, string>>;
}

export const publishedTables: readonly PublishedTable[] = [
  { name: 'customers', orderBy: ['customer_key'], containsPersonalData: false },
  { name: 'contacts', orderBy: ['customer_key'], containsPersonalData: true },
  { name: 'clusters', orderBy: ['k', 'cluster_rank'], containsPersonalData: false },
  { name: 'example_profiles', orderBy: ['profile'], containsPersonalData: false },
  {
    name: 'model_card',
    orderBy: ['model', 'parameter'],
    containsPersonalData: false,
    columns: {
      model: 'the fitted model',
      parameter: 'name of the parameter, or log_likelihood',
      value: 'its value at the maximum of the likelihood',
      unit: 'unit of time, where the parameter has one',
    },
  },
  {
    name: 'backtest',
    orderBy: ['measure'],
    containsPersonalData: false,
    columns: {
      measure: 'what was measured over the hold-out, for orders (purchase days) or spend',
      model: 'figure of the model',
      naive: 'figure of the naive rate: everybody goes on as before',
    },
  },
  {
    name: 'calibration',
    orderBy: ['decile'],
    containsPersonalData: false,
    columns: {
      decile: 'tenth of the customers by predicted purchase days, 1 = lowest',
      customers: 'customers in it',
      predicted_mean: 'mean of the predicted purchase days in the hold-out',
      actual_mean: 'mean of the purchase days that came',
    },
  },
  {
    name: 'quality',
    orderBy: ['check'],
    containsPersonalData: false,
    columns: {
      check: 'what the gate looked at',
      status: 'pass, fail or off',
      figure: 'what was found',
      bound: 'the figure passes up to here',
      note: 'the same as a sentence',
    },
  },
  {
    name: 'quarantine',
    orderBy: ['load', 'row'],
    containsPersonalData: false,
    columns: {
      source: 'source of perdura.yaml that delivered the row',
      stream: 'orders, customers or consents',
      load: 'the landed file',
      row: 'line or ordinal in the file as delivered',
      reason: 'why it was not loaded',
      payload_ref: 'landed file and row that hold it as it came',
    },
  },
];

/** Every column with its meaning; a column named after a horizon is described once, as `…_<h>d`. */
export function describeColumns(
  { name: table, columns: own }: PublishedTable,
  models: readonly Model[],
  columns: readonly { readonly name: string; readonly type: string }[],
) {
  const described = own ?? models.find(({ name }) => name === table)?.columns ?? {};
  return columns.map(({ name, type }) => {
    const description = described[name] ?? described[name.replace(/_\d+d$/, '_<h>d')];
    return { name, type, ...(description === undefined ? {} : { description }) };
  });
}
