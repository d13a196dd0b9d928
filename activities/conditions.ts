/**
 * Conditions that people write, read against what a snapshot knows and compiled for it. Segments that the snapshot holds as
 * they are in force are taken by their members; others are worked out from their conditions.
 */
import { PipelineError } from '../lib/errors.ts';
import type { EnrichmentConfiguration } from '../lib/pure/enrichment-configuration.ts';
import type { SegmentExpression, SegmentTree } from '../lib/pure/segment-tree.ts';
import { checkSegment } from '../models/segments/check.ts';
import { compileLeaves, compileSegments } from '../models/segments/compile/compile.ts';
import { SegmentError } from '../models/segments/error.ts';
import type { SegmentVocabulary } from '../models/segments/fields.ts';
import { membershipTree } from '../models/segments/membership.ts';
import { treeOf } from '../models/segments/read.ts';
import { leavesOf, referencesOf } from '../models/segments/references.ts';
import type { SnapshotReader } from '../storage/snapshots/index.ts';
import type { StoreDependencies } from './dependencies.ts';
import { listObjects, type ObjectDependencies } from './objects.ts';
import { readRunObjects } from './run-objects.ts';
import { addEventProbabilities } from './segments/snapshot-events.ts';
import { readVocabulary, type VocabularySource } from './segments/vocabulary.ts';

export interface ConditionScope {
  readonly vocabulary: SegmentVocabulary;
  readonly asOf: string;
  readonly lists: ReadonlyMap<string, readonly string[]>;
  /** Segments in force that the snapshot has otherwise or not at all, by what makes somebody a member. */
  readonly unpublished: ReadonlyMap<string, SegmentTree>;
}

/** A SELECT with a row a customer: customer_key, and c0, c1 … in the order of what was compiled. */
export interface Compiled {
  readonly sql: string;
  readonly parameters: readonly (string | number | boolean)[];
}

/** A snapshot's reader is one; so are the tables of a warehouse, with the run that left them. */
export type ConditionSource = VocabularySource & {
  readonly manifest: Pick<SnapshotReader['manifest'], 'runId' | 'store' | 'asOf'>;
};

type Dependencies = ObjectDependencies & Pick<StoreDependencies, 'folders'>;

/** By the objects in force. */
export async function openConditions(reader: ConditionSource, deps: Dependencies): Promise<ConditionScope> {
  const [lists, segments, enrichments] = [
    await listObjects(deps, 'list'),
    await listObjects(deps, 'segment'),
    await listObjects(deps, 'enrichment'),
  ];
  const published = await readRunObjects(deps, reader.manifest, 'segment');
  const hashes = new Map(published.map(({ name, hash }) => [name, hash]));
  const unpublished = segments.filter(({ name, hash }) => hashes.get(name) !== hash);
  return {
    asOf: reader.manifest.asOf,
    lists: new Map(lists.map(({ name, content }) => [name, content.customers])),
    unpublished: new Map(unpublished.map(({ name, content }) => [name, membershipTree(content)])),
    vocabulary: await readVocabulary(reader, {
      segments: segments.map(({ name }) => name),
      lists: lists.map(({ name }) => name),
      attributes: attributesOfRules(enrichments.map(({ content }) => content)),
    }),
  };
}

/** By the objects that the run of the snapshot worked with. */
export async function openRunConditions(reader: SnapshotReader, deps: Dependencies): Promise<ConditionScope> {
  const lists = await readRunObjects(deps, reader.manifest, 'list');
  const segments = await readRunObjects(deps, reader.manifest, 'segment');
  const enrichments = await readRunObjects(deps, reader.manifest, 'enrichment');
  return {
    asOf: reader.manifest.asOf,
    lists: new Map(lists.map(({ name, content }) => [name, content.customers])),
    unpublished: new Map(),
    vocabulary: await readVocabulary(reader, {
      segments: segments.map(({ name }) => name),
      lists: lists.map(({ name }) => name),
      attributes: attributesOfRules(enrichments.map(({ content }) => content)),
    }),
  };
}

export const attributesOfRules = (
  enrichments: readonly Pick<EnrichmentConfiguration, 'rules'>[],
): readonly string[] => [...new Set(enrichments.flatMap(({ rules }) => rules.flatMap(({ set }) => Object.keys(set))))];

/** @param place where it is written, for messages */
export function readCondition(scope: ConditionScope, written: SegmentExpression, place: string): SegmentTree {
  return inWordsOf(place, () => checkSegment(treeOf(written), scope.vocabulary));
}

/** What is wrong with a condition is told with the place that it stands at. */
export function inWordsOf<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SegmentError)) throw error;
    throw new PipelineError('config', `${place}: ${error.message}`, {
      remedy: 'perdura segment fields lists what conditions may speak of',
      cause: error,
    });
  }
}

/**
 * To be asked of the reader, which gets the probabilities that the conditions are on.
 * @param firstParameter the number of the first `$n` that the SQL may use
 */
export async function compileConditions(
  reader: SnapshotReader,
  scope: ConditionScope,
  trees: readonly SegmentTree[],
  firstParameter = 1,
): Promise<Compiled> {
  const whole = trees.map((tree) => settled(scope, tree));
  await foresee(reader, whole);
  return compileSegments(whole, { ...scope, firstParameter });
}

/** For every condition of the tree in its order: c0 … whether it holds, v0 … the value got and b0 … its bound, as texts. */
export async function compileConditionsApart(
  reader: SnapshotReader,
  scope: ConditionScope,
  tree: SegmentTree,
): Promise<Compiled> {
  const whole = settled(scope, tree);
  await foresee(reader, [whole]);
  return compileLeaves(whole, { ...scope, firstParameter: 1 });
}

async function foresee(reader: SnapshotReader, trees: readonly SegmentTree[]): Promise<void> {
  const events = trees.flatMap((tree) => referencesOf(tree).events);
  if (events.length > 0) await addEventProbabilities(reader, events);
}

/** With the conditions of segments that the snapshot has not got, which may be broken themselves. */
export function settled(scope: ConditionScope, tree: SegmentTree): SegmentTree {
  const whole = withSegments(tree, scope.unpublished);
  return whole === tree ? tree : inWordsOf('a segment that it names', () => checkSegment(whole, scope.vocabulary));
}

/** The tree with the conditions of segments in place of their names; what leads back to a segment means its members. */
export function withSegments(
  tree: SegmentTree,
  definitions: ReadonlyMap<string, SegmentTree>,
  within: readonly string[] = [],
): SegmentTree {
  if (!leavesOf(tree).some((leaf) => 'segment' in leaf && definitions.has(leaf.segment))) return tree;
  const again = (inner: SegmentTree) => withSegments(inner, definitions, within);
  if ('all' in tree) return { all: tree.all.map(again) };
  if ('any' in tree) return { any: tree.any.map(again) };
  if ('not' in tree) return { not: again(tree.not) };
  if (!('segment' in tree) || within.includes(tree.segment)) return tree;
  const definition = definitions.get(tree.segment);
  return definition === undefined ? tree : withSegments(definition, definitions, [...within, tree.segment]);
}
