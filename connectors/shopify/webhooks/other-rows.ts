/** Customers, their consent, and products of webhooks, as rows. */
import { z } from 'zod';
import type { Part, Row } from '../../../lib/connector.ts';
import { consentStatuses } from '../objects/customers.ts';
import { decimal, filled, id, instant, maybeInstant, tagsOf, text } from './body.ts';
import { amountOf } from './decimal.ts';

export const customerShape = z.object({
  id,
  email: text,
  phone: text,
  first_name: text,
  last_name: text,
  created_at: maybeInstant,
  updated_at: instant,
});

/**
 * Webhooks leave out a customer's tags, locale and number of orders. So that a read of the same version counts, whichever
 * of the two arrives last, what a webhook says is a millisecond older.
 */
export function customerParts(customer: z.infer<typeof customerShape>): readonly Part[] {
  const row: Row = {
    customer_id: customer.id,
    email: filled(customer.email),
    phone: filled(customer.phone),
    first_name: filled(customer.first_name),
    last_name: filled(customer.last_name),
    created_at: customer.created_at,
    updated_at: new Date(Date.parse(customer.updated_at) - 1).toISOString(),
  };
  return [{ stream: 'customers', rows: [row] }];
}

export const consentShape = z.object({
  customer_id: id,
  email_marketing_consent: z.object({ state: z.string(), opt_in_level: text, consent_updated_at: maybeInstant }),
});

export function consentParts({
  customer_id: customer,
  email_marketing_consent: consent,
}: z.infer<typeof consentShape>) {
  const said = consent.state.toLowerCase();
  const row: Row = {
    customer_id: customer,
    channel: 'email',
    status: consentStatuses[said] ?? said,
    at: consent.consent_updated_at,
    via: consent.opt_in_level?.toLowerCase() ?? null,
  };
  return [{ stream: 'consents', rows: [row] }] satisfies readonly Part[];
}

export const productShape = z.object({
  id,
  title: z.string(),
  product_type: text,
  vendor: text,
  tags: text,
  status: text,
  updated_at: instant,
  category: z.object({ full_name: text }).nullish(),
  variants: z.array(z.object({ price: decimal.nullish() })),
  variant_gids: z.array(z.unknown()).default([]),
});

type Product = z.infer<typeof productShape>;

/** Only the first hundred variants come whole, and the lowest price may be another's. */
export const tellsPrice = ({ variants, variant_gids: ids }: Product): boolean => ids.length <= variants.length;

export function productParts(product: Product): readonly Part[] {
  const prices = product.variants.flatMap(({ price }) => (price == null ? [] : [amountOf(price)]));
  const row: Row = {
    product_id: product.id,
    title: product.title,
    category: filled(product.category?.full_name),
    type: filled(product.product_type),
    price: prices.sort((a, b) => Number(a) - Number(b))[0] ?? null,
    attributes: JSON.stringify({
      tags: tagsOf(product.tags),
      vendor: filled(product.vendor),
      status: product.status?.toLowerCase() ?? null,
    }),
    updated_at: product.updated_at,
  };
  return [{ stream: 'products', rows: [row] }];
}
