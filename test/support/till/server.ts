/** The till of the example connector: orders by time of change and id, beginning with the one that is asked for. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TillOrder {
  readonly id: string;
  readonly sold_at: string;
  readonly changed_at: string;
  readonly is_given_back: boolean;
  readonly total: string;
  readonly currency: string;
  readonly customer_id: string | null;
  readonly email: string | null;
  readonly lines: readonly { readonly sku: string; readonly count: string; readonly total: string }[];
  readonly refunds: readonly { readonly id: string; readonly at: string; readonly amount: string }[];
}

export interface Till {
  readonly url: string;
  readonly orders: Map<string, TillOrder>;
  /** What becomes of an order before it is answered with. */
  rewrite: (order: TillOrder) => object;
  close(): Promise<void>;
}

const known = new Set(['since', 'id', 'limit', 'until']);

export async function startTill(apiKey: string, orders: readonly TillOrder[]): Promise<Till> {
  const held = new Map(orders.map((order) => [order.id, order]));
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://till.test');
    if (request.headers.authorization !== `Bearer ${apiKey}`) return send(response, 401, { error: 'key' });
    const strange = [...searchParams.keys()].find((name) => !known.has(name));
    if (pathname !== '/orders' || strange !== undefined) return send(response, 400, { error: strange ?? pathname });
    const { since = '', id = '', limit = '10', until } = Object.fromEntries(searchParams);
    const from = `${since} ${id}`;
    const found = [...held.values()]
      .map((order) => ({ key: `${order.changed_at} ${order.id}`, order }))
      .filter(({ key, order }) => key >= from && (until === undefined || order.changed_at < until))
      .sort((one, other) => (one.key < other.key ? -1 : 1));
    const page = found.slice(0, Number(limit)).map(({ order }) => till.rewrite(order));
    send(response, 200, { orders: page, more: found.length > page.length });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const till: Till = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    orders: held,
    rewrite: (order) => order,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return till;
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Some given back, some guests, one in the same second as another. */
export const tillOrders = (count: number): readonly TillOrder[] =>
  Array.from({ length: count }, (_, at): TillOrder => {
    const day = new Date(Date.UTC(2026, 0, 1) + Math.floor(at / 2) * 86_400_000).toISOString();
    const isGivenBack = at % 5 === 4;
    return {
      id: `t${String(at).padStart(7, '0')}`,
      sold_at: day,
      changed_at: day,
      is_given_back: isGivenBack,
      total: `${at + 1}.50`,
      currency: 'EUR',
      customer_id: at % 4 === 3 ? null : `c${at % 3}`,
      email: `ñandú.${at % 3}@shop.test`,
      lines: [{ sku: 'té 🍵', count: '1', total: `${at + 1}.50` }],
      refunds: isGivenBack ? [{ id: `r${at}`, at: day, amount: `${at + 1}.50` }] : [],
    };
  });
