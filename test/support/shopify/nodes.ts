/** Orders, customers and products as GraphQL shows them. Connections are functions of their arguments. */
import { type Customer, type Order, orderDiscount, orderTotal, type Product } from './data.ts';
import { graphqlAmount, time } from './money.ts';
import type { Shop } from './shop.ts';

export type Shown = Readonly<Record<string, unknown>>;

export interface Connection {
  readonly nodes: readonly Shown[];
  readonly edges: readonly { readonly cursor: string; readonly node: Shown }[];
  readonly pageInfo: Shown;
}

/** Of everything that there is; in bulk operations `first` is not asked for. */
export interface Paging {
  readonly first?: number | null;
  readonly after?: string | null;
}

const largestPage = 250;

export function connect(
  items: Iterable<{ readonly cursor: string; readonly node: () => Shown }>,
  first: number,
): Connection {
  if (first < 1 || first > largestPage) throw new Error(`first must be between 1 and ${largestPage}`);
  const edges: { cursor: string; node: Shown }[] = [];
  let hasNextPage = false;
  for (const { cursor, node } of items) {
    hasNextPage = edges.length === first;
    if (hasNextPage) break;
    edges.push({ cursor, node: node() });
  }
  const pageInfo = {
    hasNextPage,
    hasPreviousPage: false,
    startCursor: edges[0]?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? null,
  };
  return { nodes: edges.map(({ node }) => node), edges, pageInfo };
}

/** Everything, whichever way it is asked for. */
export interface WholeConnection {
  (paging: Paging): Connection;
  readonly all: () => readonly Shown[];
}

function wholeConnection(all: () => readonly Shown[]): WholeConnection {
  const page = ({ first, after }: Paging): Connection => {
    if (first == null) throw new Error('you must provide one of first or last');
    const items = all().map((node, n) => ({ cursor: Buffer.from(`n${n}`).toString('base64'), node: () => node }));
    return connect(
      items.slice(after == null ? 0 : Number(Buffer.from(after, 'base64').toString().slice(1)) + 1),
      first,
    );
  };
  return Object.assign(page, { all });
}

export function createNodes(shop: Shop, currency: string) {
  const bag = (units: number): Shown => {
    const money = { amount: graphqlAmount(units, currency), currencyCode: currency };
    return { shopMoney: money, presentmentMoney: money };
  };
  const known = <T>(type: string, id: number, value: T) => ({
    __typename: type,
    id: `gid://shopify/${type}/${id}`,
    legacyResourceId: String(id),
    ...value,
  });

  const customer = (one: Customer): Shown =>
    known('Customer', one.id, {
      createdAt: time(one.createdAt),
      updatedAt: time(one.updatedAt),
      firstName: one.firstName,
      lastName: one.lastName,
      displayName: `${one.firstName} ${one.lastName}`,
      locale: 'de',
      tags: one.tags,
      numberOfOrders: String(one.orders),
      state: 'ENABLED',
      note: null,
      defaultEmailAddress:
        one.email === null
          ? null
          : {
              emailAddress: one.email,
              marketingState: one.consent.state,
              marketingOptInLevel: one.consent.level,
              marketingUpdatedAt: one.consent.at === null ? null : time(one.consent.at),
            },
      defaultPhoneNumber: one.phone === null ? null : { phoneNumber: one.phone },
    });

  const product = (one: Product): Shown => {
    const price = (units: number) => ({ amount: graphqlAmount(units, currency), currencyCode: currency });
    return known('Product', one.id, {
      title: one.title,
      productType: one.type,
      vendor: one.vendor,
      tags: one.tags,
      status: 'ACTIVE',
      createdAt: time(one.createdAt),
      updatedAt: time(one.updatedAt),
      category:
        one.category === null
          ? null
          : { id: 'gid://shopify/TaxonomyCategory/hg-1', name: 'Kitchen', fullName: one.category },
      priceRangeV2: {
        minVariantPrice: price(Math.min(...one.prices)),
        maxVariantPrice: price(Math.max(...one.prices)),
      },
    });
  };

  const order = (one: Order): Shown =>
    known('Order', one.id, {
      name: `#${1000 + one.number}`,
      email: one.email,
      phone: null,
      createdAt: time(one.createdAt),
      processedAt: time(one.processedAt),
      updatedAt: time(one.updatedAt),
      cancelledAt: one.cancelledAt === null ? null : time(one.cancelledAt),
      test: one.test,
      sourceName: one.sourceName,
      tags: one.tags,
      displayFinancialStatus: one.status,
      currencyCode: currency,
      presentmentCurrencyCode: currency,
      totalPriceSet: bag(orderTotal(one)),
      currentTotalPriceSet: bag(orderTotal(one) - one.refunds.reduce((sum, refund) => sum + refund.amount, 0)),
      totalRefundedSet: bag(one.refunds.reduce((sum, refund) => sum + refund.amount, 0)),
      totalDiscountsSet: bag(orderDiscount(one)),
      totalTaxSet: bag(one.tax),
      totalShippingPriceSet: bag(one.shipping),
      customer: one.customer === null ? null : customer(shop.customers.get(one.customer)),
      refunds: one.refunds.map((refund) =>
        known('Refund', refund.id, {
          createdAt: time(refund.at),
          note: null,
          totalRefundedSet: bag(refund.amount),
          refundLineItems: wholeConnection(() => []),
        }),
      ),
      lineItems: wholeConnection(() =>
        one.lines.map((line) =>
          known('LineItem', line.id, {
            title: line.title,
            name: line.title,
            sku: line.sku,
            quantity: line.quantity,
            currentQuantity: line.quantity,
            product: line.product === null ? null : product(shop.products.get(line.product)),
            originalUnitPriceSet: bag(line.price),
            originalTotalSet: bag(line.price * line.quantity),
            discountAllocations: line.discounts.map((units) => ({ allocatedAmountSet: bag(units) })),
          }),
        ),
      ),
    });

  return { order, customer, product };
}
