/** Who is in which segment: a row for every customer, a column for every segment, level by level. */
import type { SegmentTree } from '../../lib/pure/segment-tree.ts';
import { compileSegments } from '../../models/segments/compile/compile.ts';
import type { SegmentVocabulary } from '../../models/segments/fields.ts';
import { referencesOf } from '../../models/segments/references.ts';
import type { Parameters } from '../../storage/warehouse/index.ts';
import type { SegmentDefinition } from './read-definitions.ts';
import { bitsOfWord } from './run-before.ts';
import { isList, listsAsSegments, listTable, type Workspace } from './workspace.ts';

export interface Decision {
  readonly levels: readonly (readonly SegmentDefinition[])[];
  /** In the order of the columns m0, m1 … (is in it) and b0, b1 … (was in it in the run before). */
  readonly names: readonly string[];
  readonly vocabulary: SegmentVocabulary;
  readonly asOf: string;
  /** Columns of `customers` that segments are told with. */
  readonly summed: readonly string[];
  readonly signal: AbortSignal;
}

/** Makes `decided`: number, customer_key, is_prospect, the summed columns, m0 … and b0 …, in the order of keys. */
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
      await transaction.run(`create temporary table level_${at} as ${sql}`, parameters as Parameters);
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
  const columns = names.flatMap((name, position) => [
    `${places.get(name)} as m${position}`,
    `coalesce((masks_before.w${Math.floor(position / bitsOfWord)} >> ${position % bitsOfWord}) & 1, 0) = 1 as b${position}`,
  ]);
  await session.commit(fence, (transaction) =>
    transaction.run(
      `create temporary table decided as
       select ${['people.number', 'people.customer_key', 'customers.is_prospect', 'customers.historic_clv', ...summed.map((column) => `customers."${column}"`), ...columns].join(', ')}
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
