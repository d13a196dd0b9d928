/**
 * What has changed, page by page, in the order of the changes: an object that changes meanwhile moves to the end and is
 * seen again. A page is a request, as small as the limit on its cost wants.
 */
import type { Cursor, Page, ReadRequest } from '../../../lib/connector.ts';
import type { Client } from '../client.ts';
import type { ShopifyConfig } from '../config.ts';
import type { Kind } from '../objects/kind.ts';
import { earlier, later, type Position } from './cursor.ts';
import { requestPage } from './request-page.ts';
import { linesOf } from './stage.ts';

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
  const { signal } = request;
  // A reading that broke off goes on where it was, with the filter that its place belongs to.
  const isGoingOn = position.after !== undefined && position.since !== undefined;
  const since = isGoingOn ? (position.since ?? '') : earlier(position.updated_at, config.lookbackMinutes);
  let after = isGoingOn ? position.after : undefined;
  let seen = position.updated_at;
  let most = Math.min(kind.perRequest, config.pageSize);
  do {
    const { objects, next, asked } = await requestPage({ client, kind, first: most, after, since, signal });
    most = asked;
    for (const { node } of objects) seen = later(seen, node.updatedAt);
    after = next;
    const cursor: Cursor = { updated_at: seen, ...(after === undefined ? {} : { after, since }) };
    const shaped = { objects: linesOf(kind, objects), shapes: kind.shapes };
    yield { parts: [], ...(objects.length === 0 ? {} : { shaped }), cursor };
  } while (after !== undefined);
}
