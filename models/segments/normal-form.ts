/** The one shape of trees that say the same: no `all` inside `all`, no group of one, nothing said that is meant anyway. */
import type { SegmentCondition, SegmentTree, SegmentValue } from '../../lib/pure/segment-tree.ts';

export function normalForm(tree: SegmentTree): SegmentTree {
  if ('all' in tree) {
    const all = tree.all.map(normalForm).flatMap((inner) => ('all' in inner ? inner.all : [inner]));
    return all.length === 1 && all[0] !== undefined ? all[0] : { all };
  }
  if ('any' in tree) {
    const any = tree.any.map(normalForm).flatMap((inner) => ('any' in inner ? inner.any : [inner]));
    return any.length === 1 && any[0] !== undefined ? any[0] : { any };
  }
  return 'not' in tree ? { not: normalForm(tree.not) } : plainCondition(tree);
}

function plainCondition(condition: SegmentCondition): SegmentCondition {
  if ('measure' in condition) {
    const { window, ...rest } = condition;
    const isOpen = window === undefined || (!('last_days' in window) && !(window.from ?? window.to));
    return isOpen ? rest : { ...rest, window: withoutGaps(window) };
  }
  if ('from' in condition) return { ...condition, from: plainValue(condition.from), to: plainValue(condition.to) };
  return 'value' in condition && 'field' in condition
    ? { ...condition, value: plainValue(condition.value) }
    : condition;
}

function plainValue(value: SegmentValue): SegmentValue {
  if (typeof value === 'number') return value === 0 ? 0 : value;
  if (typeof value !== 'object' || !('statistic' in value)) return value;
  const { times, ...rest } = value;
  return times === undefined || times === 1 ? withoutGaps(rest) : withoutGaps(value);
}

/** Without the keys whose value is undefined. */
function withoutGaps<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as T;
}
