/** The probabilities that a segment asks for, for readers of a snapshot: computed as in a run, from what was published. */
import { eventProbabilities } from '../../activities/compute/event-probabilities.ts';
import type { FittedModels } from '../../activities/compute/fitted-models.ts';
import { eventsSql, eventTable, eventValues, readEvents, valuesOf } from '../../activities/segments/probabilities.ts';
import type { FutureEvent } from '../../models/segments/event-key.ts';
import type { AddedTable, SnapshotReader } from '../../storage/snapshots/index.ts';

/** `event_probabilities` as `reader.add` takes it; without a row where nothing is predicted or nothing is asked. */
export async function eventProbabilityTable(
  reader: SnapshotReader,
  events: readonly FutureEvent[],
): Promise<AddedTable> {
  const models = (reader.manifest.run['models'] ?? null) as FittedModels | null;
  const types = { buyer: 'integer', event: 'integer', probability: 'double' } as const;
  const table = (columns: ReturnType<typeof valuesOf>, parameter: string): AddedTable => ({
    name: eventTable,
    given: { name: eventValues, types, columns },
    select: eventsSql,
    parameters: [parameter],
  });
  if (models === null) return table(valuesOf([]), '[]');
  const { input, parameter } = await readEvents(reader, models, events);
  return table(valuesOf(eventProbabilities(input)), parameter);
}

/** Adds it: then conditions on probabilities can be asked of the reader. */
export async function addEventProbabilities(
  { reader }: { readonly reader: SnapshotReader },
  events: readonly FutureEvent[],
): Promise<void> {
  await reader.add(await eventProbabilityTable(reader, events));
}
