/**
 * Reads what changed, stretch by stretch of modification time, so that nothing is skipped while the shop goes on selling.
 *
 * The API numbers pages; what is changed while a stretch is read gets a new time, leaves the stretch, and moves all that
 * comes after it forward by one, over the edge of a page that may have been read already. So pages are read from the last to
 * the first, ordered by id: what has not been read yet can only move to pages that are still to come. What left the
 * stretch is found again in a later one. This is right as long as nothing enters a stretch, and therefore:
 * - stretches end `lookback` before now, by the earlier of both clocks, when what was dated within them has been stored;
 * - what is younger is read too, but the cursor stays before it, so that it is read again as part of a settled stretch.
 *
 * Stretches are as long as a limited number of pages allows, since a far page costs the shop as much as all before it:
 * one that holds more is cut before it is read.
 */
import type { Page, Part, ReadRequest } from '../../lib/connector.ts';
import type { Client, Query } from './client.ts';
import type { WoocommerceConfig } from './config.ts';
import { type Fields, optionalText, secondsOf } from './fields.ts';
import { toPlace } from './place.ts';
import { boundaryAt, type Site } from './site.ts';
import { createStretchReader } from './stretch-reader.ts';

export interface Listing {
  readonly path: string;
  readonly query: Query;
  toParts(objects: readonly Fields[], signal: AbortSignal): Promise<readonly Part[]> | readonly Part[];
}

export interface Shop {
  readonly config: WoocommerceConfig;
  readonly client: Client;
  site(signal: AbortSignal): Promise<Site>;
}

const mostPages = 50;
const hour = 3600;

export async function* readStretches(listing: Listing, shop: Shop, request: ReadRequest): AsyncGenerator<Page> {
  const { config, client } = shop;
  const { cursor, window, signal } = request;
  // Also tells what the shop's clock shows, before any stretch ends.
  const first = await client.list(
    listing.path,
    { ...listing.query, _fields: 'id,date_created_gmt', orderby: 'date', order: 'asc', per_page: 1 },
    signal,
  );
  const oldest = secondsOf(optionalText(first.objects[0] ?? {}, 'date_created_gmt'));
  const site = await shop.site(signal);
  const now = () => floorSeconds(Math.min(request.now().getTime(), client.shopTime()?.getTime() ?? Infinity));
  const total = cursor === undefined && window === undefined ? first.total : undefined;
  const reader = createStretchReader({ listing, shop, site, request, total });

  const begin = window?.from ?? config.startDate;
  const start = begin === undefined ? undefined : boundaryAt(floorSeconds(Date.parse(begin)), site);
  const place = toPlace(cursor, window, { start, pageSize: config.pageSize });
  let { from } = place;
  if (place.unfinished !== undefined) {
    yield* reader.finish(place.unfinished);
    if (!place.unfinished.isOpen) from = place.unfinished.until;
  }
  const windowEnd = window === undefined ? Infinity : Math.min(Math.ceil(Date.parse(window.until) / 1000), now() + 1);
  const most = mostPages * config.pageSize;
  let length = Infinity;
  let cutAt: number | undefined;
  for (;;) {
    const end = Math.min(windowEnd, now() + 1);
    if (from !== undefined && from >= end) return;
    const settled = window === undefined ? end - 1 - config.lookbackMinutes * 60 : end;
    const until = endOf({ from, settled, length, oldest }, site);
    const isOpen = from !== undefined && until <= from;
    const stretch = { from, until: isOpen ? end : until };
    const list = await reader.page(stretch, 1);
    const share = (0.8 * most) / Math.max(1, list.total);
    if (from !== undefined && !isOpen && list.total > most && until - from > 1 && until !== cutAt) {
      length = Math.max(1, Math.floor((until - from) * Math.min(0.5, share)));
      cutAt = until;
      continue;
    }
    yield* reader.begin({ ...stretch, isOpen }, list);
    if (isOpen) return;
    if (from !== undefined) length = Math.ceil((until - from) * Math.min(8, Math.max(0.5, share)));
    from = until;
    cutAt = undefined;
  }
}

/** Where the next stretch ends; not after its beginning where nothing settled is left. */
function endOf(
  next: {
    readonly from: number | undefined;
    readonly settled: number;
    readonly length: number;
    readonly oldest: number | undefined;
  },
  site: Site,
): number {
  const { from, settled, length, oldest = settled } = next;
  // Nothing is expected before the first was made; but an import may have dated changes so.
  if (from === undefined) return boundaryAt(Math.min(oldest, settled), site);
  let wanted = Math.min(from + length, settled);
  while (wanted < settled && boundaryAt(wanted, site) <= from) wanted = Math.min(wanted + hour, settled);
  return boundaryAt(wanted, site);
}

const floorSeconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);
