/** A resource of a shop: everything by a bulk operation at first, then what has changed, page by page. */
import type { Page, Resource } from '../../../lib/connector.ts';
import type { StreamName } from '../../../lib/streams.ts';
import type { Client } from '../client.ts';
import type { ShopifyConfig } from '../config.ts';
import type { Kind } from '../objects/kind.ts';
import { parseCursor } from './cursor.ts';
import { readBulk } from './read-bulk.ts';
import { readPages } from './read-pages.ts';

export interface ResourceOptions {
  readonly client: Client;
  readonly config: ShopifyConfig;
  readonly kind: Kind;
  /** Throws when the app may not read what it is asked for. */
  readonly allow: (signal: AbortSignal, tell: (line: string) => void) => Promise<void>;
}

export const resourceOf = ({ client, config, kind, allow }: ResourceOptions): Resource => ({
  name: kind.name,
  streams: Object.keys(kind.shapes) as StreamName[],
  hasWindows: true,
  async *read(request): AsyncGenerator<Page> {
    await allow(request.signal, request.tell);
    const reading = { client, config, kind, request };
    const position = parseCursor(request.cursor, kind.name);
    // Interrupted, it finds its operation by the query.
    if (request.window !== undefined) {
      yield* readBulk(reading, undefined);
      return;
    }
    const updatedAt = position.updated_at ?? (yield* readBulk(reading, position.operation));
    yield* readPages(reading, { ...position, updated_at: updatedAt });
  },
});
