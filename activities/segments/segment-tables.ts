/** The published tables of segments, filled from what was decided. */
import type { Transaction } from '../../storage/warehouse/index.ts';
import type { SegmentDefinition } from './read-definitions.ts';

export interface Decided {
  readonly definitions: readonly SegmentDefinition[];
  /** In the order of the columns of `decided`. */
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
  await transaction.run(
    `insert into enriched_attributes
     select people.customer_key, own.attribute, own."value"
     from temp.enriched_attributes as own join people on people.number = own.customer_key`,
  );
  for (const [position, name] of decided.names.entries()) await fillSegment(transaction, decided, position, name);
  const [changes] = await transaction.rows<{ entered: number; left: number }>(
    `select coalesce(sum(entered), 0)::bigint as entered, coalesce(sum("left"), 0)::bigint as "left" from segments`,
  );
  return changes ?? { entered: 0, left: 0 };
}

async function fillSegment(
  transaction: Transaction,
  { definitions, summed: [clv, orders], horizonDays, before }: Decided,
  position: number,
  name: string,
): Promise<void> {
  const definition = definitions.find((one) => one.name === name);
  const [isIn, wasIn] = [`m${position}`, before.has(name) ? `b${position}` : undefined];
  await transaction.run(
    `insert into segment_members select $1, customer_key from decided where ${isIn} order by number`,
    [name],
  );
  if (wasIn !== undefined) {
    await transaction.run(
      `insert into segment_changes
       select $1, customer_key, case when ${isIn} then 'entered' else 'left' end from decided where ${isIn} <> ${wasIn}
       union all
       select $1, gone, 'left' from before where position = $2 and gone is not null`,
      [name, position],
    );
  }
  // Doubles are summed as decimals: their sum would depend on the order.
  await transaction.run(
    `insert into segments
     with counted as (
       select
         count(*) filter (where ${isIn}) as customers,
         count(*) filter (where ${isIn} and is_prospect) as prospects,
         count(*) as everybody,
         coalesce(sum(historic_clv) filter (where ${isIn}), 0) as historic_clv,
         sum(case when ${isIn} then ${clv} when ${clv} is not null then 0 end) as predicted_clv,
         sum(case when ${isIn} then ${orders}::decimal(18, 9) when ${orders} is not null then 0 end) as predicted_orders,
         count(*) filter (where ${isIn} and not ${wasIn ?? isIn}) as entered,
         count(*) filter (where ${wasIn ?? 'false'} and not ${isIn}) as "left",
         count(*) filter (where ${wasIn ?? 'false'} and ${isIn}) as stayed
       from decided
     )
     select $1, $2, $3, customers, prospects, customers / everybody, historic_clv, $4::integer, predicted_clv,
       predicted_orders::double, entered,
       "left" + (select count(*) from before where position = $5 and gone is not null), stayed
     from counted`,
    [name, definition?.title ?? name, definition?.line ?? '', horizonDays ?? null, position],
  );
}
