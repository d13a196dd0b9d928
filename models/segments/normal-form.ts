/** The one shape of trees that say the same: no `all` inside `all`, no group of one, nothing said that is meant anyway. */
import type { SegmentCondition, SegmentTree, SegmentValue } from '../../lib/pure/segment-tree.ts';
import { SegmentError } from './error.ts';

/** Deeper than anybody reads, and far from what SQL takes. */
export const deepest = 100;
export const tooDeep = `conditions nest at most ${deepest} deep; split this into segments`;

/** @throws SegmentError when conditions nest deeper than `deepest` */
export function normalForm(tree: SegmentTree, depth = 0): SegmentTree {
  if (depth > deepest) throw new SegmentError(tooDeep);
  const within = (inner: SegmentTree): SegmentTree => normalForm(inner, depth + 1);
  if ('all' in tree) {
    const all = tree.all.map(within).flatMap((inner) => ('all' in inner ? inner.all : [inner]));
    return all.length === 1 && all[0] !== undefined ? all[0] : { all };
  }
  if ('any' in tree) {
    const any = tree.any.map(within).flatMap((inner) => ('any' in inner ? inner.any : [inner]));
    return any.length === 1 && any[0] !== undefined ? any[0] : { any };
  }
  return 'not' in tree ? { not: within(tree.not) } : plainCondition(tree);
}

function plainCondition(condition: SegmentCondition): SegmentCondition {
  const plain = withoutGaps(condition);
  if ('measure' in plain) {
    const { window, ...rest } = plain;
    return window === undefined || Object.keys(window).length === 0 ? rest : plain;
  }
  if ('from' in plain) return { ...plain, from: plainValue(plain.from), to: plainValue(plain.to) };
  return 'value' in plain && 'field' in plain ? { ...plain, value: plainValue(plain.value) } : plain;
}

function plainValue(value: SegmentValue): SegmentValue {
  if (typeof value !== 'object' || !('statistic' in value) || value.times !== 1) return value;
  const { times: _, ...rest } = value;
  return rest;
}

/** Without keys whose value is undefined; what is -0 is 0. */
function withoutGaps<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withoutGaps) as T;
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? (0 as T) : value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutGaps(inner)])) as T;
}
