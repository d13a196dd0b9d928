/** What every source promises, of a real PostgreSQL. */
import { postgresSource } from '../../../connectors/postgres/source/index.ts';
import { describeSource } from '../../support/source-contract/index.ts';
import { startPostgres } from '../../support/postgres.ts';
import { ordersSettings, ordersTable, run } from './kit.ts';

const postgres = await startPostgres();

const shop = `
  ${ordersTable};
  create index on orders (updated_at);
  create table refunds (id bigint primary key, order_id bigint references orders, amount numeric, at timestamptz);
  insert into orders select n, 'Añá "' || n % 3 || '", 顧客', 'c' || n || '@shop.test', '2024-01-01Z'::timestamptz + n * interval '1 day',
    '2024-02-01Z'::timestamptz + (n / 2) * interval '1 hour' + interval '1 microsecond' * n, 'done', 'EUR', n * 1.10
    from generate_series(1, 9) as n;
  insert into refunds values (1, 3, 1.5, '2024-02-03T04:05:06.789Z')`;

const iso = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

const byKey = (rows: readonly Readonly<Record<string, string | null>>[], key: string) =>
  Object.fromEntries(rows.map((row) => [row[key] ?? '', row]));

if (postgres !== undefined) {
  describeSource(
    'postgres',
    async () => {
      const url = await postgres.createDatabase();
      await run(url, shop);
      const streams = {
        orders: { ...ordersSettings, values: { status: { done: 'paid', back: 'refunded' } } },
        refunds: {
          query: `select r.id as refund_id, r.order_id, r.amount, r.at as refunded_at, o.updated_at as order_updated_at
          from refunds r join orders o on o.id = r.order_id -- the order's version`,
          cursor: 'order_updated_at',
        },
      };
      const config = { type: 'postgres', url, streams, rowsPerPage: 2 };
      return {
        source: postgresSource as never,
        config,
        wrongCredentials: { ...config, url: url.replace('perdura:perdura@', 'perdura:Sesam-4711@') },
        secrets: ['Sesam-4711', ':perdura@', 'c1@shop.test'],
        async truth() {
          const orders = await run(
            url,
            `select id::text as order_id, customer as customer_id, email, ${iso('created')} as ordered_at,
             ${iso('updated_at')} as updated_at, case status when 'done' then 'paid' when 'back' then 'refunded' end as status,
             currency, total::text as amount from orders`,
          ).catch(() => []);
          const refunds = await run(
            url,
            `select id::text as refund_id, order_id::text as order_id, amount::text as amount, ${iso('at')} as refunded_at from refunds`,
          );
          return { orders: byKey(orders, 'order_id'), refunds: byKey(refunds, 'refund_id') };
        },
        async change() {
          await run(url, `update orders set status = 'back', total = 4, updated_at = now() where id = 4`);
          await run(
            url,
            `insert into orders (id, customer, email, total, status) select max(id) + 1, 'new', 'new@shop.test', 1, 'done' from orders`,
          );
          const [row] = await run(url, 'select max(id)::text as id from orders');
          return ['4', row?.['id'] ?? ''];
        },
        async empty() {
          await run(url, 'truncate orders, refunds');
        },
        async addField() {
          await run(url, `alter table orders add column "brand new" jsonb default '{"a": 1}'`);
        },
        async renameField() {
          await run(url, 'alter table orders rename column total to sum');
        },
        close: async () => undefined,
      };
    },
    { http: false, webhooks: false, windows: true },
  );
}
