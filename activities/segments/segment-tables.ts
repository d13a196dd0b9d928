/** The published tables of segments, filled from what was decided. */
import type { Transaction } from '../../storage/warehouse/index.ts';
import { hasBit, hasBitAtPosition, wordsOf } from './segment-bits.ts';
import type { SegmentDefinition } from './read-definitions.ts';

export interface Decided {
  readonly definitions: readonly SegmentDefinition[];
  /** In the order of their bits. */
  readonly names: readonly string[];
  /** Columns with the expected spend and orders. */
  readonly summed: readonly [clv: string, orders: string];
  readonly horizonDays: number | undefined;
  /** Segments that the run before had: entries and exits are counted in them. */
  readonly before: ReadonlySet<string>;
}

export async function createTables(transaction: Transaction): Promise<void> {
  await transaction.run(
    `create or replace table segments (segment varchar, title varchar, definition varchar, customers bigint,
       prospects bigint, customer_share double, historic_clv decimal(18, 4), horizon_days integer,
       predicted_clv decimal(18, 4), predicted_orders double, entered bigint, "left" bigint, stayed bigint)`,
  );
  await transaction.run('create or replace table segment_members (segment varchar, customer_key varchar)');
  await transaction.run(
    'create or replace table segment_changes (segment varchar, customer_key varchar, direction varchar)',
  );
  await transaction.run(
    'create or replace table enriched_attributes (customer_key varchar, attribute varchar, "value" varchar)',
  );
}

export async function fillTables(
  transaction: Transaction,
  decided: Decided,
): Promise<{ readonly entered: number; readonly left: number }> {
  await createTables(transaction);
  // Not by insert: the workspace has a table of this name.
  await transaction.run(
    `create or replace table enriched_attributes as
     select people.customer_key, own.attribute, own."value"
     from temp.enriched_attributes as own join people on people.number = own.customer_key`,
  );
  for (const [position, name] of decided.names.entries()) {
    const isIn = hasBit('now', position);
    await transaction.run(`insert into segment_members select $1, customer_key from decided where ${isIn}`, [name]);
    if (!decided.before.has(name)) continue;
    await transaction.run(
      `insert into segment_changes
       select $1, customer_key, case when ${isIn} then 'entered' else 'left' end
       from decided where (${isIn}) <> (${hasBit('before', position)})
       union all
       select $1, gone, 'left' from before where position = $2 and gone is not null`,
      [name, position],
    );
  }
  return tellSegments(transaction, decided);
}

/** Fills `segments`. Customers who are in the same ones, now and before, are added up first: there are few such groups. */
async function tellSegments(
  transaction: Transaction,
  { definitions, names, summed: [clv, orders], horizonDays, before }: Decided,
): Promise<{ readonly entered: number; readonly left: number }> {
  const words = wordsOf(names).length;
  const masks = wordsOf(names).flatMap((_, word) => [`now${word}`, `before${word}`]);
  const told = names.map((name, position) => {
    const definition = definitions.find((one) => one.name === name);
    const { title, line } = definition ?? { title: name, line: '' };
    return { position, name, title, line, had: before.has(name) };
  });
  // Doubles are summed as decimals: their sum would depend on the order.
  await transaction.run(
    `insert into segments
     with named as (
       select unnest(from_json($1, '[{"position": "INTEGER", "name": "VARCHAR", "title": "VARCHAR", "line": "VARCHAR",
         "had": "BOOLEAN"}]'), recursive := true)
     ),
     alike as (
       select ${masks.join(', ')}, is_prospect, count(*) as customers, sum(historic_clv) as historic_clv,
         sum(${clv}) as predicted_clv, sum(${orders}::decimal(18, 9)) as predicted_orders
       from decided group by all
     ),
     placed as (
       select named.position, ${hasBitAtPosition('now', words)} as is_in,
         named.had and ${hasBitAtPosition('before', words)} as was_in, alike.*
       from alike cross join named
     ),
     counted as (
       select
         position,
         sum(customers) filter (where is_in) as customers,
         sum(customers) filter (where is_in and is_prospect) as prospects,
         sum(historic_clv) filter (where is_in) as historic_clv,
         sum(predicted_clv) filter (where is_in) as predicted_clv,
         sum(predicted_orders) filter (where is_in) as predicted_orders,
         sum(customers) filter (where is_in and not was_in) as entered,
         sum(customers) filter (where was_in and not is_in) as "left",
         sum(customers) filter (where was_in and is_in) as stayed
       from placed where is_in or was_in group by position
     ),
     merged as (select position, count(*) as customers from before where gone is not null group by position),
     store as (select count(*) as customers, count(${clv}) > 0 as is_predicted from decided)
     select
       named.name,
       named.title,
       named.line,
       coalesce(counted.customers, 0),
       coalesce(counted.prospects, 0),
       coalesce(counted.customers, 0)::bigint / store.customers,
       coalesce(counted.historic_clv, 0),
       $2::integer,
       case when store.is_predicted then coalesce(counted.predicted_clv, 0) end,
       case when store.is_predicted then coalesce(counted.predicted_orders, 0)::double end,
       case when named.had then coalesce(counted.entered, 0) else 0 end,
       case when named.had then coalesce(counted."left", 0) + coalesce(merged.customers, 0) else 0 end,
       coalesce(counted.stayed, 0)
     from named cross join store left join counted using (position) left join merged using (position)
     order by named.name`,
    [JSON.stringify(told), horizonDays ?? null],
  );
  const [changes] = await transaction.rows<{ entered: number; left: number }>(
    `select coalesce(sum(entered), 0)::bigint as entered, coalesce(sum("left"), 0)::bigint as "left" from segments`,
  );
  return changes ?? { entered: 0, left: 0 };
}
