/** Lands what webhooks of one source say: rows of a stream together, in the order in which they came. */
import type { Part, Row } from '../lib/connector.ts';
import { type StreamName, streamSpecs } from '../lib/streams.ts';
import { landPage } from '../storage/landing/index.ts';
import type { StoreDependencies } from './dependencies.ts';

/** No resource of a source is called so: what lands here never moves a cursor. */
const resource = 'webhooks';

type LandDependencies = Pick<StoreDependencies, 'store' | 'storeConfig' | 'folders' | 'now'>;

/** Durable once it returns. The same again, right after, lands once. */
export async function landWebhooks(deps: LandDependencies, source: string, parts: readonly Part[]): Promise<void> {
  for (const part of together(parts)) {
    await landPage({
      root: deps.folders.landing,
      store: deps.store,
      connector: deps.storeConfig.sources[source]?.type ?? source,
      source,
      resource,
      stream: streamSpecs[part.stream],
      part,
      cursor: {},
      origin: 'webhook',
      // What an object was and became again is news; what landed last, before a kill, is not.
      same: { after: Infinity, orNewest: true },
      now: deps.now(),
      tempDirectory: deps.folders.temporary,
    });
  }
}

/** Rows of a stream as one part; files as they are. */
function together(parts: readonly Part[]): readonly Part[] {
  const rows = new Map<StreamName, Row[]>();
  const files: Part[] = [];
  for (const part of parts) {
    if ('file' in part) files.push(part);
    else if (part.rows.length > 0) rows.set(part.stream, [...(rows.get(part.stream) ?? []), ...part.rows]);
  }
  return [...[...rows].map(([stream, all]) => ({ stream, rows: all })), ...files];
}
