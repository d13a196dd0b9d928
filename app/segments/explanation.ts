/** What became of every condition of a segment for somebody, as the segment has them: groups inside groups. */
import type { SegmentTree } from '../../lib/pure/segment-tree.ts';
import { printSegment } from '../../models/segments/print.ts';

export interface Finding {
  readonly holds: boolean;
  /** As text; null where it is missing. */
  readonly value: string | null;
  readonly bound: string | null;
}

export type Explained =
  | ({ readonly kind: 'condition'; readonly condition: string } & Finding)
  | { readonly kind: 'all' | 'any'; readonly holds: boolean; readonly parts: readonly Explained[] }
  | { readonly kind: 'not'; readonly holds: boolean; readonly part: Explained };

/** @param next gives the findings of the conditions, in the order of the tree */
export function explainTree(tree: SegmentTree, next: () => Finding): Explained {
  if ('all' in tree) {
    const parts = tree.all.map((part) => explainTree(part, next));
    return { kind: 'all', holds: parts.every(({ holds }) => holds), parts };
  }
  if ('any' in tree) {
    const parts = tree.any.map((part) => explainTree(part, next));
    return { kind: 'any', holds: parts.some(({ holds }) => holds), parts };
  }
  if ('not' in tree) {
    const part = explainTree(tree.not, next);
    return { kind: 'not', holds: !part.holds, part };
  }
  return { kind: 'condition', condition: printSegment(tree), ...next() };
}

/** Whether the tree holds when its conditions hold as they are told. */
export function holdsWith(tree: SegmentTree, conditions: readonly boolean[]): boolean {
  let at = 0;
  const next = () => ({ holds: conditions[at++] ?? false, value: null, bound: null });
  return explainTree(tree, next).holds;
}
