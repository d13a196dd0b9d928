/**
 * Reads the line of a segment as a tree: `not` binds closer than `and`, `and` closer than `or`. Whether the fields exist
 * and the values fit them is the business of `checkSegment`.
 * @throws SegmentError with the column, what belongs there and what stands there
 * @example parseSegment('newsletter = subscribed and historic_orders > 2')
 */
import type { SegmentTree } from '../../lib/pure/segment-tree.ts';
import { Cursor } from './cursor.ts';
import { deepest, normalForm, tooDeep } from './normal-form.ts';
import { parseCondition } from './parse-condition.ts';
import { SegmentError } from './error.ts';

export function parseSegment(line: string): SegmentTree {
  const cursor = new Cursor(line);
  if (cursor.peek().kind === 'end')
    throw new SegmentError('a segment is a condition such as newsletter = subscribed; this one is empty', 1);
  const tree = parseAny(cursor, 0);
  if (cursor.peek().kind !== 'end') throw tooMuch(cursor);
  return normalForm(tree);
}

function parseAny(cursor: Cursor, depth: number): SegmentTree {
  const any = [parseAll(cursor, depth)];
  while (cursor.take('or')) any.push(parseAll(cursor, depth));
  return any.length === 1 && any[0] !== undefined ? any[0] : { any };
}

function parseAll(cursor: Cursor, depth: number): SegmentTree {
  const all = [parseNot(cursor, depth)];
  while (cursor.take('and')) all.push(parseNot(cursor, depth));
  return all.length === 1 && all[0] !== undefined ? all[0] : { all };
}

function parseNot(cursor: Cursor, depth: number): SegmentTree {
  if (depth > deepest) throw new SegmentError(tooDeep, cursor.peek().column);
  if (cursor.take('not')) return { not: parseNot(cursor, depth + 1) };
  if (!cursor.take('(')) return parseCondition(cursor);
  const inner = parseAny(cursor, depth + 1);
  if (!cursor.take(')'))
    throw cursor.failure('after a condition in parentheses', ['"and"', '"or"', '")"'], ['and', 'or']);
  return inner;
}

function tooMuch(cursor: Cursor): SegmentError {
  const { kind, text, column } = cursor.peek();
  if (kind === 'sign' && text === ')') return new SegmentError('this ) closes nothing', column);
  const before = cursor.peek(-1);
  if (kind === 'sign' && text === ',' && before.kind === 'number')
    return new SegmentError(`a number has no comma: write ${before.text}${cursor.peek(1).text}`, column);
  const failure = cursor.failure('after a condition', ['"and"', '"or"', 'the end'], ['and', 'or']);
  if (kind !== 'word' || before.kind !== 'word' || failure.message.includes('did you mean')) return failure;
  return new SegmentError(
    `after a condition comes "and", "or" or the end, got "${text}"; a text of several words stands in quotes: "${before.text} ${text}"`,
    column,
  );
}
