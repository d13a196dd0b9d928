/**
 * A run as of a past day gives, byte for byte, what it would have given on that day: the published tables of the sample
 * shop are computed twice, from its files and from files in which nothing later is left.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { startCompute } from '../../../activities/compute/compute.ts';
import { addDays } from '../../../lib/pure/dates.ts';
import { type DatedFile, tablesAsOf, upTo } from '../../support/tables-as-of.ts';

const asOf = '1998-03-31';
const sample = fileURLToPath(new URL('../../../examples/cdnow', import.meta.url));

const place = mkdtempSync(join(tmpdir(), 'perdura-look-ahead-'));
const compute = startCompute();
afterAll(async () => {
  await compute.close();
  rmSync(place, { recursive: true, force: true });
});

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

const streams = {
  orders: ['orders.csv', 'more.csv'],
  customers: 'contacts.csv',
  consents: 'consents.csv',
  acquisition_costs: 'costs.csv',
};
const tablesOf = (name: string, isCut: boolean, fields: object) =>
  tablesAsOf({ folder: join(place, name), files, streams, asOf, isCut, fields, compute });

it('is asked of files that do hold something later', () => {
  const shortened = files.filter((file) => upTo(file, asOf).length < file.text.length).map(({ name }) => name);
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
