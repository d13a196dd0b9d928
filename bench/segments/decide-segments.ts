/** `node bench/segments/decide-segments.ts DATA SCRATCH`: the second day's run of its segments, from the invented tables to Parquet. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { decideDay } from './decide-day.ts';

const [data = '', scratch = ''] = process.argv.slice(2);
mkdirSync(scratch, { recursive: true });
copyFileSync(join(data, 'day-2.duckdb'), join(scratch, 'store.duckdb'));
await decideDay({
  warehouseFile: join(scratch, 'store.duckdb'),
  folder: scratch,
  published: join(data, 'published'),
  output: join(scratch, 'tables'),
  day: 2,
});
