/**
 * The tables that segments are decided on, once more for this stage alone: under their own names, which hide those of the
 * run while the session lasts, with people's numbers for their keys. Numbers are joined and grouped in a fifth of the time.
 */
import type { SegmentTree } from '../../lib/pure/segment-tree.ts';
import type { SegmentVocabulary } from '../../models/segments/fields.ts';
import { referencesOf } from '../../models/segments/references.ts';
import type { Fence, Session } from '../../storage/warehouse/index.ts';
import { eventTable } from './probabilities.ts';

/** Columns of `customers` that are wanted in any case. */
const customerColumns = ['is_prospect', 'historic_clv', 'historic_orders'];

export interface Workspace {
  readonly session: Session;
  readonly fence: Fence;
}

export interface Furniture {
  /** Everything that is going to be decided. */
  readonly trees: readonly SegmentTree[];
  readonly vocabulary: SegmentVocabulary;
  /** Columns of `customers` that are wanted beside those of conditions. */
  readonly summed: readonly string[];
  readonly lists: ReadonlyMap<string, readonly string[]>;
}

/** Makes `people` too: customer_key by number, in the order of both. */
export async function makeWorkspace(
  { session, fence }: Workspace,
  { trees, vocabulary, summed, lists }: Furniture,
): Promise<void> {
  const references = trees.map(referencesOf);
  const named = new Set(references.flatMap(({ fields }) => fields));
  const sources = vocabulary.fields.flatMap(({ name, source }) => (named.has(name) ? [source] : []));
  const columnsOf = (table: string) => sources.flatMap((source) => (source.table === table ? [source.column] : []));
  const whole = new Set(
    sources
      .map(({ table }) => table)
      .filter((table) => !['customers', 'contacts', 'enriched_attributes'].includes(table)),
  );
  if (references.some(({ measures }) => measures.length > 0)) whole.add('purchases');
  if (references.some(({ events }) => events.length > 0)) whole.add(eventTable);
  const contacts = columnsOf('contacts');
  await session.commit(fence, async (transaction) => {
    await transaction.run(
      `create temporary table people as
       select person_number as number, customer_key from int_customers_resolved where not is_alias
       order by person_number`,
    );
    const number = async (table: string, columns: string) =>
      transaction.run(
        `create temporary table "${table}" as
         select people.number as customer_key, ${columns} from "${table}" as own
         join people on people.customer_key = own.customer_key`,
      );
    await number('customers', listed([...customerColumns, ...summed, ...columnsOf('customers')]));
    if (contacts.length > 0) await number('contacts', listed(contacts));
    for (const table of whole) await number(table, 'own.* exclude (customer_key)');
    await transaction.run('create temporary table decided_members (segment varchar, customer_key integer)');
    await transaction.run(`create temporary table ${listTable} (segment varchar, customer_key integer)`);
    const wanted = new Set(references.flatMap((one) => one.lists));
    if (wanted.size > 0) {
      // Who was put on a list before they were found to be somebody else is meant all the same.
      await transaction.run(
        `create temporary table numbers_of_keys as
         select customer_key, number from people
         union
         select own_key, person_number from customer_merges`,
      );
    }
    for (const list of wanted) {
      await transaction.run(
        `insert into ${listTable}
         select distinct $1, number from (select unnest(from_json($2, '["VARCHAR"]')) as customer_key)
         join numbers_of_keys using (customer_key)`,
        [listName(list), JSON.stringify(lists.get(list) ?? [])],
      );
    }
  });
}

const listed = (columns: readonly string[]): string =>
  [...new Set(columns)].map((column) => `own."${column}"`).join(', ');

/** Lists are long: they are read from a table, and are no parameters of every query. */
export const listTable = 'list_members';

/** No segment has such a name. */
const listName = (list: string): string => `list:${list}`;
export const isList = (name: string): boolean => name.startsWith(listName(''));

/** The tree with lists as segments of such names. */
export function listsAsSegments(tree: SegmentTree): SegmentTree {
  if ('all' in tree) return { all: tree.all.map(listsAsSegments) };
  if ('any' in tree) return { any: tree.any.map(listsAsSegments) };
  if ('not' in tree) return { not: listsAsSegments(tree.not) };
  return 'list' in tree ? { segment: listName(tree.list) } : tree;
}
