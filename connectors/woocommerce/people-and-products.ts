/** Customers and products as rows of the streams. Lists and webhooks deliver the same objects. */
import type { Part, Row } from '../../lib/connector.ts';
import { type Fields, isFields, optionalText, partOf, readerOf, utc } from './fields.ts';

const customer = readerOf('customer');
const product = readerOf('product');

export const customerFields =
  'id,email,first_name,last_name,role,is_paying_customer,date_created_gmt,date_modified_gmt,billing';
export const productFields = 'id,name,type,sku,status,price,categories,tags,date_created_gmt,date_modified_gmt';

export const customerParts = (objects: readonly Fields[]): readonly Part[] =>
  partOf('customers', objects.map(customerRow));

export const productParts = (objects: readonly Fields[]): readonly Part[] =>
  partOf('products', objects.map(productRow));

function customerRow(from: Fields): Row {
  const billing = customer.object(from, 'billing');
  const createdAt = utc(customer.text(from, 'date_created_gmt'));
  return {
    customer_id: customer.text(from, 'id'),
    email: customer.text(from, 'email') ?? optionalText(billing, 'email'),
    phone: optionalText(billing, 'phone'),
    first_name: customer.text(from, 'first_name') ?? optionalText(billing, 'first_name'),
    last_name: customer.text(from, 'last_name') ?? optionalText(billing, 'last_name'),
    created_at: createdAt,
    attributes: attributes({
      role: customer.text(from, 'role'),
      is_paying_customer: from['is_paying_customer'] === true,
      country: optionalText(billing, 'country'),
      state: optionalText(billing, 'state'),
      city: optionalText(billing, 'city'),
      postcode: optionalText(billing, 'postcode'),
    }),
    updated_at: utc(customer.text(from, 'date_modified_gmt')) ?? createdAt,
  };
}

function productRow(from: Fields): Row {
  const categories = namesOf(product.list(from, 'categories'));
  return {
    product_id: product.text(from, 'id'),
    title: product.text(from, 'name'),
    category: categories[0] ?? null,
    type: product.text(from, 'type'),
    price: product.text(from, 'price'),
    attributes: attributes({
      sku: product.text(from, 'sku'),
      status: product.text(from, 'status'),
      categories,
      tags: namesOf(product.list(from, 'tags')),
    }),
    updated_at: utc(product.text(from, 'date_modified_gmt') ?? product.text(from, 'date_created_gmt')),
  };
}

const namesOf = (terms: readonly Fields[]): readonly string[] =>
  terms.flatMap((term) => (isFields(term) ? (optionalText(term, 'name') ?? []) : []));

/** What nobody filled in is left out. */
const attributes = (values: Readonly<Record<string, unknown>>): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(values).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0)),
    ),
  );
