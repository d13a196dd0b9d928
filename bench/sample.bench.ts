/** A whole run, stage by stage: on the bundled sample and on a million invented orders. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openState } from '../storage/state/index.ts';
import type { Attempt, Bench, Measure, Part } from './bench.ts';
import { generateOrders } from './generate-orders.ts';

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const ordersFile = (size: string): string => (size === 'cdnow' ? 'orders.csv' : 'orders.parquet');

const project = `stores:
  bench:
    zone: UTC
    currency: USD
    sources:
      shop: { type: files, streams: { orders: orders.parquet } }
`;

export const sample: Bench = {
  name: 'sample',
  sizes: ['cdnow', '1m'],
  async prepare(size, data) {
    if (size === 'cdnow') return cpSync(path('../examples/cdnow'), data, { recursive: true });
    await generateOrders({ orders: 1_000_000, file: join(data, ordersFile(size)) });
    mkdirSync(join(data, 'objects'));
    writeFileSync(join(data, 'perdura.yaml'), project);
    writeFileSync(join(data, 'objects/clv.yaml'), 'kind: clv\nactive: true\nreference_date: 2025-12-31\n');
  },
  works: [
    {
      work: 'histories by DuckDB alone',
      role: 'floor',
      sizes: ['cdnow', '1m'],
      command: ({ size, scratch }) => [
        path('floor-histories.ts'),
        ordersFile(size),
        join(scratch, 'histories.parquet'),
      ],
    },
    { work: 'run', command: () => [path('../cli/perdura.js'), 'run', '--local', '-o', 'json'], parts: readStages },
  ],
};

/** What each stage left in the record of the run. */
async function readStages({ scratch }: Attempt): Promise<readonly Part[]> {
  const state = await openState({ file: join(scratch, 'state.sqlite') });
  try {
    const [run] = await state.runs.list({ limit: 1 });
    return Object.entries((run?.figures ?? {}) as Readonly<Record<string, Measure>>).map(([part, measure]) => ({
      part,
      ...measure,
    }));
  } finally {
    await state.close();
  }
}
