/** Customers, products and lines of orders of a local WooCommerce: all follow from their number, but for what tests change. */
import { gmtText, localText } from './wp-dates.ts';

export type Json = Readonly<Record<string, unknown>>;

/** The same for the same numbers, and without a pattern. */
export function mixed(number: number, salt: number): number {
  let x = Math.imul(number + salt * 7919, 0x9e3779b1);
  x = Math.imul(x ^ (x >>> 15), 0x85ebca6b);
  return (x ^ (x >>> 13)) >>> 0;
}

export const money = (cents: number): string => (cents / 100).toFixed(2);

/** A date as WooCommerce gives it: twice. */
export function datesIn(zone: string) {
  // Clocks change at full quarters of an hour.
  const offsets = new Map<number, number>();
  const localOf = (moment: number): string => {
    const quarter = Math.floor(moment / 900);
    const offset = offsets.get(quarter) ?? Date.parse(`${localText(quarter * 900, zone)}Z`) / 1000 - quarter * 900;
    offsets.set(quarter, offset);
    return gmtText(moment + offset);
  };
  return (name: string, moment: number | null): Json => ({
    [name]: moment === null ? null : localOf(moment),
    [`${name}_gmt`]: moment === null ? null : gmtText(moment),
  });
}

export function createCatalog({
  zone,
  begin,
  goods,
}: {
  readonly zone: string;
  /** When the first order was made. */
  readonly begin: number;
  /** Products. */
  readonly goods: number;
}) {
  const dates = datesIn(zone);
  const changes = new Map<number, Json>();
  const emailOf = (id: number): string => `customer${id}@example.test`;

  function lines(n: number): readonly Json[] {
    return Array.from({ length: 1 + (mixed(n, 2) % 3) }, (_, at_) => {
      const price = 500 + (mixed(n, 20 + at_) % 5000);
      const quantity = 1 + (mixed(n, 30 + at_) % 3);
      const discount = mixed(n, 40 + at_) % 4 === 0 ? 100 : 0;
      const productId = 1 + (mixed(n, 50 + at_) % Math.max(1, goods));
      return {
        id: n * 4 + at_ + 1,
        name: `Semilla ${productId} ñ`,
        product_id: productId,
        variation_id: 0,
        quantity,
        tax_class: '',
        subtotal: money(price * quantity),
        subtotal_tax: money(Math.round(price * quantity * 0.21)),
        total: money(price * quantity - discount),
        total_tax: money(Math.round((price * quantity - discount) * 0.21)),
        taxes: [],
        meta_data: [],
        sku: `S-${productId}`,
        price: price / 100,
      };
    });
  }

  function customer(id: number): Json {
    const createdAt = begin - 86_400 * 30 + id;
    return {
      id,
      ...dates('date_created', createdAt),
      ...dates('date_modified', id % 4 === 0 ? null : createdAt + 60),
      email: emailOf(id),
      first_name: id % 2 === 0 ? 'Zoë' : '李',
      last_name: `Nº ${id}`,
      role: 'customer',
      username: `customer${id}`,
      billing: {
        first_name: '',
        last_name: '',
        city: 'Ávila',
        postcode: '05001',
        country: 'ES',
        email: '',
        phone: '600',
      },
      shipping: {},
      is_paying_customer: id % 2 === 1,
      avatar_url: '',
      meta_data: [],
      ...changes.get(id),
    };
  }

  const product = (id: number): Json => ({
    id,
    name: `Semilla ${id} ñ`,
    slug: `semilla-${id}`,
    permalink: `https://shop.test/${id}`,
    ...dates('date_created', begin - 86_400 + id),
    ...dates('date_modified', begin + id * 60),
    type: 'simple',
    status: 'publish',
    catalog_visibility: 'visible',
    sku: `S-${id}`,
    price: '9.95',
    categories: [{ id: 5, name: 'Huerto', slug: 'huerto' }],
    tags: [],
  });

  const changeCustomer = (id: number, said: Json): void => void changes.set(id, said);
  return { emailOf, lines, customer, product, changeCustomer };
}
