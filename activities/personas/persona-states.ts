/** What a run leaves of its persona analyses to the next: the groups' centres and ids, in the snapshot's manifest. */
import { z } from 'zod';
import type { RunPlan } from '../../lib/pure/run-plan.ts';
import type { PersonaDataset } from '../../models/personas/types.ts';
import type { EarlierGroups } from '../../models/personas/identify.ts';
import type { Warehouse } from '../../storage/warehouse/index.ts';
import type { OpenPredecessor } from '../predecessor.ts';
import type { TypedRunObject } from '../run-objects.ts';
import { isSameMetric } from '../same-metric.ts';

const stateSchema = z.object({
  name: z.string(),
  /** Of the object that it was made by. */
  hash: z.string(),
  /** As-of of the run that found the groups. */
  fittedAsOf: z.string(),
  variables: z.array(z.object({ attribute: z.string(), value: z.string(), label: z.string() })),
  asked: z.int(),
  centres: z.array(z.array(z.number())),
  scales: z.array(z.number()).nullable(),
  /** By place of the centres. */
  ids: z.array(z.string()),
  /** The greatest number that an id ever had. */
  issued: z.int(),
});
export type PersonaState = z.infer<typeof stateSchema>;

/** What the run before left of the analysis; undefined where it had none of the name. */
export function findState(predecessor: OpenPredecessor | null, name: string): PersonaState | undefined {
  const read = z.array(stateSchema).safeParse(predecessor?.manifest.run['personas']);
  return read.data?.find((state) => state.name === name);
}

/** Whether the groups of before hold on; else they are found anew. Groups of other rules, or of another revenue, do not. */
export function isKept(
  state: PersonaState,
  { hash, content }: Pick<TypedRunObject<'persona'>, 'hash' | 'content'>,
  run: Pick<RunPlan, 'asOf' | 'metric'>,
  predecessor: OpenPredecessor | null,
): boolean {
  if (state.hash !== hash || content.refresh === 'every_run') return false;
  if (content.refresh === 'by_hand') return true;
  return state.fittedAsOf.slice(0, 7) === run.asOf.slice(0, 7) && isSameMetric(predecessor?.manifest, run);
}

/** Who of the dataset's customers was in which group in the run before. */
export async function readEarlierGroups(
  warehouse: Pick<Warehouse, 'columns'>,
  predecessor: OpenPredecessor | null,
  { name, ids, issued }: Pick<PersonaState, 'name' | 'ids' | 'issued'>,
  { customers }: Pick<PersonaDataset, 'customers'>,
): Promise<EarlierGroups> {
  const ranks = new Uint8Array(customers.length);
  const file = predecessor?.file('persona_members');
  if (file === undefined || ids.length === 0) return { ids, ranks, issued };
  const { columns } = await warehouse.columns(
    `with numbered as (
       select customer_key, cast(row_number() over (order by customer_key) as integer) as customer_number from customers
     ),
     known as (select * from (values ${ids.map((_, place) => `($${place + 2}, ${place + 1})`).join(', ')}) as listed(cluster_id, "rank"))
     select numbered.customer_number, known."rank"
     from read_parquet('${file.replaceAll("'", "''")}') as members
     join known on known.cluster_id = members.cluster_id
     join numbered on numbered.customer_key = members.customer_key
     where members.analysis = $1`,
    { customer_number: 'int32', rank: 'uint8' },
    [name, ...ids],
  );
  const rankOf = new Uint8Array((customers.at(-1) ?? 0) + 1);
  for (let at = 0; at < columns.rank.length; at++) {
    const number = columns.customer_number[at]!;
    if (number < rankOf.length) rankOf[number] = columns.rank[at]!;
  }
  for (let row = 0; row < customers.length; row++) ranks[row] = rankOf[customers[row]!]!;
  return { ids, ranks, issued };
}
