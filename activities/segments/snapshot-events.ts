/** The probabilities that conditions ask of a snapshot: computed as in a run, from what was published, and added to its reader. */
import { eventKey, type FutureEvent } from '../../models/segments/event-key.ts';
import type { SnapshotReader } from '../../storage/snapshots/index.ts';
import { eventProbabilities } from '../compute/event-probabilities.ts';
import type { FittedModels } from '../compute/fitted-models.ts';
import { eventsSql, eventTable, eventValues, readEvents, valuesOf } from './probabilities.ts';

/** Afterwards `event_probabilities` has these events, beside those that were asked before; nobody's where nothing is predicted. */
export async function addEventProbabilities(reader: SnapshotReader, wanted: readonly FutureEvent[]): Promise<void> {
  const isThere = reader.tables().includes(eventTable);
  const asked = isThere ? await reader.rows<{ event: string }>(`select distinct event from ${eventTable}`) : [];
  const known = new Set(asked.map(({ event }) => event));
  const events = wanted.filter((event) => !known.has(eventKey(event)));
  if (isThere && events.length === 0) return;
  const models = (reader.manifest.run['models'] ?? null) as FittedModels | null;
  const found = models === null ? null : await readEvents(reader, models, events);
  await reader.add({
    name: eventTable,
    given: {
      name: eventValues,
      types: { buyer: 'integer', event: 'integer', probability: 'double' },
      columns: valuesOf(found === null ? [] : eventProbabilities(found.input)),
    },
    select: isThere ? `select * from ${eventTable} union all select * from (${eventsSql})` : eventsSql,
    parameters: [found?.parameter ?? '[]'],
  });
}
