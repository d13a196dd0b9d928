/** Reads the values of a segment's line: texts, numbers, dates, shares, and statistics of the store. */
import type { SegmentValue, StoreStatistic } from '../../lib/pure/segment-tree.ts';
import type { Cursor } from './cursor.ts';
import { plainNumber, shiftPoint, withoutExponent } from './numbers.ts';
import { SegmentError } from './error.ts';
import { isReserved, showToken } from './tokens.ts';

const statistic = /^(?:mean|median|p[1-9]\d?)$/;

export function parseValue(cursor: Cursor, where: string): SegmentValue {
  if (cursor.take('true')) return true;
  if (cursor.take('false')) return false;
  if (cursor.take('today')) return parseToday(cursor);
  if (seesStatistic(cursor)) return parseStatistic(cursor);
  if (!seesNumber(cursor)) return parseText(cursor, where);
  const number = parseNumber(cursor, where);
  if (cursor.take('%')) return { percent: number };
  return cursor.take('*') ? parseStatistic(cursor, number) : number;
}

export function parseNumber(cursor: Cursor, where: string): number {
  const { column } = cursor.peek();
  return exactly(parseDigits(cursor, where), column);
}

/** As it is written, without an exponent. */
function parseDigits(cursor: Cursor, where: string): string {
  if (!seesNumber(cursor)) throw needs(cursor, where, 'a number');
  const sign = cursor.take('-') ? '-' : '';
  const { text, column } = cursor.next();
  if (!Number.isFinite(Number(text))) throw new SegmentError(`${text} is too large a number`, column);
  return `${sign}${withoutExponent(text.toLowerCase())}`;
}

function exactly(digits: string, column: number): number {
  const number = Number(digits);
  const kept = plainNumber(number);
  if (withoutZeros(digits) === withoutZeros(kept)) return number === 0 ? 0 : number;
  throw new SegmentError(`${digits} has more digits than can be kept; ${kept} is the nearest`, column);
}

const withoutZeros = (digits: string): string => shiftPoint(digits, 0).replace(/^-0$/, '0');

/** In [0, 1]: `0.6`, or `60%`. */
export function parseShare(cursor: Cursor, where: string): number {
  const { column } = cursor.peek();
  const digits = parseDigits(cursor, where);
  const share = exactly(cursor.take('%') ? shiftPoint(digits, -2) : digits, column);
  if (share >= 0 && share <= 1) return share;
  const problem = `a probability lies between 0% and 100%; ${digits} does not`;
  throw new SegmentError(`${problem} (60% is written 60% or 0.6)`, column);
}

function parseWhole(cursor: Cursor, where: string): number {
  const { column, text } = cursor.peek();
  const number = parseNumber(cursor, where);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new SegmentError(`${where} comes a whole number above 0, got ${text}`, column);
}

/** Of one text or number: a text. */
export function parseText(cursor: Cursor, where: string): string {
  const token = cursor.peek();
  const isText = token.kind === 'text' || token.kind === 'number' || (token.kind === 'word' && !isReserved(token));
  if (!isText) throw needs(cursor, where, 'a value such as subscribed, "two words", 100 or 2025-01-31');
  return cursor.next().text;
}

export function parseName(cursor: Cursor, what: string): string {
  const token = cursor.peek();
  if (token.kind === 'text' || token.kind === 'number' || (token.kind === 'word' && !isReserved(token)))
    return cursor.next().text;
  throw new SegmentError(`here belongs ${what}, got ${showToken(token)}`, token.column);
}

export function parseList(cursor: Cursor, field: string): (string | number)[] {
  return parseItems(cursor, field, () =>
    seesNumber(cursor) ? parseNumber(cursor, `inside ${field} in (`) : parseText(cursor, `inside ${field} in (`),
  );
}

export function parseItems<T>(cursor: Cursor, field: string, item: () => T): T[] {
  cursor.expect('(', `after ${field} in`);
  const items = [item()];
  while (cursor.take(',')) items.push(item());
  if (!cursor.take(')')) throw cursor.failure(`in the list of ${field}`, ['a comma', ')'], []);
  return items;
}

function seesNumber(cursor: Cursor): boolean {
  return cursor.peek().kind === 'number' || (cursor.sees('-') && cursor.peek(1).kind === 'number');
}

function seesStatistic(cursor: Cursor): boolean {
  return cursor.sees('(', 1) && statistic.test(cursor.peek().text.toLowerCase());
}

function parseToday(cursor: Cursor): SegmentValue {
  const sign = cursor.takeOneOf(['-', '+']);
  if (sign === undefined) return { today: 0 };
  const { column } = cursor.peek();
  const days = parseDays(cursor, `after today ${sign}`);
  if (days > 36_525) throw new SegmentError(`a date lies at most 36525 days from today, got ${days}`, column);
  return { today: sign === '-' ? -days : days };
}

/** `90 days`, `1 day`. */
export function parseDays(cursor: Cursor, where: string): number {
  const days = parseWhole(cursor, where);
  if (cursor.takeOneOf(['days', 'day']) === undefined)
    throw cursor.failure(`after ${where.replace(/^after /, '')} ${days}`, ['days']);
  return days;
}

function parseStatistic(cursor: Cursor, times?: number): StoreStatistic {
  if (!seesStatistic(cursor)) throw cursor.failure('after *', ['mean(store)', 'median(store)', 'p90(store)'], []);
  const name = cursor.next().text.toLowerCase();
  cursor.expect('(', `after ${name}`);
  cursor.expect('store', `after ${name}(`);
  cursor.expect(')', `after ${name}(store`);
  const factor = times ?? (cursor.take('*') ? parseNumber(cursor, `after ${name}(store) *`) : undefined);
  const frozen = cursor.take('frozen') ? parseFrozen(cursor) : undefined;
  return {
    statistic: name,
    ...(factor === undefined ? {} : { times: factor }),
    ...(frozen === undefined ? {} : { frozen }),
  };
}

function parseFrozen(cursor: Cursor): number {
  cursor.expect('at', 'after frozen');
  return parseNumber(cursor, 'after frozen at');
}

function needs(cursor: Cursor, where: string, what: string): SegmentError {
  const token = cursor.peek();
  const after = where.startsWith('after ') || where.startsWith('inside ') ? where : `after ${where}`;
  return new SegmentError(`${after} comes ${what}, got ${showToken(token)}`, token.column);
}
