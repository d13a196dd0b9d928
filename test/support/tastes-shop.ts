/** A small invented shop whose customers have tastes: a project's files, the same every time. */
import { uniformNumbers } from '../../models/clusters/uniform-numbers.ts';

const categories = ['Bebé y niño', 'Hogar', 'Huerto ECO', 'Jardín y exterior', 'Plantas', 'Supermercado ECO'];
/** How likely a customer of each taste takes something of each category. */
const tastes = [
  [0.02, 0.02, 0.02, 0.02, 0.02, 0.9],
  [0.02, 0.02, 0.9, 0.3, 0.02, 0.02],
  [0.8, 0.5, 0.02, 0.02, 0.02, 0.02],
  [0.02, 0.02, 0.02, 0.4, 0.8, 0.02],
];
const customers = 400;
/** They registered and never bought. */
const withoutPurchases = 25;

/** Every fourth customer has the same taste; who comes later in that order buys more often. */
export function tastesShop(more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const random = uniformNumbers(4);
  const orders = ['order_id,customer_id,ordered_at,amount'];
  const lines = ['order_id,line_id,product_id,quantity,amount'];
  for (let customer = 0; customer < customers; customer += 1) {
    const likings = tastes[customer % tastes.length] ?? [];
    const count = 2 + Math.floor((customer / customers) * 6);
    for (let n = 0; n < count; n += 1) {
      const id = `${customer}-${n}`;
      const bought = likings.flatMap((likely, category) => (random() < likely ? [category] : []));
      if (bought.length === 0) bought.push(likings.indexOf(Math.max(...likings)));
      const day = new Date(Date.UTC(2025, 0, 1 + Math.floor(random() * 500)));
      orders.push(`${id},${customer},${day.toISOString().slice(0, 10)}T10:00:00Z,${bought.length * 10}.00`);
      for (const [line, category] of bought.entries()) lines.push(`${id},${line + 1},p${category},1,10.00`);
    }
  }
  const people = ['customer_id,email,created_at'];
  for (let customer = 0; customer < customers + withoutPurchases; customer += 1) {
    people.push(`${customer},c${customer}@example.test,2025-01-01`);
  }
  return {
    'orders.csv': orders.join('\n'),
    'order_lines.csv': lines.join('\n'),
    'customers.csv': people.join('\n'),
    'products.csv': ['product_id,title,category', ...categories.map((name, at) => `p${at},Cosa ${at},${name}`)].join(
      '\n',
    ),
    'perdura.yaml': `stores:
  shop:
    zone: Europe/Madrid
    currency: EUR
    language: es
    sources:
      files:
        type: files
        streams: { orders: orders.csv, order_lines: order_lines.csv, products: products.csv, customers: customers.csv }
    destinations:
      crm: { type: files, path: crm/customers.csv }
`,
    'objects/clv.yaml': 'kind: clv\nactive: true\nreference_date: 2026-06-30\n',
    'objects/tastes.yaml': 'kind: persona\nname: tastes\nk: 4\nunit: matrix_share\nrefresh: every_run\n',
    ...more,
  };
}
