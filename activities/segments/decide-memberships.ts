/** Who is in which segment: a row for every customer, a bit for every segment, level by level. */
import type { SegmentTree } from '../../lib/pure/segment-tree.ts';
import { compileSegments } from '../../models/segments/compile/compile.ts';
import type { SegmentVocabulary } from '../../models/segments/fields.ts';
import { referencesOf } from '../../models/segments/references.ts';
import type { SegmentDefinition } from './read-definitions.ts';
import { wordsOf } from './segment-bits.ts';
import { isList, listsAsSegments, listTable, type Workspace } from './workspace.ts';

export interface Decision {
  readonly levels: readonly (readonly SegmentDefinition[])[];
  /** In the order of their bits. */
  readonly names: readonly string[];
  readonly vocabulary: SegmentVocabulary;
  readonly asOf: string;
  /** Columns of `customers` that segments are told with. */
  readonly summed: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Makes `decided`, in the order of keys: number, customer_key, is_prospect, what is summed, and the segments as bits of now0 …
 * (is in it) and before0 … (was in it in the run before).
 */
export async function decideMemberships(workspace: Workspace, decision: Decision): Promise<void> {
  const { session, fence } = workspace;
  const { levels, names, vocabulary, asOf, summed, signal } = decision;
  const wanted = new Set(levels.flat().flatMap(({ name, tree }) => others(name, tree)));
  const decided = new Set<string>();
  for (const [at, level] of levels.entries()) {
    signal.throwIfAborted();
    const { sql, parameters } = compileSegments(
      level.map(({ tree }) => listsAsSegments(tree)),
      { vocabulary, asOf, lists: new Map(), membersTable: (name) => tableOf(name, decided) },
    );
    await session.commit(fence, async (transaction) => {
      await transaction.run(`create temporary table level_${at} as ${sql}`, parameters);
      for (const [column, { name }] of level.entries()) {
        if (!wanted.has(name)) continue;
        await transaction.run(`insert into decided_members select $1, customer_key from level_${at} where c${column}`, [
          name,
        ]);
      }
    });
    for (const { name } of level) decided.add(name);
  }
  const places = new Map(
    levels.flatMap((level, at) => level.map(({ name }, column) => [name, `level_${at}.c${column}`] as const)),
  );
  const columns = [
    'people.number',
    'people.customer_key',
    'customers.is_prospect',
    'customers.historic_clv',
    ...summed.map((column) => `customers."${column}"`),
    ...wordsOf(names).flatMap((inWord, word) => [
      `${inWord.map((name, bit) => `(${places.get(name)}::bigint << ${bit})`).join(' | ')} as now${word}`,
      `coalesce(masks_before.w${word}, 0) as before${word}`,
    ]),
  ];
  await session.commit(fence, (transaction) =>
    transaction.run(
      `create temporary table decided as
       select ${columns.join(', ')}
       from people
       join customers on customers.customer_key = people.number
       ${levels.map((_, at) => `join level_${at} on level_${at}.customer_key = people.number`).join(' ')}
       left join masks_before on masks_before.number = people.number
       order by people.number`,
    ),
  );
}

/** Its own name means the run before. */
const others = (name: string, tree: SegmentTree): readonly string[] =>
  referencesOf(tree).segments.filter((other) => other !== name);

function tableOf(name: string, decided: ReadonlySet<string>): string {
  if (isList(name)) return listTable;
  return decided.has(name) ? 'decided_members' : 'members_before';
}
