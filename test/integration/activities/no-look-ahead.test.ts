/**
 * A run as of a past day gives, byte for byte, what it would have given on that day: the published tables of the sample
 * shop are computed twice, from its files and from files in which nothing later is left.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { startCompute } from '../../../activities/compute/compute.ts';
import { recompute } from '../../../activities/recompute.ts';
import { filesConfig } from '../../../connectors/files/config.ts';
import { filesSource } from '../../../connectors/files/index.ts';
import { addDays } from '../../../lib/pure/dates.ts';
import { clvConfigurationSchema } from '../../../lib/pure/clv-configuration.ts';
import { streamSpecs } from '../../../lib/streams.ts';
import { landPage, listLoads } from '../../../storage/landing/index.ts';
import { openWarehouse } from '../../../storage/warehouse/index.ts';
import { loadModels } from '../../../storage/warehouse/sql-runner/index.ts';

const asOf = '1998-03-31';
const sample = fileURLToPath(new URL('../../../examples/cdnow', import.meta.url));
const sqlModels = await loadModels(fileURLToPath(new URL('../../../sql', import.meta.url)));
const signal = new AbortController().signal;

const place = mkdtempSync(join(tmpdir(), 'perdura-look-ahead-'));
const compute = startCompute();
afterAll(async () => {
  await compute.close();
  rmSync(place, { recursive: true, force: true });
});

/** Header and rows of a CSV without quotes, and the column that dates a row. */
interface DatedFile {
  readonly name: string;
  readonly text: string;
  readonly date: string;
}

/** People whom the sample, a single cohort, does not have: they come all the time, by three channels, and some after the as-of. */
const arrivals = Array.from({ length: 540 }, (_, at) => {
  const first = addDays('1997-01-05', at);
  const days = [0, 9, 40, 150, 300].slice(0, 1 + ((at * 7) % 5)).map((later) => addDays(first, later + (at % 6)));
  const channel = ['online', 'pos', 'Fête'][at % 3];
  return days.map((day, nth) => `new-${at},${day},${(8 + ((at * 13 + nth * 31) % 97)).toFixed(2)},${channel}`);
}).flat();

const months = Array.from(
  { length: 18 },
  (_, at) => `${1997 + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`,
);
const files: readonly DatedFile[] = [
  ...(['orders', 'contacts', 'consents'] as const).map((name) => ({
    name: `${name}.csv`,
    text: readFileSync(join(sample, `${name}.csv`), 'utf8'),
    date: { orders: 'order_date', contacts: 'created_at', consents: 'at' }[name],
  })),
  { name: 'more.csv', text: ['customer_id,order_date,amount,channel', ...arrivals, ''].join('\n'), date: 'order_date' },
  {
    name: 'costs.csv',
    text: ['channel,month,spend', ...months.map((month, at) => `pos,${month},${100 + at}`), ''].join('\n'),
    date: 'month',
  },
];

/** Rows whose day is the reference date or earlier, or unknown. */
function upTo({ text, date }: DatedFile): string {
  const [header = '', ...rows] = text.trimEnd().split('\n');
  const at = header.split(',').indexOf(date);
  return [header, ...rows.filter((row) => (row.split(',')[at] ?? '') <= asOf), ''].join('\n');
}

async function tablesOf(name: string, isCut: boolean, fields: object): Promise<Record<string, string>> {
  const folder = join(place, name);
  const output = join(folder, 'tables');
  mkdirSync(output, { recursive: true });
  for (const file of files) writeFileSync(join(folder, file.name), isCut ? upTo(file) : file.text);
  const config = filesConfig.parse({
    type: 'files',
    baseFolder: folder,
    streams: {
      orders: ['orders.csv', 'more.csv'],
      customers: 'contacts.csv',
      consents: 'consents.csv',
      acquisition_costs: 'costs.csv',
    },
  });
  const root = join(folder, 'landing');
  for (const stream of filesSource.streams(config)) {
    for await (const page of stream.read({ config, cursor: undefined, signal })) {
      await landPage({
        root,
        store: 'shop',
        connector: 'files',
        source: 'shop',
        stream: streamSpecs[stream.name],
        page,
        now: new Date('1998-07-01T00:00:00Z'),
        tempDirectory: folder,
      });
    }
  }
  const warehouse = await openWarehouse({
    path: join(folder, 'shop.duckdb'),
    tempDirectory: folder,
    owner: 'test',
    zone: 'UTC',
  });
  try {
    const tables = await recompute({
      tools: {
        warehouse,
        compute,
        sqlModels,
        sources: new Map([[filesSource.name, filesSource as never]]),
        folders: { landing: root, runs: join(folder, 'runs') } as never,
      },
      plan: {
        runId: 'test',
        store: 'shop',
        asOf,
        zone: 'America/New_York',
        currency: 'USD',
        language: 'en',
        configuration: clvConfigurationSchema.parse({ kind: 'clv', active: true, horizons: [180, 30], ...fields }),
        predecessor: null,
      },
      loads: await listLoads(root, 'shop'),
      folder: output,
      signal,
      onStage: () => undefined,
    });
    return Object.fromEntries(tables.map(({ name: table, sha256 }) => [table, sha256]));
  } finally {
    await warehouse.close();
  }
}

it('is asked of files that do hold something later', () => {
  const shortened = files.filter((file) => upTo(file).length < file.text.length).map(({ name }) => name);
  expect(shortened).toEqual(['orders.csv', 'consents.csv', 'more.csv', 'costs.csv']);
});

it.each([
  ['by default', {}],
  [
    'with a window, treated outliers and a margin',
    { history_window: { days: 420 }, outliers: { method: 'quantile' }, margin: 0.4 },
  ],
])(
  'gives the same tables when nothing later was there: %s',
  async (name, fields) => {
    const tables = await tablesOf(`${name} whole`, false, fields);
    expect(Object.keys(tables)).toContain('customers');
    expect(await tablesOf(`${name} cut`, true, fields)).toEqual(tables);
  },
  240_000,
);
