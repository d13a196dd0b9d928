/** How to reach a person: consents, and the details of several identities. */
import { afterAll, describe, expect, it } from 'vitest';
import { openSqlShop, type ShopRow, type ShopRows } from '../../support/sql-shop.ts';

const shop = await openSqlShop();
afterAll(() => shop.close());

async function contacts<T = Record<string, unknown>>(columns: string, rows: ShopRows): Promise<readonly T[]> {
  await shop.transform(rows);
  await shop.publish();
  return shop.rows<T>(`select ${columns} from contacts order by customer_id`);
}

const newsletter = (...consents: readonly ShopRow[]) =>
  contacts('newsletter, newsletter_at as at, newsletter_via as via', {
    customers: [{ customer_id: 'c1' }],
    consents: consents.map((row) => ({ customer_id: 'c1', channel: 'email', ...row })),
  });

const january = '2024-01-01T00:00:00.000Z';
const february = '2024-02-01T00:00:00.000Z';

describe('the newsletter', () => {
  it('is never where nobody said anything, and where only other channels were asked', async () => {
    const never = { newsletter: 'never', at: null, via: null };
    expect(await newsletter()).toEqual([never]);
    expect(await newsletter({ channel: 'sms', status: 'subscribed', at: january })).toEqual([never]);
  });

  it('is the last word by date, whatever arrived last', async () => {
    const yes = { status: 'subscribed', at: january, via: 'checkout' };
    const no = { status: 'UNSUBSCRIBED', at: february };
    const expected = [{ newsletter: 'unsubscribed', at: february, via: null }];
    expect(await newsletter(yes, no)).toEqual(expected);
    expect(await newsletter({ ...no, _load: '000001-0' }, { ...yes, _load: '000002-0' })).toEqual(expected);
  });

  it('is the later load, then the later line, where dates are equal; a word without a date comes last', async () => {
    const yes = { status: 'subscribed', at: january };
    const no = { status: 'unsubscribed', at: january, channel: 'Email' };
    expect(await newsletter(yes, no)).toMatchObject([{ newsletter: 'unsubscribed' }]);
    expect(await newsletter({ ...no, _load: '000002-0' }, yes)).toMatchObject([{ newsletter: 'unsubscribed' }]);
    expect(await newsletter(yes, { status: 'unsubscribed', _load: '000002-0' })).toMatchObject([
      { newsletter: 'subscribed' },
    ]);
    expect(await newsletter({ status: 'pending' }, { status: 'unsubscribed' })).toMatchObject([
      { newsletter: 'unsubscribed' },
    ]);
  });

  it('is not what is said after the reference date', async () => {
    expect(
      await newsletter(
        { status: 'subscribed', at: '2024-06-30T23:59:59Z' },
        { status: 'unsubscribed', at: '2024-07-01T00:00:00Z' },
      ),
    ).toMatchObject([{ newsletter: 'subscribed' }]);
  });

  it('is the last word of all identities of a person, taken whole', async () => {
    const person = [
      { customer_id: 'a', email: 'x@example.test', created_at: january },
      { customer_id: 'b', email: 'x@example.test', created_at: february },
    ];
    const columns = 'customer_id, newsletter, newsletter_at as at, newsletter_via as via';
    const a = { customer_id: 'a', channel: 'email', status: 'subscribed', at: january, via: 'form' };
    const b = { customer_id: 'b', channel: 'email', status: 'unsubscribed', at: february };
    expect(await contacts(columns, { customers: person, consents: [a, b] })).toEqual([
      { customer_id: 'a', newsletter: 'unsubscribed', at: february, via: null },
    ]);
    expect(await contacts(columns, { customers: person, consents: [a, { ...b, at: null }] })).toEqual([
      { customer_id: 'a', newsletter: 'subscribed', at: january, via: 'form' },
    ]);
    expect(await contacts(columns, { customers: person, consents: [a, { ...b, at: january }] })).toMatchObject([
      { newsletter: 'subscribed' },
    ]);
  });
});

describe('the details of a person', () => {
  it('are the standing identity’s, filled up from its aliases', async () => {
    const email = 'x@example.test';
    expect(
      await contacts('source, customer_id, email, phone, first_name, last_name, birth_date', {
        customers: [
          { customer_id: 'z', email: ' X@Example.test', created_at: january, first_name: 'Ana' },
          { customer_id: 'b', email, first_name: 'Anna', last_name: 'B', phone: '2', birth_date: '2000-02-29' },
          { customer_id: 'a', email, _source: 'crm', last_name: 'A' },
        ],
      }),
    ).toEqual([
      {
        source: 'shop',
        customer_id: 'z',
        email,
        phone: '2',
        first_name: 'Ana',
        last_name: 'A',
        birth_date: '2000-02-29',
      },
    ]);
  });

  it('are those of the latest version of a record', async () => {
    expect(
      await contacts('customer_id, phone, first_name', {
        customers: [
          { customer_id: 'c1', phone: '1', first_name: 'Ana', _load: '000002-0' },
          { customer_id: 'c1', phone: '2', _load: '000003-0', _row: 1 },
          { customer_id: 'c1', phone: '3', first_name: 'Eva', _load: '000001-0' },
        ],
      }),
    ).toEqual([{ customer_id: 'c1', phone: '2', first_name: null }]);
  });
});
