/** A segment in force: what it says as a line and as a tree, what it looks at, and how big it was. */
import { listObjects } from '../../activities/objects.ts';
import type { SegmentTree } from '../../lib/pure/segment-tree.ts';
import { membershipTree } from '../../models/segments/membership.ts';
import { printSegment } from '../../models/segments/print.ts';
import { treeOf } from '../../models/segments/read.ts';
import { objectDependencies } from '../object-dependencies.ts';
import type { Session } from '../session.ts';
import { attributesOf } from './cards.ts';
import { findSegment } from './desk.ts';
import { type DatedSize, sizesOf } from './sizes.ts';

export interface SegmentDescription {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly text: string;
  readonly tree: SegmentTree;
  readonly staysWhile: string | null;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly attributes: readonly string[];
  readonly version: number;
  readonly updatedAt: string;
  readonly updatedBy: string;
  /** Newest first. */
  readonly sizes: readonly DatedSize[];
}

/** @param days with a snapshot to look back */
export async function describeSegment(
  session: Session,
  store: string,
  name: string,
  days: number,
): Promise<SegmentDescription> {
  const segments = await listObjects(await objectDependencies(session, store), 'segment');
  const { content, version, createdAt, author } = findSegment(segments, store, name);
  const tree = treeOf(content.where);
  return {
    name,
    title: content.title ?? name,
    description: content.description,
    text: printSegment(tree),
    tree,
    staysWhile: content.stay_while === undefined ? null : printSegment(treeOf(content.stay_while)),
    include: content.include,
    exclude: content.exclude,
    attributes: attributesOf(name, membershipTree(content)),
    version,
    updatedAt: createdAt,
    updatedBy: author,
    sizes: await sizesOf(session, store, name, days),
  };
}
