/**
 * What has changed, page by page, in the order of the changes: an object that changes meanwhile moves to the end and is
 * seen again. A page is as large as one that is stored should be; requests are as small as the limit on their cost wants.
 */
import type { Cursor, Page, ReadRequest } from '../../../lib/connector.ts';
import type { Client } from '../client.ts';
import type { ShopifyConfig } from '../config.ts';
import type { Kind } from '../objects/kind.ts';
import { earlier, later, type Position } from './cursor.ts';
import { requestPage } from './request-page.ts';
import { partsOf, type ReadObject, writeObjects } from './stage.ts';

export interface Reading {
  readonly client: Client;
  readonly config: ShopifyConfig;
  readonly kind: Kind;
  readonly request: ReadRequest;
}

export async function* readPages(
  reading: Reading,
  position: Position & { readonly updated_at: string },
): AsyncGenerator<Page> {
  const { client, config, kind, request } = reading;
  const { signal, folder } = request;
  // A reading that broke off goes on where it was, with the filter that its place belongs to.
  const isGoingOn = position.after !== undefined && position.since !== undefined;
  const since = isGoingOn ? (position.since ?? '') : earlier(position.updated_at, config.lookbackMinutes);
  let after = isGoingOn ? position.after : undefined;
  let seen = position.updated_at;
  let most = kind.perRequest;
  do {
    const objects = new Map<string, ReadObject>();
    do {
      const first = Math.min(most, config.pageSize - objects.size);
      const { objects: some, next, asked } = await requestPage({ client, kind, first, after, since, signal });
      if (asked < first) most = asked;
      for (const one of some) {
        // Of an object that changed between two requests the newer version alone.
        objects.delete(one.node.id);
        objects.set(one.node.id, one);
        seen = later(seen, one.node.updatedAt);
      }
      after = next;
    } while (after !== undefined && objects.size < config.pageSize);
    const cursor: Cursor = { updated_at: seen, ...(after === undefined ? {} : { after, since }) };
    const parts = objects.size === 0 ? [] : partsOf(kind, await writeObjects(folder, kind, [...objects.values()]));
    yield { parts, cursor };
  } while (after !== undefined);
}
