/** The probabilities that conditions ask of a snapshot: computed as in a run, from what was published, and added to its reader. */
import { eventKey, type FutureEvent } from '../../models/segments/event-key.ts';
import type { SnapshotReader } from '../../storage/snapshots/index.ts';
import { eventProbabilities } from '../compute/event-probabilities.ts';
import type { FittedModels } from '../compute/fitted-models.ts';
import { eventBuyersSql, eventsSql, eventTable, eventTables, readEvents } from './probabilities.ts';

/** Afterwards `event_probabilities` has these events, beside those that were asked before; nobody's where nothing is predicted. */
export async function addEventProbabilities(reader: SnapshotReader, wanted: readonly FutureEvent[]): Promise<void> {
  const isThere = reader.tables().includes(eventTable);
  const asked = isThere
    ? await reader.rows<{ document: string }>('select document from event_names order by number')
    : [];
  const before = asked.map(({ document }) => JSON.parse(document) as FutureEvent);
  const known = new Set(before.map(eventKey));
  if (isThere && wanted.every((event) => known.has(eventKey(event)))) return;
  const models = (reader.manifest.run['models'] ?? null) as FittedModels | null;
  const input = models === null ? null : await readEvents(reader, models, [...before, ...wanted]);
  const tables = eventTables(input?.events ?? [], input === null ? [] : eventProbabilities(input));
  // A view of numbers: a million customers' keys, once for every event, would not fit into the reader's memory.
  for (const [name, table] of Object.entries(tables)) await reader.add(name, table);
  if (isThere) return;
  await reader.add('event_buyers', { table: eventBuyersSql });
  await reader.add(eventTable, { view: eventsSql });
}
