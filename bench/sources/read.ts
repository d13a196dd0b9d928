/**
 * One source from nothing to landed files, as a sync does it: pages, spool, landing. `node bench/sources/read.ts PLACE SCRATCH`,
 * where PLACE is a file with the settings of the source.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSlice } from '../../activities/sync/read-slice.ts';
import { sources } from '../../app/registry.ts';
import { usualSyncPace } from '../../lib/pure/source-syncs.ts';
import { landResource, openSpool } from '../../storage/landing/index.ts';
import type { Place } from './places.ts';

const [file = '', scratch = ''] = process.argv.slice(2);
const { settings, cursors = {} } = JSON.parse(readFileSync(file, 'utf8')) as Place;
const tempDirectory = join(scratch, 'tmp');
mkdirSync(tempDirectory, { recursive: true });
const source = sources.get(settings.type);
if (source === undefined) throw new Error(`there is no source of type ${settings.type}`);
const now = (): Date => new Date();
const signal = new AbortController().signal;
const place = { root: join(scratch, 'landing'), store: 'bench', connector: source.name, source: 'shop' };
// The servers here have no limits worth waiting for.
const open = source.open(source.config.parse(settings), { wait: async () => undefined });
for (const resource of open.resources) {
  const options = { ...place, signal, now, tempDirectory };
  if (source.isLocal === true) {
    for await (const page of landResource({ ...options, resource })) void page;
    continue;
  }
  const cursor = cursors[resource.name];
  if (cursor !== undefined) {
    const spool = await openSpool({ ...options, resource: resource.name });
    await spool.begin('bench', 'incremental');
    await spool.append({ parts: [], cursor });
    await spool.close();
  }
  await readSlice({
    ...options,
    resource,
    input: { source: 'shop', kind: 'incremental', request: 'bench' },
    pace: { ...usualSyncPace, sliceSeconds: Infinity, slicePages: Infinity },
    onProgress: () => undefined,
  });
}
await open.close();
