/** Which orders a metric leaves, and what its preview says beforehand. */
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { previewMetric } from '../../../app/sql/operations/metric-preview.ts';
import { type MetricConfiguration, metricSchema } from '../../../lib/pure/metric-configuration.ts';
import { openSqlShop, type ShopRow } from '../../support/sql-shop.ts';

const shop = await openSqlShop();
afterAll(() => shop.close());

const preview = (filters: object) =>
  previewMetric(
    { name: 'acme', warehouse: async () => shop.warehouse },
    { metric: metricSchema.parse({ kind: 'metric', name: 'tested', ...filters }) },
  );

const order = (order_id: string, more: ShopRow): ShopRow => ({
  order_id,
  customer_id: `c${order_id}`,
  ordered_at: '2024-05-01',
  amount: '10',
  ...more,
});

const orders = [
  order('1', { channel: 'Online' }),
  order('2', { channel: 'POS ', amount: '0' }),
  order('3', { channel: 'pos', is_subscription_renewal: true, amount: '5.5' }),
  order('4', { channel: ' CAFE\u0301 ', _source: 'tills', amount: '0' }),
  order('5', { channel: 'online', status: 'pending', amount: '1000' }),
];
const left = async () =>
  (await shop.rows<{ order_id: string }>('select order_id from int_orders where is_counted order by 1')).map(
    ({ order_id }) => order_id,
  );

describe('a metric', () => {
  it.each([
    ['everything', {}, ['1', '2', '3', '4']],
    ['one channel, however it is written', { channels: { include: ['ONLINE'] } }, ['1']],
    ['all but one channel', { channels: { exclude: ['Pos'] } }, ['1', '4']],
    ['a channel beyond ASCII', { channels: { include: ['cafe\u0301'] } }, ['4']],
    ['one source', { sources: { include: ['tills'] } }, ['4']],
    ['all but one source', { sources: { exclude: ['tills'] } }, ['1', '2', '3']],
    ['no renewals', { renewals: 'without' }, ['1', '2', '4']],
    ['renewals alone', { renewals: 'only' }, ['3']],
    ['no free orders', { zero_orders: 'without' }, ['1', '3']],
    ['what passes every filter', { channels: { include: ['pos'] }, renewals: 'without', zero_orders: 'without' }, []],
    ['nothing for a channel that is not there', { channels: { include: ['fax'] } }, []],
  ])('lets %s count', async (_, metric, expected) => {
    await shop.transform({ orders }, { metric });
    expect(await left()).toEqual(expected);
    expect(await shop.rows(`select order_id from int_orders where left_out_because = 'pending'`)).toEqual([
      { order_id: '5' },
    ]);
    // The same, told beforehand.
    await shop.transform({ orders });
    expect((await preview(metric)).remaining.orders).toBe(expected.length);
  });
});

describe('the preview of a metric', () => {
  it('tells what each filter takes by itself, and of what those before it left', async () => {
    await shop.transform({ orders });
    expect(await preview({ channels: { exclude: ['pos'] }, renewals: 'without', zero_orders: 'without' })).toEqual({
      asOf: '2024-06-30',
      currency: 'EUR',
      everything: { orders: 4, amount: '15.5000' },
      filters: [
        { filter: 'sources', alone: { orders: 0, amount: '0.0000' }, inOrder: { orders: 0, amount: '0.0000' } },
        { filter: 'channels', alone: { orders: 2, amount: '5.5000' }, inOrder: { orders: 2, amount: '5.5000' } },
        { filter: 'renewals', alone: { orders: 1, amount: '5.5000' }, inOrder: { orders: 0, amount: '0.0000' } },
        { filter: 'zero_orders', alone: { orders: 2, amount: '0.0000' }, inOrder: { orders: 1, amount: '0.0000' } },
      ],
      remaining: { orders: 1, amount: '10.0000' },
      names: [
        { of: 'sources', name: 'shop', orders: 3, amount: '15.5000' },
        { of: 'sources', name: 'tills', orders: 1, amount: '0.0000' },
        { of: 'channels', name: 'online', orders: 1, amount: '10.0000' },
        { of: 'channels', name: 'pos', orders: 2, amount: '5.5000' },
        { of: 'channels', name: 'café', orders: 1, amount: '0.0000' },
      ],
    });
  });

  it('is the same while another metric counts', async () => {
    await shop.transform({ orders });
    const before = await preview({ zero_orders: 'without' });
    await shop.transform({ orders }, { metric: { channels: { include: ['fax'] } } });
    expect(await preview({ zero_orders: 'without' })).toEqual(before);
  });

  it('is of nothing in an empty shop', async () => {
    await shop.transform({});
    const nothing = { orders: 0, amount: '0.0000' };
    expect(await preview({ renewals: 'only' })).toMatchObject({ everything: nothing, remaining: nothing, names: [] });
  });

  it('asks for a run where there was none', async () => {
    const empty = await openSqlShop();
    try {
      const metric = metricSchema.parse({ kind: 'metric', name: 'tested' });
      await expect(
        previewMetric({ name: 'acme', warehouse: async () => empty.warehouse }, { metric }),
      ).rejects.toMatchObject({ kind: 'config', remedy: 'run it once: perdura run' });
    } finally {
      await empty.close();
    }
  });

  it('adds up, agrees with a plain reading of the filters, and with what the run then counts', async () => {
    const channels = ['online', 'pos', 'İstanbul', '店舗'];
    const names = <T>(from: readonly T[]) => {
      const list = fc.uniqueArray(fc.constantFrom(...from), { minLength: 1 });
      return fc.option(
        fc.oneof(
          list.map((include) => ({ include })),
          list.map((exclude) => ({ exclude })),
        ),
        { nil: undefined },
      );
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            source: fc.constantFrom('shop', 'tills'),
            channel: fc.constantFrom(...channels, 'POS', 'Online'),
            is_subscription_renewal: fc.boolean(),
            cents: fc.constantFrom(0, 1, 1999, 123_456),
          }),
          { maxLength: 12 },
        ),
        fc.record({
          sources: names(['shop', 'tills']),
          channels: names(channels),
          renewals: fc.constantFrom('all' as const, 'without' as const, 'only' as const),
          zero_orders: fc.constantFrom('all' as const, 'without' as const),
        }),
        async (given, filters) => {
          const rows = given.map(({ cents, source, ...more }, at) =>
            order(String(at), { ...more, _source: source, amount: String(cents / 100) }),
          );
          // What it tells is the same whichever metric counts.
          await shop.transform({ orders: rows }, { metric: filters });
          const told = await preview(filters);
          const kept = given.filter((one) => passes(one, filters));
          const cents = (amount: string): number => Math.round(Number(amount) * 100);
          expect(told.remaining.orders).toBe(kept.length);
          expect(cents(told.remaining.amount)).toBe(kept.reduce((sum, one) => sum + one.cents, 0));
          const parts = [...told.filters.map(({ inOrder }) => inOrder), told.remaining];
          expect(parts.reduce((sum, part) => sum + part.orders, 0)).toBe(told.everything.orders);
          expect(parts.reduce((sum, part) => sum + cents(part.amount), 0)).toBe(cents(told.everything.amount));
          const [counted] = await shop.rows(
            'select count(*) as orders, coalesce(sum(amount), 0)::decimal(38, 4) as amount from int_orders where is_counted',
          );
          expect(counted).toEqual(told.remaining);
        },
      ),
      { numRuns: 12 },
    );
  });
});

interface Told {
  readonly source: string;
  readonly channel: string;
  readonly is_subscription_renewal: boolean;
  readonly cents: number;
}

function passes(one: Told, { sources, channels, renewals, zero_orders }: Partial<MetricConfiguration>): boolean {
  const isNamed = (names: typeof sources, name: string): boolean => {
    if (names === undefined) return true;
    return 'include' in names ? names.include.includes(name) : !names.exclude.includes(name);
  };
  if (!isNamed(sources, one.source)) return false;
  if (!isNamed(channels, { POS: 'pos', Online: 'online' }[one.channel] ?? one.channel)) return false;
  if (renewals === 'without' && one.is_subscription_renewal) return false;
  if (renewals === 'only' && !one.is_subscription_renewal) return false;
  return zero_orders === 'all' || one.cents > 0;
}
