/** How audiences would move if changed objects were in force: worked out on what is published, with nothing stored. */
import { compileConditions, type ConditionScope } from '../../activities/conditions.ts';
import type { ObjectContent, ObjectKind } from '../../lib/pure/object-kinds.ts';
import type { SegmentTree } from '../../lib/pure/segment-tree.ts';
import { checkSegment } from '../../models/segments/check.ts';
import { membershipTree } from '../../models/segments/membership.ts';
import { treeOf } from '../../models/segments/read.ts';
import type { Published } from '../published.ts';
import { expressionsOf, type ObjectKey } from './object-reads.ts';

export interface Move extends ObjectKey {
  /** Null for what is not in force yet. */
  readonly before: number | null;
  readonly after: number;
  readonly entering: number;
  readonly leaving: number;
}

/** An object as it is in force and as it would be; both where the change is in what it reads. */
export interface Mover extends ObjectKey {
  readonly before: unknown;
  readonly after: unknown;
}

/** @param after the scope with the changed lists and segments */
export async function movesOf(
  { reader }: Pick<Published, 'reader'>,
  scopes: { readonly before: ConditionScope; readonly after: ConditionScope },
  movers: readonly Mover[],
): Promise<readonly Move[]> {
  const moving = movers.flatMap((mover) => {
    const after = audienceTree(mover, mover.after);
    return after === undefined ? [] : [{ mover, before: audienceTree(mover, mover.before), after }];
  });
  if (moving.length === 0) return [];
  const nobody: SegmentTree = { not: { any: [{ exists: 'historic_orders' }, { not: { exists: 'historic_orders' } }] } };
  const compile = (scope: ConditionScope, trees: readonly SegmentTree[], firstParameter?: number) =>
    compileConditions(
      reader,
      scope,
      trees.map((tree) => checkSegment(tree, scope.vocabulary)),
      firstParameter,
    );
  const before = await compile(
    scopes.before,
    moving.map((move) => move.before ?? nobody),
  );
  const after = await compile(
    scopes.after,
    moving.map((move) => move.after),
    before.parameters.length + 1,
  );
  const counts = moving.map(
    (_, at) =>
      `count(*) filter (where earlier.c${at}) as "before${at}", count(*) filter (where later.c${at}) as "after${at}",
       count(*) filter (where later.c${at} and not earlier.c${at}) as "entering${at}"`,
  );
  const [row] = await reader.rows<Readonly<Record<string, number>>>(
    `with earlier as (${before.sql}), later as (${after.sql})
     select ${counts.join(', ')} from earlier join later using (customer_key)`,
    [...before.parameters, ...after.parameters],
  );
  return moving.map(({ mover: { kind, name }, before: earlier }, at) => {
    const [was, is, entering] = ['before', 'after', 'entering'].map((what) => row?.[`${what}${at}`] ?? 0);
    return {
      kind,
      name,
      before: earlier === undefined ? null : (was ?? 0),
      after: is ?? 0,
      entering: entering ?? 0,
      leaving: (was ?? 0) + (entering ?? 0) - (is ?? 0),
    };
  });
}

/** Whom an object is about, as conditions; undefined where it is about everybody, or says it otherwise. */
function audienceTree({ kind, name }: ObjectKey, content: unknown): SegmentTree | undefined {
  if (content === undefined) return undefined;
  if (kind === 'segment') return { segment: name };
  if (kind === 'list') return { list: name };
  const audience = expressionsOf(kind, content as ObjectContent<ObjectKind>).find(({ place }) =>
    place.startsWith('audience'),
  );
  return audience === undefined ? undefined : treeOf(audience.written);
}

/** The scope as it would be with these objects in force. */
export function scopeAfter(
  scope: ConditionScope,
  changed: readonly { readonly kind: ObjectKind; readonly name: string; readonly content: unknown }[],
  touched: readonly { readonly name: string; readonly content: ObjectContent<'segment'> }[],
): ConditionScope {
  const lists = changed.filter(({ kind }) => kind === 'list');
  return {
    ...scope,
    lists: new Map([
      ...scope.lists,
      ...lists.map(({ name, content }) => [name, (content as ObjectContent<'list'>).customers] as const),
    ]),
    unpublished: new Map([
      ...scope.unpublished,
      ...touched.map(({ name, content }) => [name, membershipTree(content)] as const),
    ]),
    vocabulary: {
      ...scope.vocabulary,
      segments: [...new Set([...scope.vocabulary.segments, ...touched.map(({ name }) => name)])],
      lists: [...new Set([...scope.vocabulary.lists, ...lists.map(({ name }) => name)])],
    },
  };
}
