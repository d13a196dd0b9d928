import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLandingProject, type LandingProject, orderHeader as header } from './landing-project.ts';

let project: LandingProject;
beforeEach(async () => {
  project = await createLandingProject();
});
afterEach(() => project.remove());

const reasons = async () =>
  (await project.rows<{ row: number; reason: string }>('select "row", reason from quarantine order by "row"')).map(
    ({ row, reason }) => `${row} ${reason}`,
  );

describe('loading', () => {
  it('types good rows and says where they came from', async () => {
    const { load } = await project.land('orders.csv', `${header}0001, c1 ,2024-01-15T10:00:00Z,12.5,Paid,3,yes\n`);
    expect(await project.load()).toEqual([
      { load, source: 'shop', stream: 'orders', rows: 1, loaded: 1, quarantined: 0 },
    ]);
    expect(await project.rows('select * from raw_orders')).toEqual([
      {
        order_id: '0001',
        customer_id: 'c1',
        email: null,
        ordered_at: '2024-01-15T10:00:00.000Z',
        updated_at: null,
        cancelled_at: null,
        status: 'paid',
        channel: null,
        is_subscription_renewal: true,
        currency: null,
        amount: '12.5000',
        discount: null,
        tax: null,
        shipping: null,
        quantity: 3,
        _connector: 'files',
        _source: 'shop',
        _load: load,
        _row: 2,
        _loaded_at: '2024-06-01T12:00:00.000Z',
      },
    ]);
    expect(
      await project.rows('select load, rows, loaded, quarantined, "cursor"->>\'path\' as path from _loads'),
    ).toEqual([{ load, rows: 1, loaded: 1, quarantined: 0, path: join(project.folder, 'orders.csv') }]);
  });

  it('creates every raw table of a connector, though nothing has landed', async () => {
    expect(await project.load()).toEqual([]);
    for (const table of ['raw_orders', 'raw_customers', 'raw_consents', 'quarantine', '_loads']) {
      expect(await project.rows(`select count(*) as n from ${table}`)).toEqual([{ n: 0 }]);
    }
  });

  it.each([
    ['1997-02-28', 'good'],
    ['31/02/1997', 'ordered_at: "31/02/1997" is not a date (YYYY-MM-DD or ISO 8601)'],
    ['1997-02-29', 'ordered_at: "1997-02-29" is not a date (YYYY-MM-DD or ISO 8601)'],
    ['1969-12-31', 'ordered_at: "1969-12-31" lies before 1970 or after 2100'],
    ['1970-01-01', 'good'],
    ['2100-12-31', 'good'],
    ['2101-01-01', 'ordered_at: "2101-01-01" lies before 1970 or after 2100'],
    ['0001-01-01T00:00:00Z', 'ordered_at: "0001-01-01T00:00:00Z" lies before 1970 or after 2100'],
    ['infinity', 'ordered_at: "infinity" is not a date (YYYY-MM-DD or ISO 8601)'],
    ['45292', 'ordered_at: "45292" is not a date (YYYY-MM-DD or ISO 8601)'],
    ['', 'ordered_at is missing'],
    ['eva@example.test', 'ordered_at: the value is not a date (YYYY-MM-DD or ISO 8601)'],
  ])('judges the date "%s": %s', async (date, verdict) => {
    await project.land('orders.csv', `${header}1,c1,${date},5,,,\n`);
    await project.load();
    expect(await reasons()).toEqual(verdict === 'good' ? [] : [`2 ${verdict}`]);
  });

  it.each([
    ['5', '5.0000'],
    ['.5', '0.5000'],
    ['1e3', '1000.0000'],
    ['99999999999999.9999', '99999999999999.9999'],
    ['NaN', 'amount: NaN is not a number'],
    ['inf', 'amount: inf is not a number'],
    ['-5', 'amount: -5 is below 0; refunds belong in their own stream'],
    ['"1,234.50"', 'amount: 1,234.50 is not a number'],
    ['"12,50"', 'amount: 12,50 is not a number'],
    ['1_000', 'amount: 1_000 is not a number'],
    ['$5', 'amount: $5 is not a number'],
    ['1e400', 'amount: 1e400 is too large: 14 digits before the point are the most'],
    ['100000000000000', 'amount: 100000000000000 is too large: 14 digits before the point are the most'],
    ['', 'amount is missing'],
  ])('judges the amount %s: %s', async (amount, verdict) => {
    await project.land('orders.csv', `${header}1,c1,2024-01-01,${amount},,,\n`);
    await project.load();
    const loaded = await project.rows<{ amount: string }>('select amount from raw_orders');
    expect([...(await reasons()), ...loaded.map((row) => row.amount)]).toEqual([
      /^[\d.]+$/.test(verdict) ? verdict : `2 ${verdict}`,
    ]);
  });

  it('gives every reason of a row, each as a sentence', async () => {
    await project.land('orders.csv', `${header}1,c1,soon,,foo,-1,maybe\n2,c1,2024-01-01,5,,1.5,\n3,c1,2024\n`);
    await project.load();
    expect(await reasons()).toEqual([
      '2 ordered_at: "soon" is not a date (YYYY-MM-DD or ISO 8601); ' +
        'status: "foo" is none of paid, partially_refunded, refunded, cancelled, pending, test; ' +
        'is_subscription_renewal: "maybe" is neither true nor false; amount is missing; quantity: -1 is below 0',
      '3 quantity: 1.5 is not a whole number',
      '4 line not readable: 3 values where the header has 7',
    ]);
    expect(
      await project.rows('select distinct split_part(payload_ref, \'#\', 2) as "row" from quarantine order by 1'),
    ).toEqual([{ row: '2' }, { row: '3' }, { row: '4' }]);
  });

  it('never repeats personal values in a reason', async () => {
    const customers =
      'customer_id,email,birth_date,created_at,attributes\n,eva@example.test,1/2/1980,eva@example.test,{eva\n';
    await project.land('customers.csv', customers, { stream: 'customers' });
    await project.load();
    expect(await reasons()).toEqual([
      '2 customer_id is missing; birth_date: not a date (YYYY-MM-DD or ISO 8601); ' +
        'created_at: the value is not a date (YYYY-MM-DD or ISO 8601); attributes: not JSON',
    ]);
  });

  it('loads customers and consents with their own types', async () => {
    const customer =
      '{"customer_id":7,"birth_date":"1965-04-03T00:00:00","created_at":"2024-01-01T00:00:00+01:00","attributes":{"vip":true}}';
    await project.land('customers.jsonl', `${customer}\n`, { stream: 'customers' });
    await project.land(
      'consents.tsv',
      'customer_id\tchannel\tstatus\tat\n7\temail\tSubscribed\t2024-01-02\n7\tsms\tyes\t\n',
      {
        stream: 'consents',
      },
    );
    await project.load();
    expect(await project.rows('select customer_id, birth_date, created_at, attributes from raw_customers')).toEqual([
      {
        customer_id: '7',
        birth_date: '1965-04-03',
        created_at: '2023-12-31T23:00:00.000Z',
        attributes: '{"vip":true}',
      },
    ]);
    expect(await project.rows('select status, "at" from raw_consents')).toEqual([
      { status: 'subscribed', at: '2024-01-01T23:00:00.000Z' },
    ]);
    expect(await reasons()).toEqual(['3 status: "yes" is none of subscribed, unsubscribed, pending, never']);
  });
});

describe('instants', () => {
  const instantOf = async (text: string, more: { readonly dateFormat?: string } = {}) => {
    await project.land('orders.csv', `${header}1,c1,${text},5,,,\n`, more);
    await project.load();
    const [row] = await project.rows<{ ordered_at: string }>('select ordered_at from raw_orders');
    return row?.ordered_at ?? (await reasons())[0];
  };

  it.each([
    ['2024-07-01', '2024-06-30T22:00:00.000Z'],
    ['2024-01-01', '2023-12-31T23:00:00.000Z'],
    ['2024-07-01 10:00', '2024-07-01T08:00:00.000Z'],
    ['2024-07-01T10:00:00.250', '2024-07-01T08:00:00.250Z'],
    ['2024-07-01T10:00:00Z', '2024-07-01T10:00:00.000Z'],
    ['2024-07-01T10:00:00.5Z', '2024-07-01T10:00:00.500Z'],
    ['2024-07-01T10:00:00-05:30', '2024-07-01T15:30:00.000Z'],
    ['2024-07-01 10:00:00 +0200', '2024-07-01T08:00:00.000Z'],
    ['2024-07-01 10:00+02', '2024-07-01T08:00:00.000Z'],
  ])('reads %s in Madrid as %s', async (text, instant) => {
    expect(await instantOf(text)).toBe(instant);
  });

  it.each([
    // Clocks went from 00:00 to 01:00 that night: the day began at 01:00, 03:00 UTC.
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00.000Z'],
    ['America/Santiago', '2024-09-08', '2024-09-08T04:00:00.000Z'],
    ['Pacific/Auckland', '2024-04-07', '2024-04-06T11:00:00.000Z'],
  ])('begins a day in %s at its first instant, also when clocks change: %s', async (zone, day, instant) => {
    await project.remove();
    project = await createLandingProject(zone);
    expect(await instantOf(day)).toBe(instant);
  });

  it.each([
    ['2024-07-01', '2024-07-01T00:00:00.000Z', {}],
    ['2024-07-01T10:00:00.250', '2024-07-01T10:00:00.250Z', {}],
    ['01.07.2024 10:00', '2024-07-01T10:00:00.000Z', { dateFormat: '%d.%m.%Y %H:%M' }],
    ['2024-13-01', '2 ordered_at: "2024-13-01" is not a date (YYYY-MM-DD or ISO 8601)', {}],
    ['1969-12-31', '2 ordered_at: "1969-12-31" lies before 1970 or after 2100', {}],
  ])('reads %s in UTC as %s', async (text, expected, options) => {
    await project.remove();
    project = await createLandingProject('UTC');
    expect(await instantOf(text, options)).toBe(expected);
  });

  it.each([
    ['01/07/2024', '%d/%m/%Y', '2024-06-30T22:00:00.000Z'],
    ['2024-07-01', '%d/%m/%Y', '2024-06-30T22:00:00.000Z'],
    ['01.07.2024 10:00', '%d.%m.%Y %H:%M', '2024-07-01T08:00:00.000Z'],
    ['01/07/2024 10:00 +0000', '%d/%m/%Y %H:%M %z', '2024-07-01T10:00:00.000Z'],
    ['07/31/2024', '%d/%m/%Y', '2 ordered_at: "07/31/2024" is not a date (%d/%m/%Y, YYYY-MM-DD or ISO 8601)'],
  ])('reads %s with the format %s', async (text, dateFormat, expected) => {
    expect(await instantOf(text, { dateFormat })).toBe(expected);
  });

  it('refuses a format that is none', async () => {
    await expect(instantOf('2024-07-01', { dateFormat: '%Q' })).rejects.toMatchObject({
      kind: 'config',
      message: 'acme/shop orders: orders.csv: dateFormat "%Q" is not a strptime format',
    });
  });
});

describe('orders without an id', () => {
  const ids = async () =>
    (
      await project.rows<{ order_id: string; _load: string }>(
        'select order_id, _load from raw_orders order by _load, _row',
      )
    ).map(({ order_id }) => order_id);

  it('count as many times as they stand in a file, and are the same ones in its next version', async () => {
    const rows = 'customer_id,order_date,amount\nc1,2024-01-01,5\nc2,2024-01-01,5\nc1,2024-01-01,5\n';
    await project.land('orders.csv', rows);
    await project.land('orders.csv', `${rows}c1,2024-01-01,5\n`);
    await project.load();
    const found = await ids();
    const [first, other, second] = found;
    expect(found).toEqual([first, other, second, first, other, second, expect.any(String)]);
    expect(new Set(found).size).toBe(4);
    expect(first).toMatch(/^h[0-9a-f]{24}-1$/);
    expect(second).toBe(first?.replace(/1$/, '2'));
  });

  it('get one only where the file gives none', async () => {
    await project.land('orders.csv', 'order_id,order_date,amount\n7,2024-01-01,5\n ,2024-01-01,5\n,2024-01-01,5\n');
    await project.load();
    expect(await ids()).toEqual(['7', expect.stringMatching(/^h.{24}-1$/), expect.stringMatching(/^h.{24}-2$/)]);
  });
});
