/** The tree of what somebody wrote, be it a line or a tree. */
import type { SegmentExpression, SegmentTree } from '../../lib/pure/segment-tree.ts';
import { normalForm } from './normal-form.ts';
import { parseSegment } from './parse.ts';

export function treeOf(expression: SegmentExpression): SegmentTree {
  return typeof expression === 'string' ? parseSegment(expression) : normalForm(expression);
}
