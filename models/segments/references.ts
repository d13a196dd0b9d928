/** What a tree speaks of, and the order in which segments that speak of each other are decided. */
import type { SegmentCondition, SegmentTree, SegmentValue } from '../../lib/pure/segment-tree.ts';
import { SegmentError } from './error.ts';
import type { FutureEvent } from './event-key.ts';

export interface SegmentReferences {
  /** Each once, by name. */
  readonly fields: readonly string[];
  readonly segments: readonly string[];
  readonly lists: readonly string[];
  /** `orders`, `units` or `spend` of the past. */
  readonly measures: readonly string[];
  /** Categories, products and the like that it names, such as `category: Huerto ECO`. */
  readonly purchaseFilters: readonly string[];
  readonly events: readonly FutureEvent[];
  /** Live and frozen, as `mean(predicted_clv_365d)`. */
  readonly statistics: readonly string[];
}

export function leavesOf(tree: SegmentTree): readonly SegmentCondition[] {
  if ('all' in tree) return tree.all.flatMap(leavesOf);
  if ('any' in tree) return tree.any.flatMap(leavesOf);
  return 'not' in tree ? leavesOf(tree.not) : [tree];
}

export function referencesOf(tree: SegmentTree): SegmentReferences {
  const leaves = leavesOf(tree);
  const behaviours = leaves.filter((leaf) => 'measure' in leaf);
  return {
    fields: sortedOnce(leaves.flatMap((leaf) => fieldOf(leaf) ?? [])),
    segments: sortedOnce(leaves.flatMap((leaf) => ('segment' in leaf ? leaf.segment : []))),
    lists: sortedOnce(leaves.flatMap((leaf) => ('list' in leaf ? leaf.list : []))),
    measures: sortedOnce(behaviours.map(({ measure }) => measure)),
    purchaseFilters: sortedOnce(
      behaviours.flatMap(({ filters }) =>
        filters.flatMap(({ field, in: values }) => values.map((value) => `${field}: ${value}`)),
      ),
    ),
    events: leaves.flatMap((leaf) => ('probability' in leaf ? leaf.probability : [])),
    statistics: sortedOnce(
      leaves.flatMap((leaf) => valuesOf(leaf).flatMap((value) => statisticName(fieldOf(leaf) ?? '', value) ?? [])),
    ),
  };
}

/** The field that a condition is about, where it is about one. */
function fieldOf(leaf: SegmentCondition): string | undefined {
  if ('exists' in leaf) return leaf.exists;
  return 'field' in leaf ? leaf.field : undefined;
}

function valuesOf(leaf: SegmentCondition): readonly SegmentValue[] {
  if ('from' in leaf) return [leaf.from, leaf.to];
  return 'op' in leaf && 'field' in leaf ? [leaf.value] : [];
}

/** `mean(predicted_clv_365d)`: by this name facts give it. */
export function statisticName(field: string, value: SegmentValue): string | undefined {
  return typeof value === 'object' && 'statistic' in value ? `${value.statistic}(${field})` : undefined;
}

const sortedOnce = (names: readonly string[]): readonly string[] => [...new Set(names)].toSorted();

/**
 * Names of segments, each behind those that it speaks of, else by name. One that speaks of itself means its members of the
 * run before, and those of unknown name are somebody else's to refuse.
 * @throws SegmentError that names the circle: `segment a → b → a`
 */
export function orderSegments(trees: ReadonlyMap<string, SegmentTree>): readonly string[] {
  const ordered = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    const tree = trees.get(name);
    if (tree === undefined || ordered.has(name)) return;
    if (path.includes(name)) {
      const circle = [...path.slice(path.indexOf(name)), name].join(' → ');
      throw new SegmentError(
        `segment ${circle}: none can be decided before the other; let one of them say its conditions itself`,
      );
    }
    for (const other of referencesOf(tree).segments) if (other !== name) visit(other, [...path, name]);
    ordered.add(name);
  };
  for (const name of [...trees.keys()].toSorted()) visit(name, []);
  return [...ordered];
}
