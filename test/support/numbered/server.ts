/** A system of numbered orders over HTTP, every third refunded, with a customer for every ten: it counts what it is asked. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';

export interface NumberedOrders {
  readonly url: string;
  /** How often each request came, by path and query. */
  readonly requests: ReadonlyMap<string, number>;
  /** Orders that it has; may grow or shrink. */
  orders: number;
  /** What every amount is; another one is another version of every order. */
  amount: number;
  /** Answers that begin with such a path fail with that status. */
  readonly failing: Map<string, { readonly status: number; readonly retryAfter?: number }>;
  delayMilliseconds: number;
  close(): Promise<void>;
}

export const pageSize = 250;

export async function startNumberedOrders(orders: number): Promise<NumberedOrders> {
  const requests = new Map<string, number>();
  const failing: NumberedOrders['failing'] = new Map();
  const state = { orders, amount: 1, delayMilliseconds: 0 };
  const server = createServer((request, response) => {
    void (async () => {
      const path = request.url ?? '';
      requests.set(path, (requests.get(path) ?? 0) + 1);
      if (state.delayMilliseconds > 0) await setTimeout(state.delayMilliseconds);
      const url = new URL(path, 'http://localhost');
      const failure = failing.get(url.pathname);
      if (failure !== undefined) {
        const headers = failure.retryAfter === undefined ? {} : { 'retry-after': `${failure.retryAfter}` };
        response.writeHead(failure.status, headers).end('{}');
        return;
      }
      const count = url.pathname === '/orders' ? state.orders : Math.ceil(state.orders / 10);
      const from = Number(url.searchParams.get('from'));
      const ids = Array.from({ length: Math.max(0, Math.min(pageSize, count - from)) }, (_, n) => from + n);
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ ids, amount: state.amount, total: count }));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(state, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    failing,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
