/** The segments of a run as they can be decided: checked against the store's tables, each behind those that it speaks of. */
import { PipelineError } from '../../lib/errors.ts';
import type { SegmentConfiguration } from '../../lib/pure/segment-configuration.ts';
import type { SegmentTree } from '../../lib/pure/segment-tree.ts';
import { checkSegment } from '../../models/segments/check.ts';
import { SegmentError } from '../../models/segments/error.ts';
import type { SegmentVocabulary } from '../../models/segments/fields.ts';
import { membershipTree } from '../../models/segments/membership.ts';
import { printSegment } from '../../models/segments/print.ts';
import { orderSegments, referencesOf } from '../../models/segments/references.ts';
import type { TypedRunObject } from '../run-objects.ts';

export interface SegmentDefinition {
  readonly name: string;
  readonly title: string;
  /** Who belongs to it as one line, its lists and its margin included, in its writer's words. */
  readonly line: string;
  /** The same, with the store's. */
  readonly tree: SegmentTree;
}

/**
 * Segments in levels: those of one speak of those of earlier ones only, and of their own members of the run before.
 * @throws PipelineError that names the segment which does not fit the store, or the circle
 */
export function readDefinitions(
  store: string,
  segments: readonly TypedRunObject<'segment'>[],
  vocabulary: SegmentVocabulary,
): readonly (readonly SegmentDefinition[])[] {
  const definitions = new Map(
    segments.map(({ name, version, content }) => [name, define(store, name, version, content, vocabulary)]),
  );
  const order = inWords(`store ${store}`, 'let one of them say its conditions itself, and apply it again', () =>
    orderSegments(new Map([...definitions].map(([name, { tree }]) => [name, tree]))),
  );
  const levels: SegmentDefinition[][] = [];
  const levelOf = new Map<string, number>();
  for (const name of order) {
    const definition = definitions.get(name);
    if (definition === undefined) continue;
    const others = referencesOf(definition.tree).segments.filter((other) => other !== name);
    const level = Math.max(-1, ...others.map((other) => levelOf.get(other) ?? -1)) + 1;
    levelOf.set(name, level);
    (levels[level] ??= []).push(definition);
  }
  return levels;
}

function define(
  store: string,
  name: string,
  version: number,
  content: SegmentConfiguration,
  vocabulary: SegmentVocabulary,
): SegmentDefinition {
  return inWords(
    `store ${store}: segment ${name}, version ${version}`,
    `see it with perdura get segment ${name} -o yaml, mend it and apply it again`,
    () => ({
      name,
      title: content.title ?? name,
      line: printSegment(membershipTree(content)),
      tree: checkSegment(membershipTree(content), vocabulary),
    }),
  );
}

/** What is wrong with a segment fails the stage, in the words that its writer got. */
function inWords<T>(place: string, remedy: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SegmentError)) throw error;
    throw new PipelineError('config', `${place}: ${error.message}`, { remedy, cause: error });
  }
}
