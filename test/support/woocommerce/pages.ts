/** A page of a list as WordPress cuts it: 10 objects and newest first unless asked otherwise, at most 100. */
import type { Json } from './catalog.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const refusal = (status: number, code: string): Answer => ({
  status,
  body: { code, message: 'Lo siento, no puedes listar los recursos.', data: { status } },
});

const common = ['page', 'per_page', 'search', 'exclude', 'include', 'offset', 'order', 'orderby', '_fields', '_locale'];
const dates = ['after', 'before', 'modified_after', 'modified_before', 'dates_are_gmt'];
const known: Readonly<Record<string, readonly string[]>> = {
  orders: [...common, ...dates, 'status', 'customer', 'product', 'dp', 'parent', 'parent_exclude'],
  refunds: [...common, ...dates, 'dp', 'parent', 'parent_exclude'],
  products: [...common, ...dates, 'status', 'type', 'sku', 'category', 'tag'],
  customers: [...common, 'email', 'role'],
};

export interface Listed {
  readonly kind: 'orders' | 'refunds' | 'products' | 'customers';
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Of all that match, ascending. */
  readonly ids: readonly number[];
  readonly object: (id: number) => Json;
  /** What they are ordered by, where that is not their id. */
  readonly by: (id: number) => number;
  readonly origin: string;
  /** Told of what it does not know, and ignores. */
  readonly ignore: (name: string) => void;
}

export function pageOf({ kind, path, query, ids, object, by, origin, ignore }: Listed): Answer {
  for (const name of Object.keys(query)) {
    if (known[kind]?.includes(name) !== true && !name.startsWith('consumer_')) ignore(name);
  }
  const [perPage, number] = [Number(query['per_page'] ?? 10), Number(query['page'] ?? 1)];
  if (!(perPage >= 1 && perPage <= 100)) return refusal(400, 'rest_invalid_param');
  if (!(number >= 1)) return refusal(400, 'rest_invalid_param');
  const orderby = query['orderby'] ?? (kind === 'customers' ? 'name' : 'date');
  if (!['id', 'date', 'name', 'include', 'slug', 'title', 'registered_date'].includes(orderby)) {
    return refusal(400, 'rest_invalid_param');
  }
  const isAscending = (query['order'] ?? (kind === 'customers' ? 'asc' : 'desc')) === 'asc';
  const from = (number - 1) * perPage;
  let chosen: readonly number[];
  if (orderby === 'id') {
    const [low, high] = isAscending ? [from, from + perPage] : [ids.length - from - perPage, ids.length - from];
    chosen = ids.slice(Math.max(0, low), Math.max(0, high));
    if (!isAscending) chosen = chosen.toReversed();
  } else {
    const sorted = ids.toSorted((one, other) => (by(one) - by(other)) * (isAscending ? 1 : -1));
    chosen = sorted.slice(from, from + perPage);
  }
  const pages = Math.ceil(ids.length / perPage);
  const next = new URL(`${origin}${path}`);
  for (const [name, value] of Object.entries(query)) next.searchParams.set(name, value);
  next.searchParams.set('page', String(number + 1));
  const fields = query['_fields']?.split(',');
  return {
    status: 200,
    body: chosen.map((id) => {
      const whole = object(id);
      if (fields === undefined) return whole;
      return Object.fromEntries(Object.entries(whole).filter(([name]) => fields.includes(name)));
    }),
    headers: {
      'x-wp-total': String(ids.length),
      'x-wp-totalpages': String(pages),
      ...(number < pages && { link: `<${next.href}>; rel="next"` }),
    },
  };
}
