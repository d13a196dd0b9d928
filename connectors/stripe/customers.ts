/** Customers; their metadata are attributes. */
import { z } from 'zod';
import type { Resource, Row } from '../../lib/connector.ts';
import { canonicalJson } from '../../lib/hash.ts';
import { shapeFailure } from './client.ts';
import { instantText } from './instants.ts';
import { type ListDeps, listResource } from './list.ts';

const customer = z.object({
  id: z.string(),
  created: z.int(),
  email: z.string().nullish(),
  livemode: z.boolean(),
  metadata: z.record(z.string(), z.string()).nullish(),
  name: z.string().nullish(),
  phone: z.string().nullish(),
});
const deletedCustomer = z.object({ id: z.string(), deleted: z.literal(true) });
const anyCustomer = z.union([deletedCustomer, customer]);

/** From an event or an answer. No rows for one that was deleted. */
export function customerRows(told: unknown): readonly Row[] {
  const parsed = anyCustomer.safeParse(told);
  if (!parsed.success) throw shapeFailure('customers', 'id, created or livemode');
  return 'deleted' in parsed.data ? [] : [customerRow(parsed.data)];
}

/** Nothing says when a customer changed: versions are equal, and the later load wins. */
function customerRow({ id, created, email, metadata, name, phone }: z.infer<typeof customer>): Row {
  const at = instantText(created);
  const attributes = metadata == null || Object.keys(metadata).length === 0 ? null : canonicalJson(metadata);
  return {
    customer_id: id,
    email: email ?? null,
    phone: phone ?? null,
    ...namesOf(name),
    created_at: at,
    attributes,
    updated_at: at,
  };
}

/** Stripe has one name. What stands after the first space is taken for the last name. */
function namesOf(name: string | null | undefined): Row {
  const [first = '', ...others] = (name ?? '').trim().split(/\s+/);
  return { first_name: first === '' ? null : first, last_name: others.length === 0 ? null : others.join(' ') };
}

export const customersResource = (deps: ListDeps): Resource =>
  listResource(deps, {
    name: 'customers',
    streams: ['customers'],
    hasWindows: true,
    isMutable: true,
    item: customer,
    request: (stripe, parameters) => stripe.customers.list(parameters),
    parts: async (customers) => [{ stream: 'customers', rows: customers.map((one) => customerRow(one)) }],
  });
