/** Reads a resource page by page and lands what it gives, from where it stood. */
import type { Resource } from '../../lib/connector.ts';
import { streamSpecs } from '../../lib/streams.ts';
import { stagedParts } from './stage-shaped.ts';
import { type LandedPage, landPage } from './land-page.ts';
import { landedCursor } from './spool/index.ts';

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
  /** What the source says beside its pages. */
  readonly tell?: (line: string) => void;
}

export async function* landResource(options: LandResourceOptions): AsyncGenerator<LandedPage> {
  const { root, store, connector, source, resource, signal, now, tempDirectory, tell = () => undefined } = options;
  const cursor = await landedCursor(root, store, source, resource.name);
  for await (const page of resource.read({ cursor, signal, folder: tempDirectory, now, tell })) {
    for (const part of await stagedParts(page, tempDirectory)) {
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
