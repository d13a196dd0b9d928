/** Conditions that objects are to be applied with: whether they can be read, and whether what they speak of is there. */
import { attributesOfRules, inWordsOf, openConditions, readCondition } from '../../activities/conditions.ts';
import { listObjects } from '../../activities/objects.ts';
import { PipelineError } from '../../lib/errors.ts';
import { nearest } from '../../lib/pure/nearest.ts';
import type { ObjectContent, ObjectKind } from '../../lib/pure/object-kinds.ts';
import type { SegmentTree } from '../../lib/pure/segment-tree.ts';
import type { SegmentField, SegmentVocabulary } from '../../models/segments/fields.ts';
import { membershipTree } from '../../models/segments/membership.ts';
import { treeOf } from '../../models/segments/read.ts';
import { orderSegments, referencesOf } from '../../models/segments/references.ts';
import { readPointer } from '../../storage/snapshots/index.ts';
import { storeFolders } from '../folders.ts';
import { expressionsOf } from '../impact/object-reads.ts';
import { objectDependencies } from '../object-dependencies.ts';
import type { ObjectChange } from '../objects.ts';
import { withPublished } from '../published.ts';
import type { Session } from '../session.ts';

/** Where it is written by lines is not known of one in force. */
export type CheckedObject = Pick<ObjectChange, 'store' | 'kind' | 'name' | 'place' | 'content'> &
  Partial<Pick<ObjectChange, 'placeOf'>>;

/** Throws what is wrong with the first condition, with its place. */
export async function checkConditions(session: Session, changes: readonly CheckedObject[]): Promise<void> {
  for (const store of new Set(changes.map((change) => change.store))) {
    const own = changes.filter((change) => change.store === store);
    const isAsked = own.some(
      ({ kind, content }) =>
        kind === 'campaign' || expressionsOf(kind, content as ObjectContent<ObjectKind>).length > 0,
    );
    if (isAsked) await checkStore(session, store, own);
  }
}

async function checkStore(session: Session, store: string, changes: readonly CheckedObject[]): Promise<void> {
  const deps = await objectDependencies(session, store);
  const coming = <K extends ObjectKind>(kind: K) =>
    changes.flatMap((change) =>
      change.kind === kind ? [{ name: change.name, content: change.content as ObjectContent<K> }] : [],
    );
  const allOf = async <K extends ObjectKind>(kind: K) =>
    new Map([
      ...(await listObjects(deps, kind)).map(({ name, content }) => [name, content] as const),
      ...coming(kind).map(({ name, content }) => [name, content] as const),
    ]);
  const [segments, lists, personas] = [await allOf('segment'), await allOf('list'), await allOf('persona')];
  const trees = changes.flatMap((change) => treesOf(change));
  for (const { place, tree } of trees) {
    const { segments: wantedSegments, lists: wantedLists } = referencesOf(tree);
    for (const name of wantedSegments) requireKnown(place, store, 'segment', name, [...segments.keys()]);
    for (const name of wantedLists) requireKnown(place, store, 'list', name, [...lists.keys()]);
  }
  for (const change of changes) {
    if (change.kind !== 'campaign') continue;
    const { audience } = change.content as ObjectContent<'campaign'>;
    if ('persona' in audience)
      requireKnown(placeIn(change, 'audience'), store, 'persona', audience.persona, [...personas.keys()]);
  }
  refuseCircles(segments, changes);
  if ((await readPointer(storeFolders(session.project).published, store)) === undefined) return;
  await withPublished(session, store, { withContacts: true }, async ({ reader }) => {
    const scope = await openConditions(reader, deps);
    const known = {
      ...scope,
      vocabulary: widened(scope.vocabulary, {
        segments: [...segments.keys()],
        lists: [...lists.keys()],
        personas: [...personas.keys()],
        clusters: [...(await allOf('clusters')).values()].map(({ k }) => k),
        attributes: attributesOfRules([...(await allOf('enrichment')).values()]),
      }),
    };
    for (const { place, tree } of trees) readCondition(known, tree, place);
  });
}

/** The conditions of an object, read; throws where they cannot be. */
function treesOf(change: CheckedObject): readonly { readonly place: string; readonly tree: SegmentTree }[] {
  return expressionsOf(change.kind, change.content as ObjectContent<ObjectKind>).map(({ place, written }) => {
    const where = placeIn(change, place);
    return { place: where, tree: inWordsOf(where, () => treeOf(written)) };
  });
}

const placeIn = ({ place, placeOf }: CheckedObject, path: string): string => placeOf?.(path) ?? `${place}: ${path}`;

function requireKnown(place: string, store: string, kind: string, name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  const guess = nearest(name, known);
  const hint = guess === undefined ? '' : `; did you mean ${guess}?`;
  throw new PipelineError('config', `${place}: store ${store} has no ${kind} called ${name}${hint}`, {
    remedy:
      known.length === 0
        ? `apply it along with this: kind: ${kind}`
        : `its ${kind}s are ${known.toSorted().join(', ')}; or apply that one along with it`,
  });
}

function refuseCircles(
  segments: ReadonlyMap<string, ObjectContent<'segment'>>,
  changes: readonly CheckedObject[],
): void {
  const place = changes.find(({ kind }) => kind === 'segment')?.place;
  if (place === undefined) return;
  const trees = new Map<string, SegmentTree>();
  for (const [name, content] of segments) {
    try {
      trees.set(name, membershipTree(content));
    } catch (error) {
      // One in force that cannot be read is told by its own check.
      if (!(error instanceof RangeError)) throw error;
    }
  }
  inWordsOf(place, () => orderSegments(trees));
}

interface Coming {
  readonly segments: readonly string[];
  readonly lists: readonly string[];
  readonly personas: readonly string[];
  /** Numbers of clusters. */
  readonly clusters: readonly number[];
  readonly attributes: readonly string[];
}

/** With what the next run will know: persona analyses, numbers of clusters and attributes that are no column yet. */
function widened(vocabulary: SegmentVocabulary, coming: Coming): SegmentVocabulary {
  const known = new Set(vocabulary.fields.map(({ name }) => name));
  const text = (name: string): SegmentField => ({
    name,
    type: 'text',
    description: 'known from the next run on',
    source: { table: 'customers', column: name },
  });
  const fields = [
    ...coming.personas.flatMap((analysis) => [text(`persona.${analysis}`), text(`persona.${analysis}.id`)]),
    ...coming.clusters.map((k): SegmentField => ({ ...text(`cluster_${k}`), type: 'number' })),
    ...coming.attributes.map((attribute) => text(`enriched.${attribute}`)),
  ];
  return {
    ...vocabulary,
    fields: [...vocabulary.fields, ...fields.filter(({ name }) => !known.has(name))],
    segments: coming.segments,
    lists: coming.lists,
  };
}
