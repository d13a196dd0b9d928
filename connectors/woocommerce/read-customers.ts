/**
 * Customers. The API cannot be asked for those that were changed, only for all, by id: new ones are read every time, all
 * of them every few days; what is changed in between arrives by webhook. Pages are read from the last to the first, as
 * those of orders are: customers who are deleted meanwhile move others to pages that are still to come.
 */
import type { Cursor, Page, ReadRequest } from '../../lib/connector.ts';
import type { List } from './client.ts';
import { customerFields, customerParts } from './people-and-products.ts';
import type { Shop } from './read-stretches.ts';

const day = 86_400_000;

interface Reading {
  /** Ids up to this one are not read. */
  readonly above: number;
  /** The greatest id when the reading began. */
  readonly highest: number;
  /** When the last reading of all customers began, this one if it is one. */
  readonly allAt: string;
}

export async function* readCustomers({ client, config }: Shop, request: ReadRequest): AsyncGenerator<Page> {
  const { cursor, signal } = request;
  const { pageSize } = config;
  const ask = (order: 'asc' | 'desc', page: number): Promise<List> =>
    client.list(
      'customers',
      { role: 'all', _fields: customerFields, orderby: 'id', order, per_page: pageSize, page },
      signal,
    );

  let reading: Reading | undefined = cursor?.['page_size'] === String(pageSize) ? readingOf(cursor) : undefined;
  let page = Number(cursor?.['next_page']);
  if (reading === undefined) {
    const newest = await ask('desc', 1);
    reading = plan(cursor, newest, request.now(), config.customersEveryDays * day);
    page = Math.ceil(newest.total / pageSize);
    if (page <= 1 || lowestId(newest) <= reading.above) {
      yield toPage(newest, doneAt(reading), reading);
      return;
    }
  }
  for (; page >= 1; page--) {
    const list = await ask('asc', page);
    const isDone = page === 1 || (list.objects.length > 0 && lowestId(list) <= reading.above);
    yield toPage(list, isDone ? doneAt(reading) : toCursor(reading, page - 1, pageSize), reading);
    if (isDone) return;
  }
}

function plan(cursor: Cursor | undefined, newest: List, now: Date, everyMilliseconds: number): Reading {
  const allAt = cursor?.['all_at'];
  const isDue = allAt === undefined || !(now.getTime() - Date.parse(allAt) < everyMilliseconds);
  const read = Number(cursor?.['highest_id'] ?? 0);
  const highest = Math.max(read, ...newest.objects.map(idOf));
  return isDue ? { above: 0, highest, allAt: now.toISOString() } : { above: read, highest, allAt };
}

const toPage = (list: List, cursor: Cursor, { above }: Reading): Page => ({
  parts: customerParts(list.objects.filter((one) => idOf(one) > above)),
  cursor,
  ...(above === 0 && { total: list.total }),
});

const doneAt = ({ highest, allAt }: Reading): Cursor => ({ highest_id: String(highest), all_at: allAt });

const toCursor = ({ above, highest, allAt }: Reading, nextPage: number, pageSize: number): Cursor => ({
  ids_above: String(above),
  next_highest_id: String(highest),
  next_all_at: allAt,
  next_page: String(nextPage),
  page_size: String(pageSize),
});

const readingOf = (cursor: Cursor): Reading => ({
  above: Number(cursor['ids_above']),
  highest: Number(cursor['next_highest_id']),
  allAt: cursor['next_all_at'] ?? '',
});

const idOf = (one: { readonly id?: unknown }): number => Number(one.id);
const lowestId = ({ objects }: List): number => Math.min(Infinity, ...objects.map(idOf));
