/** Reads what a customer bought or will buy: `orders(category = "Huerto ECO", last 90 days) >= 2`, `probability(…) >= 60%`. */
import { isDate } from '../../lib/pure/dates.ts';
import {
  type Comparison,
  comparisons,
  type ProbabilityCondition,
  type PurchaseCondition,
  purchaseFields,
} from '../../lib/pure/segment-tree.ts';
import type { Cursor } from './cursor.ts';
import { parseDays, parseItems, parseNumber, parseShare, parseText } from './parse-value.ts';
import { SegmentError } from './error.ts';

type Window = NonNullable<PurchaseCondition['window']>;

export function parseBehaviour(cursor: Cursor, measure: PurchaseCondition['measure']): PurchaseCondition {
  cursor.next();
  cursor.expect('(', `after ${measure}`);
  const filters: PurchaseCondition['filters'] = [];
  let window: Window | undefined;
  while (!cursor.sees(')')) {
    const { column } = cursor.peek();
    const found = parseWindow(cursor);
    if (found === undefined) filters.push(parseFilter(cursor, measure));
    else if (window === undefined) window = found;
    else throw new SegmentError(`${measure}(…) has one window of time; this is the second`, column);
    if (!cursor.take(',') && !cursor.sees(')')) throw cursor.failure(`inside ${measure}(`, ['a comma', ')'], []);
  }
  cursor.expect(')', `inside ${measure}(`);
  const op = parseOperator(cursor, `after ${measure}(…)`);
  const value = parseNumber(cursor, `after ${measure}(…) ${op}`);
  return { measure, filters, ...(window === undefined ? {} : { window }), op, value };
}

function parseFilter(cursor: Cursor, measure: string): PurchaseCondition['filters'][number] {
  const field = cursor.takeOneOf(purchaseFields);
  if (field === undefined) {
    throw cursor.failure(
      `inside ${measure}(`,
      [...purchaseFields, 'last 90 days', 'from 2025-01-31 to 2025-12-31', ')'],
      [...purchaseFields, 'last', 'from', 'to'],
    );
  }
  if (cursor.take('=')) return { field, in: [parseText(cursor, `${field} =`)] };
  if (!cursor.take('in')) throw cursor.failure(`after ${field}`, ['=', 'in']);
  return { field, in: parseItems(cursor, field, () => parseText(cursor, `inside ${field} in (`)) };
}

function parseWindow(cursor: Cursor): Window | undefined {
  if (cursor.take('last')) return { last_days: parseDays(cursor, 'after last') };
  const from = cursor.take('from') ? parseDate(cursor, 'from') : undefined;
  const to = cursor.take('to') ? parseDate(cursor, 'to') : undefined;
  if (from === undefined && to === undefined) return undefined;
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

function parseDate(cursor: Cursor, word: string): string {
  const { column } = cursor.peek();
  const text = parseText(cursor, word);
  if (isDate(text)) return text;
  throw new SegmentError(`after ${word} comes a date such as 2025-01-31, got ${text}`, column);
}

function parseOperator(cursor: Cursor, where: string): Comparison {
  const op = cursor.takeOneOf(comparisons);
  if (op === undefined) throw cursor.failure(where, comparisons);
  return op;
}

export function parseProbability(cursor: Cursor): ProbabilityCondition {
  cursor.next();
  cursor.expect('(', 'after probability');
  const of = cursor.takeOneOf(['orders', 'spend'] as const);
  if (of === undefined) throw cursor.failure('after probability(', ['orders', 'spend']);
  cursor.expect('in', `after probability(${of}`);
  const days = parseDays(cursor, `after probability(${of} in`);
  const inner = cursor.takeOneOf(['>=', '>', '<=', '<'] as const);
  if (inner === undefined) throw cursor.failure(`after ${of} in ${days} days`, ['>=', '>', '<=', '<']);
  const value = parseNumber(cursor, `after ${of} in ${days} days ${inner}`);
  cursor.expect(')', `after probability(${of} in ${days} days ${inner} ${value}`);
  const op = parseOperator(cursor, 'after probability(…)');
  const share = parseShare(cursor, `after probability(…) ${op}`);
  return { probability: { of, days, op: inner, value }, op, value: share };
}
