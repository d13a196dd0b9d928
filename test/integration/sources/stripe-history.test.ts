/** An account whose charges go on living: what syncs have read is what happened, whenever and however often they ran. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { type AccountOptions, createAccount } from '../../support/stripe/account.ts';
import { type ServerOptions, startStripe } from '../../support/stripe/server.ts';
import { type Syncs, syncsOf } from '../../support/stripe/sync.ts';
import { truthOf } from '../../support/stripe/truth.ts';

const day = 86_400;
const begin = 1_700_000_000;

async function start(options: Partial<AccountOptions> = {}, server: ServerOptions = {}, config = {}) {
  const clock = { now: begin };
  const account = createAccount({
    charges: 900,
    spacingSeconds: 6 * 3_600,
    since: begin,
    now: () => clock.now,
    ...options,
  });
  const stripe = await startStripe(account, server);
  onTestFinished(() => stripe.close());
  const open = (more = {}, wait?: (seconds: number) => Promise<void>) => {
    const syncs = syncsOf(stripe.url, () => clock.now, { ...config, ...more }, wait);
    onTestFinished(() => syncs.source.close());
    return syncs;
  };
  return { clock, account, stripe, open };
}

type Started = Awaited<ReturnType<typeof start>>;

/** What was read otherwise than it happened: keys with what was read. */
function differences(syncs: Syncs, account: Started['account']): readonly unknown[] {
  const tables = syncs.tables();
  return Object.entries(truthOf(account, true)).flatMap(([stream, rows]) => {
    const read = tables[stream as 'orders'] ?? {};
    return [...new Set([...Object.keys(read), ...Object.keys(rows)])].flatMap((key) => {
      const expected = rows[key];
      const row = read[key];
      const isSame =
        expected !== undefined &&
        row !== undefined &&
        Object.entries(expected).every(([column, value]) => (row[column] ?? null) === value);
      return isSame ? [] : [{ [key]: { expected, read: row } }];
    });
  });
}

describe('nightly syncs', () => {
  it('know every night what happened, whatever they were killed by', async () => {
    const { clock, account, stripe, open } = await start({}, { largestPage: 25 });
    const syncs = open();
    clock.now += 100 * day;
    let kills = 0;
    for (let night = 0; night < 60; night++) {
      // Killed after 1, 2, 3 … pages, and gone on with later.
      for (let pages = 1 + (night % 4); !(await syncs.sync({ pages })); pages += 3) {
        kills += 1;
        clock.now += 300;
      }
      expect(differences(syncs, account)).toEqual([]);
      clock.now += day;
    }
    expect(kills).toBeGreaterThan(100);
    expect(stripe.refusals).toEqual([]);
  });

  it('ask for little: the new, a thirtieth of the old, and what events name', async () => {
    const { clock, stripe, open } = await start({ charges: 6_000, spacingSeconds: 3_600 });
    const syncs = open();
    clock.now += 240 * day;
    await syncs.sync();
    const first = stripe.requests.length;
    clock.now += day;
    await syncs.sync();
    const nightly = stripe.requests.slice(first);
    const lists = nightly.filter((path) => path.startsWith('/v1/charges?'));
    expect(first).toBeGreaterThan(200);
    expect(lists.length).toBeLessThanOrEqual(4);
    expect(nightly.length).toBeLessThan(40);
  });
});

describe('changes that the log of events has forgotten', () => {
  it.each([31, 45, 90, 200])('are found after %i days without a sync', async (gap) => {
    const { clock, account, open } = await start();
    const syncs = open();
    clock.now += 120 * day;
    await syncs.sync();
    clock.now += gap * day;
    await syncs.sync();
    expect(differences(syncs, account)).toEqual([]);
  });

  it('are found within a month of nightly syncs that cannot see events', async () => {
    const { clock, account, open } = await start();
    const syncs = open();
    clock.now += 120 * day;
    await syncs.sync();
    account.changeEmail(4, 'moved@shop.test');
    for (let night = 0; night < 34; night++) {
      clock.now += day;
      await syncs.sync({ resources: ['customers', 'charges', 'refunds', 'disputes'] });
    }
    expect(syncs.tables().customers?.['cus_000000004']).toMatchObject({ email: 'moved@shop.test' });
    const old = Object.entries(truthOf(account, true).orders).filter(
      ([, row]) => Date.parse(row['ordered_at'] ?? '') / 1000 < clock.now - 80 * day,
    );
    for (const [key, row] of old) expect({ [key]: syncs.tables().orders?.[key] }).toMatchObject({ [key]: row });
  });
});

it('events change customers and old charges at the next sync', async () => {
  const { clock, account, stripe, open } = await start();
  const syncs = open();
  clock.now += 150 * day;
  await syncs.sync();
  clock.now += 2 * 3_600;
  account.changeEmail(7, 'new@shop.test');
  account.changeEmail(7, 'newer@shop.test');
  account.refund(2, 120);
  clock.now += 60;
  const before = stripe.requests.length;
  await syncs.sync();
  expect(differences(syncs, account)).toEqual([]);
  expect(syncs.tables().customers?.['cus_000000007']?.['email']).toBe('newer@shop.test');
  expect(stripe.requests.slice(before).filter((path) => path === '/v1/customers/cus_000000007').length).toBe(1);
});

it('what happens while a list is read is found in the same sync', async () => {
  const { clock, account, open } = await start({}, { largestPage: 10 });
  const syncs = open();
  clock.now += 60 * day;
  do {
    await syncs.sync({ pages: 1, resources: ['charges'] });
    clock.now += 40;
    if (syncs.pages.length % 3 === 0) account.refund(syncs.pages.length, 10);
  } while (syncs.cursors['charges']?.['left'] !== undefined);
  expect(syncs.pages.length).toBeGreaterThan(20);
  await syncs.sync();
  expect(differences(syncs, account)).toEqual([]);
});

it('many objects of one second are read, and gone on with after a kill', async () => {
  const { clock, account, open } = await start({ charges: 260, spacingSeconds: 0 });
  clock.now += 100 * day;
  const whole = open();
  await whole.sync();
  expect(differences(whole, account)).toEqual([]);
  const killed = open();
  await killed.sync({ pages: 2, resources: ['charges'] });
  await killed.sync();
  expect(differences(killed, account)).toEqual([]);
});

it('more refunds than come along with a charge are asked for', async () => {
  const { clock, account, open } = await start({ charges: 3 });
  clock.now += 10 * day;
  for (let n = 0; n < 25; n++) account.refund(1, 10);
  const syncs = open();
  await syncs.sync();
  expect(Object.keys(syncs.tables().refunds ?? {}).length).toBe(25);
  expect(differences(syncs, account)).toEqual([]);
});

it('a customer that is deleted between two pages takes nobody along', async () => {
  const { clock, account, open } = await start({}, { largestPage: 10 });
  clock.now += 200 * day;
  const syncs = open();
  const [customers] = syncs.source.resources;
  const seen = new Set<string | null | undefined>();
  const request = {
    cursor: undefined,
    signal: new AbortController().signal,
    folder: '.',
    now: () => new Date(clock.now * 1000),
    tell: () => undefined,
  };
  let pages = 0;
  for await (const { parts } of customers?.read(request) ?? []) {
    const rows = parts.flatMap((part) => ('rows' in part ? part.rows : []));
    for (const row of rows) seen.add(row['customer_id']);
    // The one that the next page begins after.
    const last = Number(rows.at(-1)?.['customer_id']?.slice(4));
    if (pages++ % 2 === 0 && rows.length > 0) account.deleteCustomer(last);
  }
  expect(seen.size).toBe(Math.ceil(801 / 3));
});

it('a window gives what was created in it, with what became of it, and moves no cursor', async () => {
  const { clock, account, open } = await start();
  clock.now += 200 * day;
  const syncs = open();
  const at = (days: number) => new Date((begin + days * day) * 1000).toISOString();
  await syncs.sync({ window: { from: at(10), until: at(20) }, resources: ['charges'] });
  const read = syncs.tables().orders ?? {};
  const expected = Object.entries(truthOf(account, true).orders).filter(
    ([, row]) => (row['ordered_at'] ?? '') >= at(10).slice(0, 19) && (row['ordered_at'] ?? '') < at(20).slice(0, 19),
  );
  expect(Object.keys(read).sort()).toEqual(expected.map(([key]) => key).sort());
  for (const [key, row] of expected) expect({ [key]: read[key] }).toMatchObject({ [key]: row });
  expect(syncs.cursors).toEqual({});
});

it('a million charges are begun with as quickly as a hundred', async () => {
  const { clock, stripe, open } = await start({ charges: 1_000_000, spacingSeconds: 30 });
  clock.now += 1_000_000 * 30;
  const syncs = open({ reads: ['orders'] });
  await syncs.sync({ pages: 20, resources: ['charges'] });
  await syncs.sync({ pages: 20, resources: ['charges'] });
  const orders = Object.keys(syncs.tables().orders ?? {}).length;
  const declined = Math.ceil(4_000 / 12);
  expect(orders).toBeGreaterThan(3_900 - declined);
  expect(stripe.requests.filter((path) => path.startsWith('/v1/charges?')).length).toBe(40);
});

it('too many requests are waited for as long as Stripe asks', async () => {
  const { clock, account, stripe, open } = await start({ charges: 60 }, { perSecond: 8, largestPage: 10 });
  clock.now += 20 * day;
  const waits: number[] = [];
  const syncs = open({}, async (seconds) => {
    waits.push(seconds);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  });
  await syncs.sync();
  expect(differences(syncs, account)).toEqual([]);
  expect(stripe.refusals.length).toBeGreaterThan(0);
  expect(new Set(waits)).toEqual(new Set([1]));
});
