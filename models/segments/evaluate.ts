/**
 * Whether one customer fits a tree, worked out in memory: what the SQL of `compileSegments` says of all of them.
 * A condition on something missing does not hold, and `not` of it does.
 */
import type {
  Comparison,
  ProbabilityCondition,
  PurchaseCondition,
  SegmentCondition,
  SegmentTree,
  SegmentValue,
} from '../../lib/pure/segment-tree.ts';
import { eventKey } from './event-key.ts';
import { statisticName } from './references.ts';

/** Of a customer; numbers may be exact texts such as 12.5000, dates are days such as 2025-01-31. */
export type FieldValue = string | number | boolean | null;

/** A row of `purchases`. */
export interface Purchase {
  readonly order_number: number;
  readonly purchase_date: string;
  readonly source: string;
  readonly channel: string | null;
  readonly product_id: string | null;
  readonly category: string | null;
  readonly type: string | null;
  readonly units: string | number | null;
  readonly amount: string | number;
}

export interface CustomerFacts {
  readonly asOf: string;
  /** By name; what is absent is missing. */
  readonly fields: ReadonlyMap<string, FieldValue>;
  readonly purchases: readonly Purchase[];
  /** Those that the customer is in. */
  readonly segments: ReadonlySet<string>;
  readonly lists: ReadonlySet<string>;
  /** By `eventKey`. */
  readonly probabilities: ReadonlyMap<string, number>;
  /** Of the store, by name such as mean(predicted_clv_365d). */
  readonly statistics: ReadonlyMap<string, number>;
}

export function evaluateSegment(tree: SegmentTree, facts: CustomerFacts): boolean {
  if ('all' in tree) return tree.all.every((inner) => evaluateSegment(inner, facts));
  if ('any' in tree) return tree.any.some((inner) => evaluateSegment(inner, facts));
  return 'not' in tree ? !evaluateSegment(tree.not, facts) : evaluateCondition(tree, facts);
}

function evaluateCondition(condition: SegmentCondition, facts: CustomerFacts): boolean {
  if ('segment' in condition) return facts.segments.has(condition.segment);
  if ('list' in condition) return facts.lists.has(condition.list);
  if ('exists' in condition) return (facts.fields.get(condition.exists) ?? null) !== null;
  if ('measure' in condition) return compare(measure(condition, facts), condition.op, condition.value);
  if ('probability' in condition) return evaluateProbability(condition, facts);
  const { field } = condition;
  const got = facts.fields.get(field) ?? null;
  if ('contains' in condition) return typeof got === 'string' && folded(got).includes(folded(condition.contains));
  if ('in' in condition) return condition.in.some((value) => compare(got, '=', value));
  if ('from' in condition) {
    const [from, to] = [bound(field, condition.from, facts), bound(field, condition.to, facts)];
    return compare(got, '>=', from) && compare(got, '<=', to);
  }
  return compare(got, condition.op, bound(field, condition.value, facts));
}

function evaluateProbability({ probability, op, value }: ProbabilityCondition, facts: CustomerFacts): boolean {
  return compare(facts.probabilities.get(eventKey(probability)) ?? null, op, value);
}

function bound(field: string, value: SegmentValue, { asOf, statistics }: CustomerFacts): FieldValue {
  if (typeof value !== 'object') return value;
  if ('today' in value) return daysAfter(asOf, value.today);
  // The nearest number to the decimal that was written: 12.3 / 100 alone may lie beside 0.123.
  if ('percent' in value) return Number((value.percent / 100).toPrecision(15));
  const statistic = value.frozen ?? statistics.get(statisticName(field, value) ?? '');
  return statistic === undefined ? null : statistic * (value.times ?? 1);
}

/** Texts are equal whatever their case and however their accents are encoded; dates are never written differently. */
function compare(got: FieldValue, op: Comparison, wanted: FieldValue): boolean {
  if (got === null || wanted === null) return false;
  if (typeof wanted === 'number') return holds(Number(got) - wanted, op);
  if (typeof wanted === 'boolean') return holds(Number(got) - Number(wanted), op);
  const [one, other] = [folded(String(got)), folded(wanted)];
  return holds(one === other ? 0 : one < other ? -1 : 1, op);
}

function holds(difference: number, op: Comparison): boolean {
  if (op === '=') return difference === 0;
  if (op === '!=') return difference !== 0;
  if (op === '<') return difference < 0;
  if (op === '<=') return difference <= 0;
  return op === '>' ? difference > 0 : difference >= 0;
}

/** Letter by letter, so that a sigma at the end of a word is one like any other. */
const folded = (text: string): string =>
  Array.from(text.normalize('NFC'), (letter) => (letter === 'İ' ? 'i' : letter.toLowerCase())).join('');

function measure({ measure: what, filters, window }: PurchaseCondition, { purchases, asOf }: CustomerFacts): number {
  const counted = purchases.filter(
    (purchase) =>
      isWithin(purchase.purchase_date, window, asOf) &&
      filters.every(({ field, in: values }) => {
        const got = field === 'product' ? purchase.product_id : purchase[field];
        return got !== null && values.some((value) => folded(value) === folded(got));
      }),
  );
  if (what === 'orders') return new Set(counted.map(({ order_number: order }) => order)).size;
  return exactSum(counted.map(({ units, amount }) => (what === 'units' ? units : amount) ?? 0));
}

function isWithin(day: string, window: PurchaseCondition['window'], asOf: string): boolean {
  if (window === undefined) return true;
  if ('last_days' in window) return day > daysAfter(asOf, -window.last_days) && day <= asOf;
  return (window.from === undefined || day >= window.from) && (window.to === undefined || day <= window.to);
}

function daysAfter(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

const decimals = 9;

/** Of decimals as they are written: no rounding on the way. */
function exactSum(values: readonly (string | number)[]): number {
  let sum = 0n;
  for (const value of values) {
    const [whole = '0', fraction = ''] = (typeof value === 'number' ? value.toFixed(decimals) : value).split('.');
    sum += BigInt(`${whole}${fraction.slice(0, decimals).padEnd(decimals, '0')}`);
  }
  return Number(`${sum}e-${decimals}`);
}
