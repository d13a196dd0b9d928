/** `event_probabilities`: how likely each customer does what segments ask for. Runs and previews compute it alike. */
import { atNothing } from '../../models/clv/predict/event-probabilities.ts';
import { eventKey, type FutureEvent } from '../../models/segments/event-key.ts';
import type { Warehouse } from '../../storage/warehouse/index.ts';
import type { EventsInput } from '../compute/event-probabilities.ts';
import type { FittedModels } from '../compute/fitted-models.ts';
import { readBasis } from '../model-tables.ts';
import type { StageContext, StagePlan, StageTools } from '../stage.ts';

export const eventTable = 'event_probabilities';
/** What `valuesOf` is called in `eventsSql`. */
export const eventValues = 'event_values';

/** What is published says all that the models know of a customer. */
const buyersSql = `select purchase_days - 1 as frequency,
    date_diff('day', first_order_date, last_order_date) as recency,
    date_diff('day', first_order_date, last_order_date) + days_since_last_order as tenure,
    expected_order_value as order_value
  from customers where not is_prospect order by customer_key`;

const storeSql = `select coalesce(sum(historic_orders), 0)::bigint as orders,
    coalesce(sum(purchase_days), 0)::bigint as "purchaseDays"
  from customers where not is_prospect`;

/** One row per customer and event. Buyers are numbered by key, as `buyersSql` has them; $events: as `describeEvents`. */
export const eventsSql = `with buyers as (
    select customer_key, row_number() over (order by customer_key) as buyer from customers where not is_prospect
  ),
  events as (
    select (event ->> 'number')::integer as number, event ->> 'name' as name, (event ->> 'nothing')::double as nothing
    from (select unnest(json_extract($1::json, '$[*]')) as event)
  )
  select buyers.customer_key, events.name as event, given.probability
  from ${eventValues} as given
  join buyers using (buyer)
  join events on events.number = given.event
  union all
  select customers.customer_key, events.name, events.nothing from customers cross join events
  where customers.is_prospect`;

type EventSource = Pick<Warehouse, 'columns'> & { rows<T>(sql: string): Promise<readonly T[]> };

/** Each event once, and what is to be computed for it. */
export async function readEvents(
  source: EventSource,
  models: FittedModels,
  wanted: readonly FutureEvent[],
): Promise<{ readonly input: EventsInput; readonly parameter: string }> {
  const events = [...new Map(wanted.map((event) => [eventKey(event), event])).values()];
  const { columns } = await source.columns(buyersSql, {
    frequency: 'float64',
    recency: 'float64',
    tenure: 'float64',
    order_value: 'float64',
  });
  const [store = { orders: 0, purchaseDays: 0 }] = await source.rows<EventsInput['store']>(storeSql);
  const { order_value: orderValue, ...histories } = columns;
  return {
    input: { models, ...histories, orderValue, store, events },
    parameter: JSON.stringify(
      events.map((event, number) => ({ number, name: eventKey(event), nothing: atNothing(event) })),
    ),
  };
}

/** The columns of `event_values`: event after event. */
export function valuesOf(probabilities: readonly Float64Array[]) {
  const buyers = probabilities[0]?.length ?? 0;
  const rows = buyers * probabilities.length;
  const values = { buyer: new Int32Array(rows), event: new Int32Array(rows), probability: new Float64Array(rows) };
  for (const [event, column] of probabilities.entries()) {
    values.probability.set(column, event * buyers);
    values.event.fill(event, event * buyers, (event + 1) * buyers);
    for (let i = 0; i < buyers; i++) values.buyer[event * buyers + i] = i + 1;
  }
  return values;
}

/** Replaces `event_probabilities` by what segments ask for; empty where none does, or where nothing is predicted. */
export async function writeEventProbabilities(
  { warehouse, compute }: Pick<StageTools, 'warehouse' | 'compute'>,
  _run: StagePlan,
  { commit, signal }: Pick<StageContext, 'commit' | 'signal'>,
  events: readonly FutureEvent[],
): Promise<void> {
  const { models } = await readBasis(warehouse);
  const asked = models === null || events.length === 0 ? null : await readEvents(warehouse, models, events);
  const values = valuesOf(asked === null ? [] : await compute.run('eventProbabilities', asked.input, signal));
  await commit(async (transaction) => {
    await transaction.run(`create or replace table ${eventValues} (buyer integer, event integer, probability double)`);
    await transaction.append(eventValues, values);
    await transaction.run(`create or replace table ${eventTable} as ${eventsSql}`, [asked?.parameter ?? '[]']);
    await transaction.run(`drop table ${eventValues}`);
  });
}
