/** Orders with their lines and refunds, and the customers that they name. */
import type { JsonShape } from '../../../lib/connector.ts';
import { consentRows, customerRows, customerSelection, customerType } from './customers.ts';
import { amount, filled, type Kind, moneyBag, numberOf } from './kind.ts';
import { channels, financialStatuses, renewalSources, renewalTag } from './order-meaning.ts';

const bag = '{ shopMoney { amount } }';

const fields = {
  id: 'varchar',
  __parentId: 'varchar',
  email: 'varchar',
  createdAt: 'varchar',
  processedAt: 'varchar',
  updatedAt: 'varchar',
  cancelledAt: 'varchar',
  test: 'varchar',
  displayFinancialStatus: 'varchar',
  sourceName: 'varchar',
  tags: 'varchar[]',
  currencyCode: 'varchar',
  totalPriceSet: moneyBag,
  totalDiscountsSet: moneyBag,
  totalTaxSet: moneyBag,
  totalShippingPriceSet: moneyBag,
  customer: customerType,
  refunds: `struct(id varchar, "createdAt" varchar, "totalRefundedSet" ${moneyBag})[]`,
  // Of lines.
  title: 'varchar',
  sku: 'varchar',
  quantity: 'varchar',
  product: 'struct(id varchar)',
  originalUnitPriceSet: moneyBag,
  discountAllocations: `struct("allocatedAmountSet" ${moneyBag})[]`,
} as const;

const whens = (meanings: Readonly<Record<string, string>>): string =>
  Object.entries(meanings)
    .map(([said, meant]) => `when '${said}' then '${meant}'`)
    .join(' ');

const decimal = (text: string): string => `try_cast(${text} as decimal(18, 4))`;

/** A status that nobody knows here stays as it is, and is quarantined with its name. */
const orderRows = `
  with units as (
    select "__parentId" as id, sum(try_cast(quantity as bigint)) as quantity
    from objects where "__parentId" is not null group by all
  )
  select
    ${numberOf('orders.id')} as order_id,
    ${numberOf('customer.id')} as customer_id,
    ${filled('email')} as email,
    coalesce("processedAt", "createdAt") as ordered_at,
    "updatedAt" as updated_at,
    "cancelledAt" as cancelled_at,
    case
      when test = 'true' then 'test'
      when "cancelledAt" is not null then 'cancelled'
      when "displayFinancialStatus" is null then 'pending'
      else case lower("displayFinancialStatus") ${whens(financialStatuses)} else lower("displayFinancialStatus") end
    end as status,
    case lower("sourceName") ${whens(channels)} else lower(${filled('"sourceName"')}) end as channel,
    coalesce(
      lower("sourceName") in (${renewalSources.map((name) => `'${name}'`).join(', ')})
        or list_contains(list_transform(tags, lambda tag: lower(tag)), '${renewalTag}'), false
    )::varchar as is_subscription_renewal,
    "currencyCode" as currency,
    ${amount('"totalPriceSet"."shopMoney".amount')} as amount,
    ${amount('"totalDiscountsSet"."shopMoney".amount')} as discount,
    ${amount('"totalTaxSet"."shopMoney".amount')} as tax,
    ${amount('"totalShippingPriceSet"."shopMoney".amount')} as shipping,
    coalesce(units.quantity, 0)::varchar as quantity
  from objects as orders left join units on units.id = orders.id
  where "__parentId" is null
  order by order_id`;

/** Products that are gone, and lines that never had one, are known by what the line says: its SKU, else its title. */
const lineRows = `
  select
    ${numberOf('orders.id')} as order_id,
    ${numberOf('lines.id')} as line_id,
    coalesce(${numberOf('lines.product.id')}, ${filled('lines.sku')}, ${filled('lines.title')}) as product_id,
    lines.quantity as quantity,
    (${decimal('lines."originalUnitPriceSet"."shopMoney".amount')} * try_cast(lines.quantity as int))::varchar as amount,
    coalesce(list_sum(list_transform(lines."discountAllocations",
      lambda one: ${decimal('one."allocatedAmountSet"."shopMoney".amount')})), 0)::varchar as discount,
    orders."updatedAt" as order_updated_at
  from objects as lines join objects as orders on orders.id = lines."__parentId"
  order by order_id, line_id`;

/** What took goods back or cancelled them without paying anything back is no refund. */
const refundRows = `
  select
    ${numberOf('refund.id')} as refund_id,
    ${numberOf('id')} as order_id,
    ${numberOf('customer.id')} as customer_id,
    refund."createdAt" as refunded_at,
    ${amount('refund."totalRefundedSet"."shopMoney".amount')} as amount,
    "currencyCode" as currency,
    "updatedAt" as order_updated_at
  from (select *, unnest(refunds) as refund from objects where "__parentId" is null)
  where ${decimal('refund."totalRefundedSet"."shopMoney".amount')} is distinct from 0
  order by order_id, refund_id`;

const named = 'select unnest(customer) from objects where customer.id is not null';

const shape = (query: string): JsonShape => ({ fields, query });

export const orders: Kind = {
  name: 'orders',
  count: 'ordersCount',
  single: 'order',
  selection: `id email createdAt processedAt updatedAt cancelledAt test displayFinancialStatus sourceName tags currencyCode
    totalPriceSet ${bag} totalDiscountsSet ${bag} totalTaxSet ${bag} totalShippingPriceSet ${bag}
    customer { ${customerSelection} }
    refunds { id createdAt totalRefundedSet ${bag} }`,
  children: {
    name: 'lineItems',
    selection: `id title sku quantity product { id } originalUnitPriceSet ${bag}
      discountAllocations { allocatedAmountSet ${bag} }`,
  },
  createdFilter: 'created_at',
  perRequest: 10,
  shapes: {
    orders: shape(orderRows),
    order_lines: shape(lineRows),
    refunds: shape(refundRows),
    customers: shape(customerRows(named)),
    consents: shape(consentRows(named)),
  },
};
