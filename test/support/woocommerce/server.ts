/**
 * A local WooCommerce: REST v3 as WordPress answers it, with its habits. What it does not know of a question it ignores (and
 * notes: `ignored`), pages hold 10 objects and come newest first unless asked otherwise, more than 100 are refused, and
 * pages are numbered over whatever matches at that moment.
 */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, type Listed, pageOf, refusal } from './pages.ts';
import type { Json } from './catalog.ts';
import { createShop, type ShopOptions } from './shop.ts';
import { gmtText, localText, parseParameter } from './wp-dates.ts';

export interface WoocommerceOptions extends ShopOptions {
  readonly consumerKey?: string;
  readonly consumerSecret?: string;
  readonly webhookSecret?: string;
  /** The server throws away the Authorization header, as some do. */
  readonly dropsAuthorization?: boolean;
  readonly hidesIndex?: boolean;
  /** As before WooCommerce 5.8. */
  readonly ignoresModified?: boolean;
  /** Changes what goes out. */
  readonly rewrite?: (path: string, object: Json) => Json;
}

export interface Asked {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly status: number;
}

export async function startWoocommerce(options: WoocommerceOptions = {}) {
  const {
    consumerKey = 'ck_test_0123456789',
    consumerSecret = 'cs_test_9876543210',
    webhookSecret = 'hook-secret-1',
    dropsAuthorization = false,
    hidesIndex = false,
    ignoresModified = false,
  } = options;
  const shop = createShop(options);
  const asked: Asked[] = [];
  const ignored: string[] = [];
  let rewrite = options.rewrite ?? ((_path: string, object: Json) => object);
  let before: ((path: string, query: Readonly<Record<string, string>>) => void) | undefined;
  let selected: { readonly key: string; readonly ids: readonly number[] } = { key: '', ids: [] };
  let origin = '';
  let deliveries = 0;

  /** What WordPress says of these keys, or of none. */
  const refusalOf = ({ headers }: IncomingMessage, query: URLSearchParams): string | undefined => {
    const given = query.has('consumer_key')
      ? `${query.get('consumer_key')}:${query.get('consumer_secret')}`
      : headers.authorization === undefined || dropsAuthorization
        ? undefined
        : Buffer.from(headers.authorization.replace(/^Basic /, ''), 'base64').toString();
    if (given === undefined) return 'woocommerce_rest_cannot_view';
    return given === `${consumerKey}:${consumerSecret}` ? undefined : 'woocommerce_rest_authentication_error';
  };

  function orders(query: Readonly<Record<string, string>>): readonly number[] | string {
    const moment = (name: string): number | undefined | string => {
      const text = query[name];
      if (text === undefined || (ignoresModified && name.startsWith('modified'))) return undefined;
      return parseParameter(text, shop.zone) ?? name;
    };
    const [after, until, created, createdUntil] = ['modified_after', 'modified_before', 'after', 'before'].map(moment);
    const wrong = [after, until, created, createdUntil].find((one) => typeof one === 'string');
    if (typeof wrong === 'string') return wrong;
    if (created !== undefined || createdUntil !== undefined) return 'after'; // Nobody asks for these yet.
    if ((after !== undefined || until !== undefined) && query['dates_are_gmt'] !== 'true') return 'dates_are_gmt';
    const { status = 'any' } = query;
    if (!['any', 'trash'].includes(status)) return 'status';
    const key = JSON.stringify([shop.version(), status, after, until]);
    if (selected.key !== key) {
      const of = after === undefined && until === undefined ? undefined : 'modified';
      const [from, to] = [after ?? -Infinity, until ?? Infinity] as [number, number];
      selected = { key, ids: shop.select(status === 'trash', of, from, to) };
    }
    return selected.ids;
  }

  function page(
    kind: Listed['kind'],
    path: string,
    query: Readonly<Record<string, string>>,
    ids: readonly number[],
    object: (id: number) => Json,
    by: (id: number) => number = (id) => id,
  ): Answer {
    const ignore = (name: string) => void ignored.push(`${path}: ${name}`);
    return pageOf({ kind, path, query, ids, object: (id) => rewrite(path, object(id)), by, origin, ignore });
  }

  function productIds(query: Readonly<Record<string, string>>): readonly number[] {
    const moment = (name: string, other: number) => parseParameter(query[name] ?? '', shop.zone) ?? other;
    const [after, until] = [moment('modified_after', -Infinity), moment('modified_before', Infinity)];
    return shop.products().filter((id) => {
      const at = Date.parse(`${shop.product(id)['date_modified_gmt'] as string}Z`) / 1000;
      return at > after && at < until;
    });
  }

  function answer(request: IncomingMessage, url: URL): Answer {
    const path = url.pathname;
    const query = Object.fromEntries(url.searchParams);
    if (request.method !== 'GET') return refusal(404, 'rest_no_route');
    if (path === '/wp-json/') {
      if (hidesIndex) return refusal(401, 'rest_not_logged_in');
      return { status: 200, body: { name: 'Tienda', timezone_string: shop.zone, namespaces: ['wp/v2', 'wc/v3'] } };
    }
    if (!path.startsWith('/wp-json/wc/v3/')) return refusal(404, 'rest_no_route');
    const refused = refusalOf(request, url.searchParams);
    if (refused !== undefined) return refusal(401, refused);
    const rest = path.slice('/wp-json/wc/v3/'.length);
    before?.(rest, query);
    if (rest === 'orders') {
      const ids = orders(query);
      if (typeof ids === 'string') return refusal(400, `rest_invalid_param: ${ids}`);
      return page('orders', path, query, ids, shop.order, shop.createdAt);
    }
    if (rest === 'customers') return page('customers', path, query, shop.customers(), shop.customer);
    if (rest === 'products') return page('products', path, query, productIds(query), shop.product);
    const [, id] = /^orders\/(\d+)\/refunds$/.exec(rest) ?? [];
    if (id === undefined) return refusal(404, 'rest_no_route');
    if (!shop.exists(Number(id))) return refusal(404, 'woocommerce_rest_invalid_order_id');
    const refunds = new Map(shop.refundsOf(Number(id)).map((refund) => [refund.id, refund]));
    const toObject = (refundId: number): Json => {
      const { at, amount } = refunds.get(refundId) ?? { at: 0, amount: '0' };
      return {
        id: refundId,
        date_created: localText(at, shop.zone),
        date_created_gmt: gmtText(at),
        amount,
        reason: '',
        refunded_by: 1,
        line_items: [],
      };
    };
    return page(
      'refunds',
      path,
      query,
      [...refunds.keys()].toSorted((one, other) => one - other),
      toObject,
    );
  }

  function serve(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const { status, body, headers } = answer(request, url);
    asked.push({ path: url.pathname, query: Object.fromEntries(url.searchParams), status });
    response.writeHead(status, {
      'content-type': 'application/json; charset=UTF-8',
      date: shop.now().toUTCString(),
      ...headers,
    });
    response.end(JSON.stringify(body));
  }

  const server = createServer(serve);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url: origin,
    consumerKey,
    consumerSecret,
    webhookSecret,
    shop,
    /** Every request that came. */
    asked,
    /** Parameters that it ignored, as WordPress does without a word. */
    ignored,
    /** Runs before each answer: the shop goes on selling while it is read. */
    meanwhile: (work: typeof before) => {
      before = work;
    },
    rewrite: (change: typeof rewrite) => {
      rewrite = change;
    },
    /** What WooCommerce sends about an order, customer or product. */
    deliver(topic: string, id: number, source = origin) {
      const [resource = '', event = ''] = topic.split('.');
      const object = { order: shop.order, customer: shop.customer, product: shop.product }[resource];
      const body = Buffer.from(JSON.stringify(event === 'deleted' ? { id } : object?.(id)));
      deliveries += 1;
      return {
        headers: {
          'content-type': 'application/json',
          'x-wc-webhook-source': `${source}/`,
          'x-wc-webhook-topic': topic,
          'x-wc-webhook-resource': resource,
          'x-wc-webhook-event': event,
          'x-wc-webhook-id': '3',
          'x-wc-webhook-delivery-id': `d${deliveries}`,
          'x-wc-webhook-signature': createHmac('sha256', webhookSecret).update(body).digest('base64'),
        },
        body,
        receivedAt: shop.now(),
      };
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await sleep(0);
    },
  };
}
