/** What a store feeds with its tables: what it publishes, its outputs, and the objects in force, by the columns that they name. */
import { z } from 'zod';
import { listObjects } from '../../activities/objects.ts';
import { publishedTables } from '../../activities/published-tables.ts';
import { outputSelection } from '../../lib/output.ts';
import { readsOf } from '../impact/object-reads.ts';
import type { Reading } from './exposures.ts';
import type { SqlStore } from './open-sql-project.ts';

/** `models`: what a run of a schedule builds. */
export async function readingsOfStore(store: SqlStore, models: readonly string[]): Promise<readonly Reading[]> {
  const objects = await readingsOfObjects(store);
  const schedules = await listObjects(store, 'schedule');
  return [
    ...publishedTables.map(({ name }): Reading => reading('published table', name, [name], [], [name])),
    ...readingsOfOutputs(store),
    ...objects,
    ...schedules
      .filter(({ content }) => content.deleted !== true && !content.paused)
      .map(({ name }) => reading('schedule', name, models, [])),
  ];
}

function readingsOfOutputs({ storeConfig }: SqlStore): readonly Reading[] {
  return Object.entries(storeConfig.outputs).map(([name, written]) => {
    const { tables, contacts } = z.object(outputSelection).parse(written);
    const usual = publishedTables.filter(({ containsPersonalData }) => contacts || !containsPersonalData);
    const taken = tables === 'all' ? usual.map((table) => table.name) : tables;
    return reading('output', name, taken, [], taken);
  });
}

/** What each kind reads from, the first the most. */
const tablesOfKinds = {
  enrichment: ['customers', 'contacts', 'purchases'],
  campaign: ['customers', 'contacts', 'purchases'],
  segment: ['customers', 'contacts', 'purchases'],
  persona: ['customers', 'contacts', 'purchases', 'products'],
} as const;

async function readingsOfObjects(store: SqlStore): Promise<readonly Reading[]> {
  const readings: Reading[] = [];
  for (const kind of Object.keys(tablesOfKinds) as readonly (keyof typeof tablesOfKinds)[]) {
    for (const { name, content } of await listObjects(store, kind)) {
      const columns = readsOf(kind, content).flatMap((read) => ('attribute' in read ? [read.attribute] : []));
      readings.push(reading(kind, name, tablesOfKinds[kind], columns));
    }
  }
  return readings;
}

const reading = (
  kind: string,
  name: string,
  tables: readonly string[],
  columns: readonly string[],
  wholes: readonly string[] = [],
): Reading => ({ kind, name, owner: null, tables, columns, wholes });
