/** `lineage`: what a model reads, near and far, and what reads it. */
import { PipelineError } from '../../../lib/errors.ts';
import { nearest } from '../../../lib/pure/nearest.ts';
import type { OpenSqlProject } from '../open-sql-project.ts';

export interface LineageNode {
  readonly name: string;
  readonly kind: 'model' | 'source' | 'table';
  /** What stands next in the direction of the tree; empty, too, where it was shown before (`isRepeated`). */
  readonly next: readonly LineageNode[];
  readonly isRepeated: boolean;
}

export interface Lineage {
  readonly name: string;
  readonly kind: LineageNode['kind'];
  readonly reads: readonly LineageNode[];
  readonly readBy: readonly LineageNode[];
}

export async function lineageOf(opened: OpenSqlProject, { model }: { readonly model: string }): Promise<Lineage> {
  const models = await opened.models();
  const sources = new Map(opened.sources.map(({ name }) => [name.toLowerCase(), name]));
  const names = new Map(models.map(({ name }) => [name.toLowerCase(), name]));
  const reads = new Map(models.map(({ name, dependsOn }) => [name.toLowerCase(), dependsOn]));
  const readBy = Map.groupBy(
    models.flatMap(({ name, dependsOn }) => dependsOn.map((read) => ({ read, by: name.toLowerCase() }))),
    ({ read }) => read,
  );
  const known = new Set([...names.keys(), ...sources.keys(), ...readBy.keys()]);
  const start = model.toLowerCase();
  if (!known.has(start)) {
    const guess = nearest(start, [...known]);
    throw new PipelineError(
      'config',
      `no model ${model} here${guess === undefined ? '' : `; did you mean ${guess}?`}`,
      {
        remedy: 'see perdura sql list',
      },
    );
  }
  const kindOf = (name: string) => (names.has(name) ? 'model' : sources.has(name) ? 'source' : 'table');
  const spelled = (name: string) => names.get(name) ?? sources.get(name) ?? name;
  const grow = (name: string, nextOf: (name: string) => readonly string[], seen: Set<string>): LineageNode[] =>
    nextOf(name).map((next) => {
      const further = nextOf(next);
      const isRepeated = seen.has(next) && further.length > 0;
      seen.add(next);
      return {
        name: spelled(next),
        kind: kindOf(next),
        next: isRepeated ? [] : grow(next, nextOf, seen),
        isRepeated,
      };
    });
  return {
    name: spelled(start),
    kind: kindOf(start),
    reads: grow(start, (name) => reads.get(name) ?? [], new Set([start])),
    readBy: grow(start, (name) => (readBy.get(name) ?? []).map(({ by }) => by).sort(), new Set([start])),
  };
}
