/** Reads one condition of a segment's line. */
import {
  comparisons,
  type PurchaseCondition,
  type SegmentCondition,
  type SegmentTree,
} from '../../lib/pure/segment-tree.ts';
import type { Cursor } from './cursor.ts';
import { parseBehaviour, parseProbability } from './parse-behaviour.ts';
import { parseList, parseName, parseText, parseValue } from './parse-value.ts';
import { SegmentError } from './error.ts';
import { isReserved, showToken, type Token } from './tokens.ts';

const measures: readonly PurchaseCondition['measure'][] = ['orders', 'units', 'spend'];
const operators = [...comparisons, 'in', 'between', 'contains'] as const;
/** What may follow a field that stands alone, such as is_prospect. */
const after = new Set(['and', 'or', ')']);

export function parseCondition(cursor: Cursor): SegmentTree {
  if (cursor.sees('in')) return parseMembership(cursor);
  if (cursor.sees('(', 1) && cursor.peek().kind === 'word') return parseCall(cursor);
  const first = cursor.peek();
  if ((first.kind !== 'word' && first.kind !== 'text') || isReserved(first)) {
    throw new SegmentError(
      `here begins a condition such as newsletter = subscribed, got ${showToken(first)}`,
      first.column,
    );
  }
  return parseField(cursor, cursor.next());
}

function parseCall(cursor: Cursor): SegmentCondition {
  const measure = measures.find((name) => cursor.sees(name));
  if (measure !== undefined) return parseBehaviour(cursor, measure);
  if (cursor.sees('probability')) return parseProbability(cursor);
  if (!cursor.take('exists')) {
    throw cursor.failure('before "("', ['orders', 'units', 'spend', 'probability', 'exists', 'not']);
  }
  cursor.expect('(', 'after exists');
  const exists = parseName(cursor, 'the name of a field');
  cursor.expect(')', `after exists(${exists}`);
  return { exists };
}

function parseMembership(cursor: Cursor): SegmentCondition {
  cursor.next();
  if (cursor.take('segment')) return { segment: parseName(cursor, 'the name of a segment') };
  if (cursor.take('list')) return { list: parseName(cursor, 'the name of a list') };
  throw cursor.failure('after in', ['segment and its name', 'list and its name'], ['segment', 'list']);
}

function parseField(cursor: Cursor, { text: field }: Token): SegmentTree {
  const isNegated = cursor.sees('not') && operators.some((operator) => cursor.sees(operator, 1));
  if (isNegated) cursor.next();
  const condition = parseRest(cursor, field);
  return isNegated ? { not: condition } : condition;
}

function parseRest(cursor: Cursor, field: string): SegmentCondition {
  const operator = cursor.takeOneOf(operators);
  if (operator === undefined) {
    const { kind, text } = cursor.peek();
    if (kind === 'end' || after.has(text.toLowerCase())) return { field, op: '=', value: true };
    throw cursor.failure(`after ${field}`, operators, [...operators, 'and', 'or', 'not']);
  }
  if (operator === 'in') return { field, in: parseList(cursor, field) };
  if (operator === 'contains') return { field, contains: parseText(cursor, `${field} contains`) };
  if (operator !== 'between') return { field, op: operator, value: parseValue(cursor, `${field} ${operator}`) };
  const from = parseValue(cursor, `${field} between`);
  cursor.expect('and', `between the two ends of ${field}`);
  return { field, from, to: parseValue(cursor, `${field} between … and`) };
}
