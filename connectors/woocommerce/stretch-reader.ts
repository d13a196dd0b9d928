/** The pages of one stretch, from the last to the first, each with the cursor that is true once it is stored. */
import type { Page, ReadRequest } from '../../lib/connector.ts';
import { PipelineError } from '../../lib/errors.ts';
import type { List } from './client.ts';
import { optionalText, secondsOf } from './fields.ts';
import { type Place, type Stretch, toCursor, type Unfinished } from './place.ts';
import type { Listing, Shop } from './read-stretches.ts';
import { modifiedAfter, modifiedBefore, type Site } from './site.ts';

export interface StretchReaderOptions {
  readonly listing: Listing;
  readonly shop: Shop;
  readonly site: Site;
  readonly request: Pick<ReadRequest, 'signal' | 'window'>;
  /** Of the whole resource, where it is read whole. */
  readonly total: number | undefined;
}

export function createStretchReader({ listing, shop, site, request, total: whole }: StretchReaderOptions) {
  const { client, config } = shop;
  const { signal, window } = request;
  const { pageSize } = config;

  async function page(stretch: Stretch, number: number): Promise<List> {
    const { from, until } = stretch;
    const list = await client.list(
      listing.path,
      {
        ...listing.query,
        ...(from !== undefined && { modified_after: modifiedAfter(from, site) }),
        modified_before: modifiedBefore(until),
        dates_are_gmt: 'true',
        orderby: 'id',
        order: 'asc',
        per_page: pageSize,
        page: number,
      },
      signal,
    );
    assertWithin(stretch, list, listing.path);
    return list;
  }

  const toPage = async ({ objects }: List, place: Place): Promise<Page> => ({
    parts: objects.length === 0 ? [] : await listing.toParts(objects, signal),
    cursor: toCursor(place, window),
    ...(whole !== undefined && { total: whole }),
  });

  const after = ({ from, until, isOpen }: Pick<Unfinished, 'from' | 'until' | 'isOpen'>): Place => ({
    from: isOpen ? from : until,
  });

  /** The pages that are left. The first, which was read before all others, only if something has left the stretch since. */
  async function* finish(unfinished: Unfinished): AsyncGenerator<Page> {
    for (let number = unfinished.page; number >= 1; number--) {
      const list = await page(unfinished, number);
      const isDone = number === 1 || (number === 2 && list.total >= unfinished.total);
      const place = { from: unfinished.from, unfinished: { ...unfinished, page: number - 1 } };
      yield await toPage(list, isDone ? after(unfinished) : place);
      if (isDone) return;
    }
  }

  /** All pages, the first of which is here. */
  async function* begin(stretch: Stretch & { readonly isOpen: boolean }, list: List): AsyncGenerator<Page> {
    const pages = Math.ceil(list.total / pageSize);
    const unfinished = { ...stretch, page: pages, total: list.total, pageSize };
    yield await toPage(list, pages > 1 ? { from: stretch.from, unfinished } : after(stretch));
    if (pages > 1) yield* finish(unfinished);
  }

  return { page, begin, finish };
}

/** WordPress ignores what it does not know, and would answer with everything, again and again. */
function assertWithin({ from = -Infinity, until }: Stretch, { objects }: List, path: string): void {
  const tolerance = 2 * 3600 + 1;
  for (const object of objects) {
    const at = secondsOf(optionalText(object, 'date_modified_gmt'));
    if (at === undefined || (at >= from - tolerance && at <= until + tolerance)) continue;
    throw new PipelineError('config', `woocommerce: GET ${path} answers what was not changed in the time asked for`, {
      remedy: 'update WooCommerce to 5.8 or newer, and see whether a plugin or a cache changes what the API answers',
      details: { id: optionalText(object, 'id'), modified: new Date(at * 1000).toISOString() },
    });
  }
}
