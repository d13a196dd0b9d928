/** How likely a customer orders so often, or spends so much: from the distributions that the intervals are quantiles of. */
import { type CountDistributions, cumulativeProbability } from '../counts.ts';
import { type Histories, indexHistories } from '../histories.ts';
import { daysPer, inUnit } from '../time-units.ts';
import { unitSpend } from '../window-spend/unit-spend.ts';
import type { FittedOrders, FittedSpend } from './fitted.ts';
import { mixCounts } from './mix-counts.ts';
import { possibleParameters } from './possible-parameters.ts';

export interface WindowEvent {
  readonly of: 'orders' | 'spend';
  /** From the end of the tenure on. */
  readonly days: number;
  readonly op: '>=' | '>' | '<' | '<=';
  /** Orders or money, ≥ 0. */
  readonly value: number;
}

export interface EventProbabilitiesInput {
  readonly orders: FittedOrders;
  readonly spend: FittedSpend;
  /** One row per customer, in any unit. */
  readonly histories: Histories;
  /** What the spend model expects of a purchase day of each, money. */
  readonly dayValue: Float64Array;
  /** The store's orders and purchase days: what turns predicted days into orders. */
  readonly store: { readonly orders: number; readonly purchaseDays: number };
  readonly events: readonly WindowEvent[];
}

/** Distinct histories whose distributions are held at once. */
const CHUNK = 8_192;

/** As for the bounds of intervals. */
const TAIL = 1e-6;

/**
 * The probability of each event, per customer.
 * In words: the same distributions as behind the intervals, read the other way round, so that P(spend > upper80) is 0.1. Orders
 * are purchase days times the store's orders per day, as they are in the bounds. The spend model's scale of a customer follows from
 * what it expects of a day: scale = value · (q − 1) / shape. O(customers · events + distinct histories · windows).
 * @returns a column per event, in the order given
 * @throws RangeError when columns differ in length or a value is below 0
 * @example eventProbabilities({ …, events: [{ of: 'orders', days: 90, op: '>=', value: 2 }] })[0] // => P(2 orders or more)
 */
export function eventProbabilities(input: EventProbabilitiesInput): readonly Float64Array[] {
  const { orders, spend, histories, dayValue, store, events } = input;
  const n = histories.frequency.length;
  if (dayValue.length !== n) throw new RangeError(`a value per customer is needed, got ${dayValue.length} of ${n}`);
  const wrong = events.find(({ value }) => !(value >= 0 && Number.isFinite(value)));
  if (wrong !== undefined) throw new RangeError(`the value of an event must be ≥ 0 and finite, got ${wrong.value}`);
  const columns = events.map(() => new Float64Array(n));
  if (n === 0 || events.length === 0) return columns;

  const { groups, groupOf } = indexHistories(histories);
  const known = inUnit(groups, orders.parameters.unit);
  const possible = possibleParameters(orders, known);
  const { shape, q } = shapesOf(spend, groups.frequency);
  const members = membersOf(groupOf, groups.frequency.length);
  const windows = [...new Set(events.map(({ days }) => days))];
  for (let from = 0; from < groups.frequency.length; from += CHUNK) {
    const to = Math.min(from + CHUNK, groups.frequency.length);
    const part = {
      unit: known.unit,
      frequency: known.frequency.subarray(from, to),
      recency: known.recency.subarray(from, to),
      tenure: known.tenure.subarray(from, to),
    };
    for (const days of windows) {
      const horizon = days / daysPer[known.unit];
      const counts = mixCounts(
        possible.map((one): CountDistributions => orders.model.purchaseCounts(one, part, horizon, { tail: TAIL })),
      );
      const money = unitSpend(counts, shape, q.subarray(from, to));
      for (const [i, event] of events.entries()) {
        if (event.days !== days) continue;
        const column = columns[i]!;
        for (let group = from; group < to; group++) {
          const row = group - from;
          if (event.of === 'orders') {
            const probability = ofOrders(counts, row, event, store);
            for (const customer of members(group)) column[customer] = probability;
            continue;
          }
          const unitOfValue = (q[group]! - 1) / shape;
          for (const customer of members(group)) {
            const scale = dayValue[customer]! * unitOfValue;
            column[customer] =
              scale > 0 ? ofSpend(money.cumulative(row, event.value / scale), event) : atNothing(event);
          }
        }
      }
    }
  }
  return columns;
}

/** Of somebody who buys nothing. */
export function atNothing({ op, value }: Pick<WindowEvent, 'op' | 'value'>): 0 | 1 {
  const holds = { '>=': value === 0, '>': false, '<': value > 0, '<=': true }[op];
  return holds ? 1 : 0;
}

function ofOrders(
  counts: CountDistributions,
  row: number,
  { op, value }: WindowEvent,
  { orders, purchaseDays }: EventProbabilitiesInput['store'],
): number {
  const days = (value * purchaseDays) / orders;
  // P(N < days), or P(N ≤ days).
  const below = cumulativeProbability(counts, row, op === '>=' || op === '<' ? Math.ceil(days) - 1 : Math.floor(days));
  return op === '<' || op === '<=' ? below : 1 - below;
}

/** Beside 0, where many spend nothing, no amount has a probability of its own. */
function ofSpend(cumulative: number, { op, value }: WindowEvent): number {
  if (value === 0 && (op === '>=' || op === '<')) return op === '>=' ? 1 : 0;
  return op === '<' || op === '<=' ? cumulative : 1 - cumulative;
}

/** What the spend model says of a history whatever was spent. */
function shapesOf({ model, parameters }: FittedSpend, frequency: Float64Array) {
  const ones = frequency.map(() => 1);
  return model.posteriors(parameters, {
    frequency,
    monetary: frequency.map((x) => (x > 0 ? 1 : 0)),
    firstSpend: ones,
  });
}

/** The customers of each group, ascending. */
function membersOf(groupOf: Uint32Array, groups: number): (group: number) => Uint32Array {
  const starts = new Uint32Array(groups + 1);
  for (const group of groupOf) starts[group + 1]!++;
  for (let group = 0; group < groups; group++) starts[group + 1]! += starts[group]!;
  const next = starts.slice();
  const customers = new Uint32Array(groupOf.length);
  for (let i = 0; i < groupOf.length; i++) customers[next[groupOf[i]!]!++] = i;
  return (group) => customers.subarray(starts[group], starts[group + 1]);
}
