/** A local WooCommerce behind a faulty network, as the contract of sources wants it; what it holds is told from its own objects. */
import { woocommerceSource } from '../../../connectors/woocommerce/index.ts';
import type { Source } from '../../../lib/connector.ts';
import type { SourceUnderTest } from '../source-contract/index.ts';
import { startFaultProxy } from '../fault-proxy.ts';
import type { Json } from './catalog.ts';
import { startWoocommerce, type WoocommerceOptions } from './server.ts';

export async function setUpWoocommerce(
  options: WoocommerceOptions & { readonly auth?: 'header' | 'query' } = {},
): Promise<SourceUnderTest> {
  const { auth = 'header', ...rest } = options;
  const server = await startWoocommerce({ orders: 11, customers: 5, products: 4, ...rest });
  const proxy = await startFaultProxy(server.url);
  const config = {
    type: 'woocommerce',
    url: proxy.url,
    consumerKey: server.consumerKey,
    consumerSecret: server.consumerSecret,
    webhookSecret: server.webhookSecret,
    auth,
    pageSize: 2,
  };
  const { shop } = server;
  return {
    source: woocommerceSource as unknown as Source<never>,
    config,
    wrongCredentials: { ...config, consumerSecret: 'cs_of_somebody_else' },
    secrets: [server.consumerKey, server.consumerSecret, server.webhookSecret, basicOf(server)],
    proxy,
    truth: async () => truthOf(server),
    async change() {
      shop.change(1002, { status: 'completed', total: '77.70' });
      return ['1002', String(shop.add({ firstName: 'Łukasz 🌻', email: 'new@example.test' }))];
    },
    empty: async () => shop.empty(),
    addField: async () => server.rewrite((_, object) => ({ ...object, loyalty: { points: 3 }, id: object['id'] })),
    renameField: async () =>
      server.rewrite((path, { total, ...object }) =>
        path.endsWith('/orders') ? { ...object, grand_total: total } : object,
      ),
    deliver: async (orderId) => server.deliver('order.updated', Number(orderId), proxy.url),
    async close() {
      await proxy.close();
      await server.close();
    },
  };
}

const basicOf = ({ consumerKey, consumerSecret }: { readonly consumerKey: string; readonly consumerSecret: string }) =>
  Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64');

/** By key, some columns. */
export function truthOf({ shop }: Pick<Awaited<ReturnType<typeof startWoocommerce>>, 'shop'>) {
  const ids = [false, true].flatMap((isInTrash) => shop.select(isInTrash, undefined, 0, 0));
  const orders = ids.map((id) => shop.order(id));
  const modified = (order: Json): string => `${order['date_modified_gmt'] as string}Z`;
  return {
    orders: Object.fromEntries(
      orders.map((order) => [
        String(order['id']),
        {
          amount: order['total'] as string,
          ordered_at: `${order['date_created_gmt'] as string}Z`,
          updated_at: modified(order),
          currency: order['currency'] as string,
        },
      ]),
    ),
    order_lines: Object.fromEntries(
      orders.flatMap((order) =>
        (order['line_items'] as readonly Json[]).map((line) => [
          `${order['id'] as number}|${line['id'] as number}`,
          { amount: line['subtotal'] as string, order_updated_at: modified(order) },
        ]),
      ),
    ),
    refunds: Object.fromEntries(
      ids.flatMap((id) =>
        shop
          .refundsOf(id)
          .map(({ id: refundId, at, amount }) => [
            String(refundId),
            { order_id: String(id), amount, refunded_at: `${new Date(at * 1000).toISOString().slice(0, 19)}Z` },
          ]),
      ),
    ),
    customers: Object.fromEntries(
      shop.customers().map((id) => [String(id), { email: shop.customer(id)['email'] as string }]),
    ),
    products: Object.fromEntries(
      shop.products().map((id) => [String(id), { title: shop.product(id)['name'] as string }]),
    ),
  };
}
