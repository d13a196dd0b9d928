import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Selectable, selectNames } from '../../../storage/warehouse/sql-runner/graph/select.ts';
import { modelOf } from '../../support/sql-model.ts';

const size = 9;
const nameOf = (at: number): string => `m${at}`;
/** `reads[to]` holds what model `to` reads: models before it alone, so that there is no circle. */
const graphs = fc
  .array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 20 })
  .map((pairs) =>
    Array.from({ length: size }, (_, to) => [
      ...new Set(pairs.flatMap(([a, b]) => (Math.max(a, b) === to && a !== b ? [Math.min(a, b)] : []))),
    ]),
  );

function selectable(reads: readonly (readonly number[])[]): Selectable & { readonly parsed: Set<string> } {
  const parsed = new Set<string>();
  const models = reads.map((read, at) => modelOf(nameOf(at), { sql: 'select 1', dependsOn: read.map(nameOf) }));
  return {
    headers: models,
    sources: [],
    parsed,
    async parse(names) {
      const wanted = models.filter(({ name }) => names?.includes(name) ?? true);
      for (const { name } of wanted) parsed.add(name);
      return wanted;
    },
    built: async () => new Map(),
  };
}

/** Fewest steps from each model up to each other one, by Floyd and Warshall. */
function distances(reads: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const steps = reads.map((read, from) =>
    reads.map((_, to) => (from === to ? 0 : read.includes(to) ? 1 : Number.POSITIVE_INFINITY)),
  );
  for (let via = 0; via < size; via++) {
    for (let from = 0; from < size; from++) {
      for (let to = 0; to < size; to++) {
        const [row, other] = [steps[from], steps[via]];
        if (row && other) row[to] = Math.min(row[to] ?? 0, (row[via] ?? 0) + (other[to] ?? 0));
      }
    }
  }
  return steps;
}

const named = (isMeant: (at: number) => boolean): readonly string[] =>
  Array.from({ length: size }, (_, at) => at)
    .filter(isMeant)
    .map(nameOf);

describe('selectors with + on any graph', () => {
  it('mean what is so many steps away, up or down', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.nat(size - 1), fc.integer({ min: 1, max: 3 }), async (reads, at, steps) => {
        const far = distances(reads);
        const up = (limit: number) => (other: number) => (far[at]?.[other] ?? 0) <= limit;
        const down = (limit: number) => (other: number) => (far[other]?.[at] ?? 0) <= limit;
        const select = (selector: string) => selectNames({ select: [selector], exclude: [] }, selectable(reads));
        const all = Number.MAX_SAFE_INTEGER;
        expect(await select(`+${nameOf(at)}`)).toEqual(named(up(all)));
        expect(await select(`${nameOf(at)}+`)).toEqual(named(down(all)));
        expect(await select(`${steps}+${nameOf(at)}`)).toEqual(named(up(steps)));
        expect(await select(`${nameOf(at)}+${steps}`)).toEqual(named(down(steps)));
        expect(await select(`+${nameOf(at)}+`)).toEqual(named((other) => up(all)(other) || down(all)(other)));
      }),
    );
  });

  it('parse no more than what lies above when only that is asked for', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.nat(size - 1), async (reads, at) => {
        const among = selectable(reads);
        const found = await selectNames({ select: [`+${nameOf(at)}`], exclude: [] }, among);
        expect([...among.parsed].sort()).toEqual([...found].sort());
      }),
    );
  });
});
