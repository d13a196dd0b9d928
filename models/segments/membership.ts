/**
 * Who belongs to a segment, as one tree: those who fit, those who were in it and may stay, those on the lists that it
 * includes; nobody on the lists that it excludes. In it, `in segment` with its own name means its members of the run before.
 */
import type { SegmentConfiguration } from '../../lib/pure/segment-configuration.ts';
import type { SegmentTree } from '../../lib/pure/segment-tree.ts';
import { normalForm } from './normal-form.ts';
import { treeOf } from './read.ts';

type Membership = Pick<SegmentConfiguration, 'name' | 'where' | 'stay_while' | 'include' | 'exclude'>;

export function membershipTree({ name, where, stay_while: stay, include, exclude }: Membership): SegmentTree {
  const staying: SegmentTree[] = stay === undefined ? [] : [{ all: [{ segment: name }, treeOf(stay)] }];
  const any: SegmentTree = { any: [treeOf(where), ...staying, ...include.map((list) => ({ list }))] };
  return normalForm({ all: [any, ...exclude.map((list) => ({ not: { list } }))] });
}
