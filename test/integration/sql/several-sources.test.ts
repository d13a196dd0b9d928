/** One shop sold through several systems: who is who, which orders count, and what tells that one was counted twice. */
import { afterAll, describe, expect, it } from 'vitest';
import { openSqlShop, type ShopContext, type ShopRow, type ShopRows } from '../../support/sql-shop.ts';

const shop = await openSqlShop();
afterAll(() => shop.close());

const order = (source: string, connector: string, order_id: string, more: ShopRow): ShopRow => ({
  _source: source,
  _connector: connector,
  order_id,
  ordered_at: '2024-05-01T10:00:00Z',
  updated_at: '2024-05-01T10:00:00Z',
  amount: '10',
  ...more,
});

/** The same person in four systems: each has an id of its own, and writes the address in its own way. */
const everywhere: ShopRows = {
  customers: [
    { _source: 'web', _connector: 'shopify', customer_id: '1', email: 'Ana@Example.test', created_at: '2024-02-01' },
    { _source: 'old', _connector: 'woocommerce', customer_id: '1', email: 'eva@example.test' },
    { _source: 'till', _connector: 'postgres', customer_id: 'T-9', email: ' ana@example.test ' },
  ],
  orders: [
    order('web', 'shopify', '1', { customer_id: '1' }),
    order('old', 'woocommerce', '1', { email: 'ANA@EXAMPLE.TEST', ordered_at: '2024-01-01' }),
    order('old', 'woocommerce', '2', { customer_id: '1', is_subscription_renewal: true }),
    order('till', 'postgres', '1', { customer_id: 'T-9', channel: ' POS ' }),
    order('files', 'files', '1', { customer_id: 'x', email: 'ana@example.test', ordered_at: '2024-04-01' }),
  ],
};

async function counted(context?: ShopContext) {
  await shop.transform(everywhere, context);
  return shop.rows(
    `select orders.source, orders.order_id as id, contacts.email from int_orders as orders
     join int_customers_resolved as people on people.person_number = orders.person_number and not people.is_alias
     join int_identities as contacts on contacts.source = people.source and contacts.customer_id = people.customer_id
     where orders.is_counted order by all`,
  );
}

describe('a person in several systems', () => {
  it('is one person by address, however it is written, and the same id elsewhere is somebody else', async () => {
    expect(await counted()).toEqual([
      { source: 'files', id: '1', email: 'ana@example.test' },
      { source: 'old', id: '1', email: 'ana@example.test' },
      { source: 'old', id: '2', email: 'eva@example.test' },
      { source: 'till', id: '1', email: 'ana@example.test' },
      { source: 'web', id: '1', email: 'ana@example.test' },
    ]);
    expect(await shop.rows('select orders, purchase_days from customer_histories order by orders')).toEqual([
      { orders: 1, purchase_days: 1 },
      { orders: 4, purchase_days: 3 },
    ]);
  });

  it('was won by the channel of the first order of all', async () => {
    const first = order('till', 'postgres', '0', { customer_id: 'T-9', channel: 'pos', ordered_at: '2023-01-01' });
    await shop.transform({ ...everywhere, orders: [...(everywhere.orders ?? []), first] });
    await shop.publish();
    expect(await shop.rows('select historic_orders as orders, first_channel from customers order by orders')).toEqual([
      { orders: 1, first_channel: 'online' },
      { orders: 5, first_channel: 'pos' },
    ]);
  });

  it('said the last word on the newsletter in one of them', async () => {
    const said = (source: string, customer_id: string, status: string, at: string | null) => ({
      _source: source,
      customer_id,
      channel: 'email',
      status,
      at,
      via: `${source} form`,
    });
    const consents = [
      said('web', '1', 'subscribed', '2024-02-01T00:00:00Z'),
      said('till', 'T-9', 'unsubscribed', '2024-03-01T00:00:00Z'),
      said('files', 'x', 'pending', null),
      said('old', '1', 'subscribed', '2024-04-01T00:00:00Z'),
    ];
    await shop.transform({ ...everywhere, consents });
    await shop.publish();
    const columns = 'email, newsletter, newsletter_at as at, newsletter_via as via, newsletter_source as source';
    expect(await shop.rows(`select ${columns} from contacts order by email`)).toEqual([
      {
        email: 'ana@example.test',
        newsletter: 'unsubscribed',
        at: '2024-03-01T00:00:00.000Z',
        via: 'till form',
        source: 'till',
      },
      {
        email: 'eva@example.test',
        newsletter: 'subscribed',
        at: '2024-04-01T00:00:00.000Z',
        via: 'old form',
        source: 'old',
      },
    ]);
  });
});

describe('a metric over several systems', () => {
  const ids = async (metric: Readonly<Record<string, unknown>>) =>
    (await counted({ metric })).map(({ source, id }) => `${String(source)}/${String(id)}`);

  it('leaves out tills, renewals and systems', async () => {
    expect(await ids({ channels: { exclude: ['pos'] } })).toEqual(['files/1', 'old/1', 'old/2', 'web/1']);
    expect(await ids({ renewals: 'without' })).toEqual(['files/1', 'old/1', 'till/1', 'web/1']);
    expect(await ids({ sources: { exclude: ['old', 'files'] } })).toEqual(['till/1', 'web/1']);
  });
});

describe('a payment provider beside its shop', () => {
  const day = (at: number) => `2024-05-${String(at + 1).padStart(2, '0')}`;
  const twice = (orders: number, alone: number): ShopRows => ({
    orders: Array.from({ length: orders + alone }, (_, at) => at).flatMap((at) => {
      const same = { email: `c${at % 3}@example.test`, amount: `${10 + at}` };
      const ordered = order('web', 'shopify', `${at}`, { ...same, ordered_at: `${day(at)}T10:00:00Z` });
      const charged = order('pay', 'stripe', `ch_${at}`, { ...same, ordered_at: `${day(at)}T10:00:07Z` });
      // What only the provider has was sold elsewhere, at another price.
      return at < orders ? [ordered, charged] : [{ ...charged, amount: `${100 + at}` }];
    }),
  });
  const found = () =>
    shop.rows(`select severity, "rows", amount from data_quality where "check" = 'orders_in_two_sources'`);

  it('is an error as soon as most of its orders are those of the shop, and tells what is counted twice', async () => {
    await shop.transform(twice(10, 9));
    expect(await found()).toEqual([{ severity: 'error', rows: 10, amount: '145.0000' }]);
  });

  it('is a warning while few are, and where so few may be chance', async () => {
    await shop.transform(twice(9, 0));
    expect(await found()).toEqual([{ severity: 'warn', rows: 9, amount: '126.0000' }]);
    await shop.transform({
      orders: [
        ...(twice(10, 10).orders ?? []),
        ...Array.from({ length: 10 }, (_, at) =>
          order('web', 'shopify', `more ${at}`, { email: `d${at}@example.test` }),
        ),
      ],
    });
    expect(await found()).toEqual([{ severity: 'warn', rows: 10, amount: '145.0000' }]);
  });

  it('is nothing once a metric leaves it out', async () => {
    await shop.transform(twice(12, 3), { metric: { sources: { exclude: ['pay'] } } });
    expect(await found()).toEqual([{ severity: 'warn', rows: 0, amount: '0.0000' }]);
    expect(await shop.rows('select count(*) as orders from int_orders where is_counted')).toEqual([{ orders: 12 }]);
  });

  it('is nothing where a system alone sells the same twice a day', async () => {
    await shop.transform({
      orders: Array.from({ length: 30 }, (_, at) => order('web', 'shopify', `${at}`, { email: 'a@example.test' })),
    });
    expect(await found()).toEqual([{ severity: 'warn', rows: 0, amount: '0.0000' }]);
  });
});

describe('payments beside orders', () => {
  const booked = (transaction_id: string, amount: string, more: ShopRow = {}) => ({
    _source: 'pay',
    _connector: 'stripe',
    transaction_id,
    booked_at: '2024-05-01T10:00:00Z',
    type: 'charge',
    amount,
    currency: 'eur',
    ...more,
  });
  const found = async (rows: ShopRows) => {
    await shop.transform(rows);
    const [check] = await shop.rows<{ rows: number; amount: string | null; note: string }>(
      `select "rows", amount, note from data_quality where "check" = 'payments_against_orders'`,
    );
    return check;
  };
  const orders = [order('pay', 'stripe', 'ch_1', { amount: '60' }), order('pay', 'stripe', 'ch_2', { amount: '40' })];

  it('are told with figures where they differ', async () => {
    expect(await found({ orders, balance_transactions: [booked('1', '60')] })).toEqual({
      rows: 1,
      amount: '40.0000',
      note: expect.stringContaining(': pay paid 60.00, ordered 100.00 EUR.'),
    });
  });

  it('are fine within a hundredth, after refunds, and in a currency that was exchanged', async () => {
    const exchanged = { exchange_rate: '0.9' };
    const balance = [
      booked('1', '60'),
      booked('2', '39', { type: 'payment' }),
      booked('3', '-60', { type: 'refund' }),
      booked('4', '900', exchanged),
    ];
    expect(await found({ orders, balance_transactions: balance })).toMatchObject({ rows: 0, amount: null });
  });

  it('are not compared with the orders of another source', async () => {
    const elsewhere = orders.map((row) => ({ ...row, _source: 'web', _connector: 'shopify' }));
    expect(await found({ orders: elsewhere, balance_transactions: [booked('1', '5')] })).toMatchObject({ rows: 0 });
  });
});

describe('lines and refunds whose order never came', () => {
  it('are kept and told', async () => {
    const at = { _connector: 'shopify', order_updated_at: '2024-05-02T00:00:00Z' };
    await shop.transform({
      orders: [order('shop', 'shopify', '1', { customer_id: 'c' })],
      order_lines: [{ ...at, order_id: '2', line_id: '1', product_id: 'p', quantity: '1', amount: '5' }],
      refunds: [
        { ...at, refund_id: 'r', order_id: '2', customer_id: 'c', refunded_at: '2024-05-02', amount: '3' },
        { ...at, refund_id: 's', order_id: '3', refunded_at: '2024-07-02', amount: '3' },
      ],
    });
    expect(await shop.rows('select order_id, left_out_because as because from int_order_lines')).toEqual([
      { order_id: '2', because: 'no_order' },
    ]);
    expect(await shop.rows('select amount from int_customer_refunds')).toEqual([{ amount: '3.0000' }]);
    expect(
      await shop.rows(`select "rows", share_of_rows as share from data_quality where "check" = 'parts_without_order'`),
    ).toEqual([{ rows: 2, share: 1 }]);
  });
});
