/** Probabilities of events, from the models as they were stored. */
import {
  eventProbabilities as probabilitiesOf,
  type WindowEvent,
} from '../../models/clv/predict/event-probabilities.ts';
import { type FittedModels, fittedOrders, fittedSpend } from './fitted-models.ts';

export interface EventsInput {
  readonly models: FittedModels;
  /** Of customers with an order, in days. */
  readonly frequency: Float64Array;
  readonly recency: Float64Array;
  readonly tenure: Float64Array;
  /** What is expected of an order of theirs, money. */
  readonly orderValue: Float64Array;
  readonly store: { readonly orders: number; readonly purchaseDays: number };
  readonly events: readonly WindowEvent[];
}

/** A column per event. */
export function eventProbabilities(input: EventsInput): readonly Float64Array[] {
  const { models, frequency, recency, tenure, orderValue, store, events } = input;
  const ordersPerDay = store.orders / store.purchaseDays;
  return probabilitiesOf({
    orders: fittedOrders(models),
    spend: fittedSpend(models),
    histories: { unit: 'days', frequency, recency, tenure },
    dayValue: orderValue.map((value) => value * ordersPerDay),
    store,
    events,
  });
}
