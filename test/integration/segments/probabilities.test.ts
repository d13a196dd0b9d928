/** Probabilities of events in a run and over its snapshot: the same numbers, in agreement with what is published. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { startCompute } from '../../../activities/compute/compute.ts';
import { readBasis } from '../../../activities/model-tables.ts';
import { writeEventProbabilities } from '../../../activities/segments/probabilities.ts';
import type { StagePlan } from '../../../activities/stage.ts';
import { addEventProbabilities } from '../../../activities/segments/snapshot-events.ts';
import { eventKey, type FutureEvent } from '../../../models/segments/event-key.ts';
import { copyTable, openSnapshot, writeSnapshot } from '../../../storage/snapshots/index.ts';
import { openWarehouse } from '../../../storage/warehouse/index.ts';
import { tablesAsOf } from '../../support/tables-as-of.ts';

const place = mkdtempSync(join(tmpdir(), 'perdura-probabilities-'));
const sample = fileURLToPath(new URL('../../../examples/cdnow', import.meta.url));
const compute = startCompute();
const fence = { stage: 'segment', token: 2, attempt: 1 };

const files = (['orders', 'contacts'] as const).map((name) => ({
  name: `${name}.csv`,
  text: readFileSync(join(sample, `${name}.csv`), 'utf8') + (name === 'contacts' ? 'nobody,,,,,1997-01-01\n' : ''),
  date: { orders: 'order_date', contacts: 'created_at' }[name],
}));
await tablesAsOf({
  folder: place,
  files,
  streams: { orders: 'orders.csv', customers: 'contacts.csv' },
  asOf: '1998-06-30',
  isCut: false,
  fields: {},
  compute,
});
const warehouse = await openWarehouse({
  path: join(place, 'shop.duckdb'),
  tempDirectory: place,
  owner: 'test',
  zone: 'UTC',
});
await warehouse.claim(fence);
const { folder } = await writeSnapshot({
  root: join(place, 'published'),
  store: 'shop',
  asOf: '1998-06-30',
  n: 1,
  runId: 'shop-1998-06-30-1',
  createdAt: '1998-07-01T00:00:00Z',
  codeVersion: 'x',
  write: async (path) => {
    const file = join(path, 'customers.parquet');
    const { rows, columns, sha256 } = await warehouse.withConnection((connection) =>
      copyTable(connection, { select: 'select * from customers', orderBy: ['customer_key'], file }),
    );
    const table = { name: 'customers', file: 'customers.parquet', rows, columns, sha256, containsPersonalData: false };
    return { tables: [table], files: [], run: { models: (await readBasis(warehouse)).models } };
  },
});
const reader = await openSnapshot(folder);
afterAll(async () => {
  reader.close();
  await warehouse.close();
  await compute.close();
  rmSync(place, { recursive: true, force: true });
});

const written = async (events: readonly FutureEvent[]) => {
  const signal = new AbortController().signal;
  const stage = { commit: (work: never) => warehouse.commit(fence, work), signal };
  await writeEventProbabilities({ warehouse, compute }, {} as StagePlan, stage as never, events);
  return warehouse.rows<Row>(rowsSql);
};
interface Row {
  readonly customer_key: string;
  readonly event: string;
  readonly probability: number;
}
const rowsSql = 'select customer_key, event, probability from event_probabilities order by 1, 2';

const often: FutureEvent = { of: 'orders', days: 30, op: '>=', value: 2 };
const much: FutureEvent = { of: 'spend', days: 180, op: '>=', value: 50 };
const nothing: FutureEvent = { of: 'spend', days: 180, op: '<=', value: 0 };

describe('probabilities of events', () => {
  it('are the same in a run and over its snapshot, for every customer and event once', async () => {
    const events = [often, much, nothing, { ...often }];
    const inRun = await written(events);
    await addEventProbabilities(reader, events);
    expect(await reader.rows<Row>(rowsSql)).toEqual(inRun);
    const [{ customers } = { customers: 0 }] = await warehouse.rows<{ customers: number }>(
      'select count(*) as customers from customers',
    );
    expect(inRun).toHaveLength(3 * customers);
    expect(new Set(inRun.map(({ event }) => event))).toEqual(new Set([often, much, nothing].map(eventKey)));
  });

  it('put a tenth above the upper end of the published 80 % interval', async () => {
    const ends = await warehouse.rows<{ customer_key: string; end: number }>(
      `select customer_key, predicted_clv_180d_upper80::double as "end" from customers
       where predicted_clv_180d_upper80 > 20 order by md5(customer_key) limit 12`,
    );
    expect(ends).toHaveLength(12);
    const events = ends.map(({ end }): FutureEvent => ({ of: 'spend', days: 180, op: '>', value: end }));
    const found = await written(events);
    const tenths = ends.map(({ customer_key: key }, i) => {
      const name = eventKey(events[i]!);
      return found.find(({ customer_key, event }) => customer_key === key && event === name)?.probability;
    });
    // Four decimals of money are published.
    expect(tenths).toEqual(ends.map(() => expect.closeTo(0.1, 4) as number));
  });

  it('say of prospects that they buy nothing', async () => {
    const found = await written([often, much, nothing]);
    const prospects = await warehouse.rows<{ customer_key: string }>(
      'select customer_key from customers where is_prospect order by 1',
    );
    expect(prospects.length).toBeGreaterThan(0);
    const [first] = prospects;
    expect(found.filter(({ customer_key }) => customer_key === first?.customer_key)).toEqual([
      { customer_key: first?.customer_key, event: eventKey(often), probability: 0 },
      { customer_key: first?.customer_key, event: eventKey(nothing), probability: 1 },
      { customer_key: first?.customer_key, event: eventKey(much), probability: 0 },
    ]);
  });

  it('are none where no segment asks for any, in a run and over a snapshot', async () => {
    expect(await written([])).toEqual([]);
    const another = await openSnapshot(folder);
    await addEventProbabilities(another, []);
    expect(await another.rows(rowsSql)).toEqual([]);
    another.close();
  });

  it('are added to those that were asked of a snapshot before, each once', async () => {
    const another = await openSnapshot(folder);
    await addEventProbabilities(another, [often]);
    await addEventProbabilities(another, [much, often]);
    await addEventProbabilities(another, [often, much]);
    expect(await another.rows(rowsSql)).toEqual(await written([often, much]));
    another.close();
  });
});
