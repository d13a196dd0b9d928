/** Reads a resource page by page and lands what it gives, from where it stood. */
import type { Cursor, Resource } from '../../lib/connector.ts';
import { streamSpecs } from '../../lib/streams.ts';
import { type LandedPage, landPage } from './land-page.ts';
import { listLoads } from './record.ts';

export interface LandResourceOptions {
  /** The landing folder. */
  readonly root: string;
  readonly store: string;
  /** Type of the source. */
  readonly connector: string;
  /** Name of the source in `perdura.yaml`. */
  readonly source: string;
  readonly resource: Resource;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  readonly tempDirectory: string;
}

/** Where the resource stands by what has landed. */
export async function landedCursor({
  root,
  store,
  source,
  resource,
}: Pick<LandResourceOptions, 'root' | 'store' | 'source'> & { readonly resource: string }): Promise<
  Cursor | undefined
> {
  const loads = await listLoads(root, store);
  return loads.findLast((load) => load.source === source && load.resource === resource)?.cursor;
}

export async function* landResource(options: LandResourceOptions): AsyncGenerator<LandedPage> {
  const { root, store, connector, source, resource, signal, now, tempDirectory } = options;
  const cursor = await landedCursor({ root, store, source, resource: resource.name });
  for await (const page of resource.read({ cursor, signal, folder: tempDirectory, now, tell: () => undefined })) {
    for (const part of page.parts) {
      signal.throwIfAborted();
      yield await landPage({
        root,
        store,
        connector,
        source,
        resource: resource.name,
        stream: streamSpecs[part.stream],
        part,
        cursor: page.cursor,
        now: now(),
        tempDirectory,
      });
    }
  }
}
