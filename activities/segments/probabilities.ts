/** `event_probabilities`: how likely each customer does what segments ask for. Runs and previews compute it alike. */
import { atNothing, type WindowEvent } from '../../models/clv/predict/event-probabilities.ts';
import { eventKey, type FutureEvent } from '../../models/segments/event-key.ts';
import type { Warehouse } from '../../storage/warehouse/index.ts';
import type { EventsInput } from '../compute/event-probabilities.ts';
import type { FittedModels } from '../compute/fitted-models.ts';
import { readBasis } from '../model-tables.ts';
import type { StageContext, StagePlan, StageTools } from '../stage.ts';

export const eventTable = 'event_probabilities';

/** What is published says all that the models know of a customer. */
const buyersSql = `select purchase_days - 1 as frequency,
    date_diff('day', first_order_date, last_order_date) as recency,
    date_diff('day', first_order_date, last_order_date) + days_since_last_order as tenure,
    expected_order_value as order_value
  from customers where not is_prospect order by customer_key`;

const storeSql = `select coalesce(sum(historic_orders), 0)::bigint as orders,
    coalesce(sum(purchase_days), 0)::bigint as "purchaseDays"
  from customers where not is_prospect`;

/** The numbers of buyers in `event_values`: as `buyersSql` has them. */
export const eventBuyersSql = `select customer_key, cast(row_number() over (order by customer_key) as integer) as buyer
  from customers where not is_prospect`;

/** One row per customer and event, from the tables of `eventTables` and event_buyers. */
export const eventsSql = `select buyers.customer_key, names.name as event, given.probability
  from event_values as given
  join event_buyers as buyers using (buyer)
  join event_names as names on names.number = given.event
  union all
  select customers.customer_key, names.name as event, names.nothing as probability
  from customers cross join event_names as names
  where customers.is_prospect`;

type EventSource = Pick<Warehouse, 'columns'> & { rows<T>(sql: string): Promise<readonly T[]> };

/** What is to be computed, each event once. */
export async function readEvents(
  source: EventSource,
  models: FittedModels,
  wanted: readonly FutureEvent[],
): Promise<EventsInput> {
  const events = [...new Map(wanted.map((event) => [eventKey(event), event])).values()];
  const { columns } = await source.columns(buyersSql, {
    frequency: 'float64',
    recency: 'float64',
    tenure: 'float64',
    order_value: 'float64',
  });
  const [store = { orders: 0, purchaseDays: 0 }] = await source.rows<EventsInput['store']>(storeSql);
  const { order_value: orderValue, ...histories } = columns;
  return { models, ...histories, orderValue, store, events };
}

/** What was computed as tables: event after event, and what the events are. */
export function eventTables(events: readonly WindowEvent[], probabilities: readonly Float64Array[]) {
  const buyers = probabilities[0]?.length ?? 0;
  const rows = buyers * probabilities.length;
  const values = { buyer: new Int32Array(rows), event: new Int32Array(rows), probability: new Float64Array(rows) };
  for (const [event, column] of probabilities.entries()) {
    values.probability.set(column, event * buyers);
    values.event.fill(event, event * buyers, (event + 1) * buyers);
    for (let i = 0; i < buyers; i++) values.buyer[event * buyers + i] = i + 1;
  }
  return {
    event_values: { types: { buyer: 'integer', event: 'integer', probability: 'double' }, columns: values },
    event_names: {
      types: { number: 'integer', name: 'varchar', nothing: 'double', document: 'varchar' },
      columns: {
        number: Int32Array.from(events, (_, number) => number),
        name: events.map(eventKey),
        nothing: Float64Array.from(events, atNothing),
        document: events.map((event) => JSON.stringify(event)),
      },
    },
  } as const;
}

/** Replaces `event_probabilities` by what segments ask for; empty where none does, or where nothing is predicted. */
export async function writeEventProbabilities(
  { warehouse, compute }: Pick<StageTools, 'warehouse' | 'compute'>,
  _run: StagePlan,
  { commit, signal }: Pick<StageContext, 'commit' | 'signal'>,
  wanted: readonly FutureEvent[],
): Promise<void> {
  const { models } = await readBasis(warehouse);
  if (models === null || wanted.length === 0) {
    await commit((transaction) =>
      transaction.run(
        `create or replace table ${eventTable} (customer_key varchar, event varchar, probability double)`,
      ),
    );
    return;
  }
  const input = await readEvents(warehouse, models, wanted);
  const probabilities = await compute.run('eventProbabilities', input, signal);
  const tables = eventTables(input.events, probabilities);
  await commit(async (transaction) => {
    for (const [name, { types, columns }] of Object.entries(tables)) {
      const defined = Object.entries(types).map(([column, type]) => `${column} ${type}`);
      await transaction.run(`create or replace table ${name} (${defined.join(', ')})`);
      await transaction.append(name, columns);
    }
    await transaction.run(`create or replace table event_buyers as ${eventBuyersSql}`);
    await transaction.run(`create or replace table ${eventTable} as ${eventsSql}`);
    for (const name of [...Object.keys(tables), 'event_buyers']) await transaction.run(`drop table ${name}`);
  });
}
