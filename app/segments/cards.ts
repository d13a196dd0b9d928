/** The segments of a store at a glance: how many are in each, what each is made of, when it last changed. */
import { listObjects } from '../../activities/objects.ts';
import type { SegmentTree } from '../../lib/pure/segment-tree.ts';
import { membershipTree } from '../../models/segments/membership.ts';
import { printSegment } from '../../models/segments/print.ts';
import { referencesOf } from '../../models/segments/references.ts';
import { readPointer } from '../../storage/snapshots/index.ts';
import { storeFolders } from '../folders.ts';
import { objectDependencies } from '../object-dependencies.ts';
import { withPublished } from '../published.ts';
import type { Session } from '../session.ts';

export const cardOrders = ['name', 'profiles', 'updated'] as const;
export type CardOrder = (typeof cardOrders)[number];

export interface SegmentCard {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly definition: string;
  /** Of the last published run; null where that did not know it. */
  readonly profiles: number | null;
  readonly entered: number | null;
  readonly left: number | null;
  readonly attributes: readonly string[];
  readonly version: number;
  readonly updatedAt: string;
  readonly updatedBy: string;
}

export interface SegmentCards {
  readonly store: string;
  /** The run that profiles are of; null before the first. */
  readonly runId: string | null;
  readonly asOf: string | null;
  readonly segments: readonly SegmentCard[];
}

interface Sizes {
  readonly runId: string;
  readonly asOf: string;
  readonly rows: readonly { segment: string; customers: number; entered: number; left: number }[];
}

export async function listSegments(session: Session, store: string, order: CardOrder): Promise<SegmentCards> {
  const segments = await listObjects(await objectDependencies(session, store), 'segment');
  const sizes = await readSizes(session, store);
  const cards = segments.map(({ name, content, version, createdAt, author }): SegmentCard => {
    const tree = membershipTree(content);
    const size = sizes?.rows.find(({ segment }) => segment === name);
    return {
      name,
      title: content.title ?? name,
      description: content.description,
      definition: printSegment(tree),
      profiles: size === undefined ? null : size.customers,
      entered: size === undefined ? null : size.entered,
      left: size === undefined ? null : size.left,
      attributes: attributesOf(name, tree),
      version,
      updatedAt: createdAt,
      updatedBy: author,
    };
  });
  return {
    store,
    runId: sizes?.runId ?? null,
    asOf: sizes?.asOf ?? null,
    segments: cards.toSorted((one, other) => comparisons[order](one, other) || byName(one, other)),
  };
}

/** What of customers a segment looks at, as a marketer would name it. */
export function attributesOf(segment: string, tree: SegmentTree): readonly string[] {
  const { fields, measures, events, segments, lists } = referencesOf(tree);
  return [
    ...fields,
    ...measures.map((measure) => `${measure}()`),
    ...(events.length === 0 ? [] : ['probability()']),
    // Its own members of the run before are no attribute.
    ...segments.filter((name) => name !== segment).map((name) => `segment ${name}`),
    ...lists.map((name) => `list ${name}`),
  ];
}

const byName = (one: SegmentCard, other: SegmentCard): number => (one.name < other.name ? -1 : 1);

/** The biggest and the newest first. */
const comparisons: Readonly<Record<CardOrder, (one: SegmentCard, other: SegmentCard) => number>> = {
  name: () => 0,
  profiles: (one, other) => (other.profiles ?? -1) - (one.profiles ?? -1),
  updated: (one, other) => (one.updatedAt === other.updatedAt ? 0 : one.updatedAt < other.updatedAt ? 1 : -1),
};

async function readSizes(session: Session, store: string): Promise<Sizes | undefined> {
  if ((await readPointer(storeFolders(session.project).published, store)) === undefined) return undefined;
  return withPublished(session, store, {}, async ({ reader, pointer: { runId, asOf } }) => {
    if (!reader.manifest.tables.some(({ name }) => name === 'segments')) return { runId, asOf, rows: [] };
    const rows = await reader.rows<Sizes['rows'][number]>(
      'select segment, customers, entered, "left" from segments order by segment',
    );
    return { runId, asOf, rows };
  });
}
