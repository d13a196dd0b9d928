/** What a segment says, as the run of a snapshot had it; or as it is in force, where that run did not know it. */
import { type ConditionScope, openRunConditions } from '../../activities/conditions.ts';
import { readRunObjects } from '../../activities/run-objects.ts';
import type { SegmentConfiguration } from '../../lib/pure/segment-configuration.ts';
import type { SegmentTree } from '../../lib/pure/segment-tree.ts';
import { objectDependencies } from '../object-dependencies.ts';
import type { Session } from '../session.ts';
import { type Desk, findSegment } from './desk.ts';
import { isPublished } from './members.ts';

export interface Definition {
  readonly content: SegmentConfiguration;
  readonly version: number;
  readonly hash: string;
  /** The run decided by it; else it would be decided so. */
  readonly isOfRun: boolean;
  readonly scope: ConditionScope;
}

export async function readDefinition(session: Session, desk: Desk, name: string): Promise<Definition> {
  const deps = await objectDependencies(session, desk.store);
  const ofRun = (await readRunObjects(deps, desk.reader.manifest, 'segment')).find((one) => one.name === name);
  if (ofRun !== undefined && (await isPublished(desk, name))) {
    return { ...ofRun, isOfRun: true, scope: await openRunConditions(desk.reader, deps) };
  }
  const { content, version, hash } = findSegment(desk.segments, desk.store, name);
  return { content, version, hash, isOfRun: false, scope: desk.scope };
}

/** What stands for the members of the run before in place of the segment's own name; no list can be called so. */
export const membersBefore = 'members of the run before';

export function withMembersBefore(tree: SegmentTree, segment: string): SegmentTree {
  if ('all' in tree) return { all: tree.all.map((part) => withMembersBefore(part, segment)) };
  if ('any' in tree) return { any: tree.any.map((part) => withMembersBefore(part, segment)) };
  if ('not' in tree) return { not: withMembersBefore(tree.not, segment) };
  return 'segment' in tree && tree.segment === segment ? { list: membersBefore } : tree;
}

/** Members of the run before, from what the snapshot says of comings and goings; of the snapshot itself where it did not decide. */
export const membersBeforeSql = (isOfRun: boolean): string =>
  isOfRun
    ? `select customer_key from segment_members where segment = $1
       and exists (select 1 from segments where segment = $1 and stayed > 0)
       and customer_key not in (
         select customer_key from segment_changes where segment = $1 and direction = 'entered')
       union all select customer_key from segment_changes where segment = $1 and direction = 'left'`
    : 'select customer_key from segment_members where segment = $1';
