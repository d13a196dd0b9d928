/** What people ask about segments, on two published days of a small shop whose answers were worked out by hand. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withDesk } from '../../../app/segments/desk.ts';
import { diffSegment } from '../../../app/segments/diff.ts';
import { countMembers, memberPages, writeMembers } from '../../../app/segments/members.ts';
import { previewSegment } from '../../../app/segments/preview.ts';
import { whySegment } from '../../../app/segments/why.ts';
import { writtenSegment } from '../../../app/segments/written.ts';
import { type Customer, keyOf, openPublishedShop, type PublishedShop } from './published-shop.ts';

const person = (
  orders: number,
  clv: number,
  predicted: number | null,
  state: string,
  newsletter: string,
): Customer => ({
  orders,
  clv,
  predicted,
  state,
  newsletter,
});

// The mean of what is predicted for who ordered: (200 + 10 + 40) / 3 = 83.33.
const may = {
  a: person(3, 300, 200, 'Active', 'subscribed'),
  b: person(1, 20, 10, 'Lost', 'subscribed'),
  c: person(1, 50, 40, 'Inactive', 'never'),
  d: person(0, 0, 0, 'No purchases', 'subscribed'),
  e: person(2, 90, null, 'Active', 'pending'),
};
// (200 + 100 + 40) / 3 = 113.33: b is still below it, but two orders are expected now.
const june = {
  a: person(3, 80, 200, 'Active', 'subscribed'),
  b: person(2, 120, 100, 'Active', 'subscribed'),
  c: person(1, 50, 40, 'Inactive', 'subscribed'),
  d: person(0, 0, 0, 'No purchases', 'unsubscribed'),
  e: person(2, 90, null, 'Active', 'pending'),
  f: person(0, 0, 0, 'No purchases', 'subscribed'),
};

const reference = 'newsletter = subscribed and predicted_clv_365d < mean(store) and predicted_orders_365d < 1';
const objects = `
kind: list
name: press
customers: ['${keyOf('c')}']
---
kind: list
name: blocked
customers: ['${keyOf('b')}']
---
kind: segment
name: low
title: Low value
where: ${reference}
---
kind: segment
name: vip
where: historic_clv >= 100
stay_while: historic_clv >= 60
include: [press]
exclude: [blocked]
`;

let shop: PublishedShop;

beforeAll(async () => {
  shop = await openPublishedShop();
  await shop.apply(objects);
  await shop.publish({
    asOf: '2026-05-31',
    customers: may,
    members: { low: 'bd', vip: 'ac' },
    entered: { low: 'bd', vip: 'ac' },
  });
  await shop.publish({
    asOf: '2026-06-30',
    customers: june,
    members: { low: 'cf', vip: 'ac' },
    entered: { low: 'cf' },
    left: { low: 'bd' },
  });
});
afterAll(() => shop.close());

const preview = (asked: { readonly name?: string; readonly where?: string }, asOf?: string) =>
  withDesk(shop.session, 'shop', { asOf }, (desk) =>
    previewSegment(desk, writtenSegment(shop.session, desk, { ...asked, files: [] })),
  );
const why = (segment: string, customer: string, asOf?: string) =>
  withDesk(shop.session, 'shop', { asOf }, (desk) => whySegment(shop.session, desk, segment, customer));
const diff = (segment: string) =>
  withDesk(shop.session, 'shop', { asOf: '2026-05-31' }, (from) =>
    withDesk(shop.session, 'shop', { asOf: '2026-06-30' }, (to) => diffSegment(shop.session, from, to, segment)),
  );

describe('a preview', () => {
  it('counts whom conditions fit, prospects apart, and how each condition narrows', async () => {
    expect(await preview({ where: reference }, '2026-05-31')).toMatchObject({
      segment: null,
      asOf: '2026-05-31',
      customers: 2,
      everybody: 5,
      share: 0.4,
      prospects: 1,
      buyers: 1,
      subscribers: 2,
      historicClv: '20.0000',
      horizonDays: 365,
      predictedClv: '10.0000',
      funnel: [
        { condition: 'newsletter = subscribed', alone: 3, left: 3 },
        { condition: 'predicted_clv_365d < mean(store)', alone: 3, left: 2 },
        { condition: 'predicted_orders_365d < 1', alone: 3, left: 2 },
      ],
      first: [
        { customerKey: keyOf('b'), email: 'b…@shop.test', orders: 1, predictedClv: '10.00' },
        { customerKey: keyOf('d'), email: 'd…@shop.test', orders: 0, predictedClv: '0.00' },
      ],
    });
  });

  it('takes a segment in force with its lists and its margin', async () => {
    const { customers, version, funnel } = await preview({ name: 'vip' });
    expect({ customers, version }).toEqual({ customers: 2, version: 1 });
    expect(funnel.map(({ condition, alone, left }) => [condition, alone, left])).toEqual([
      ['historic_clv >= 100', 1, 1],
      ['stays while historic_clv >= 60', 1, null],
      ['in any case: list press', 1, null],
      ['in no case: list blocked', 1, null],
    ]);
  });

  it('of nobody says so, and names what it does not know', async () => {
    expect(await preview({ where: 'historic_clv > 1000' })).toMatchObject({
      customers: 0,
      predictedClv: null,
      first: [],
    });
    await expect(preview({ where: 'newslettr = subscribed' })).rejects.toThrow(/--where: .*did you mean newsletter\?/);
    await expect(preview({ name: 'lowe' })).rejects.toThrow('has no segment called lowe; did you mean low?');
  });
});

describe('members', () => {
  it('are those of the day that is asked for', async () => {
    const members = (asOf: string) =>
      withDesk(shop.session, 'shop', { asOf }, async (desk) => {
        const rows = [];
        for await (const page of memberPages(desk, 'low', { withContacts: true })) rows.push(...page);
        return { counted: await countMembers(desk, 'low', true), rows };
      });
    const then = await members('2026-05-31');
    expect(then.counted).toMatchObject({ asOf: '2026-05-31', customers: 2 });
    expect(then.rows.map((row) => [row['customer_key'], row['email'], row['entered']])).toEqual([
      [keyOf('b'), 'b@shop.test', true],
      [keyOf('d'), 'd@shop.test', true],
    ]);
    const now = await members('2026-06-30');
    expect(now.rows.map((row) => row['customer_key'])).toEqual([keyOf('c'), keyOf('f')]);
  });

  it('are written to a file as they are shown, and to none that cannot be written', async () => {
    const file = join(shop.folder, 'low.csv');
    await withDesk(shop.session, 'shop', {}, async (desk) => {
      const { columns } = await countMembers(desk, 'low', false);
      await writeMembers(file, columns, memberPages(desk, 'low', { withContacts: false, limit: 1 }));
      const elsewhere = writeMembers(join(file, 'x.csv'), columns, memberPages(desk, 'low', { withContacts: false }));
      await expect(elsewhere).rejects.toThrow('cannot be written');
    });
    expect(readFileSync(file, 'utf8')).toBe(
      `customer_key,lifecycle_state,historic_orders,historic_clv,predicted_clv_365d,entered\r\n${keyOf('c')},Inactive,1,50.0000,40,true\r\n`,
    );
  });
});

describe('why somebody is in a segment', () => {
  it('tells every condition with what was found and what it had to be', async () => {
    const found = await why('low', 'b@shop.test');
    expect(found).toMatchObject({ customerKey: keyOf('b'), isMember: false, isOfRun: true, asOf: '2026-06-30' });
    expect(found.where).toMatchObject({
      kind: 'all',
      holds: false,
      parts: [
        { condition: 'newsletter = subscribed', holds: true, value: 'subscribed' },
        { condition: 'predicted_clv_365d < mean(store)', holds: true },
        { condition: 'predicted_orders_365d < 1', holds: false },
      ],
    });
    const bound = found.where.kind === 'all' && found.where.parts[1];
    expect(Number(bound && 'bound' in bound ? bound.bound : 0)).toBeCloseTo(340 / 3, 6);
    expect(await why('low', 'no-b', '2026-05-31')).toMatchObject({ isMember: true });
  });

  it('tells of a missing value that nothing is known, and that the condition does not hold', async () => {
    const { where } = await why('low', keyOf('e'));
    expect(where).toMatchObject({ parts: [{ holds: false, value: 'pending' }, { holds: false, value: null }, {}] });
  });

  it('tells who stays, who is in by a list, and who is kept out by one', async () => {
    expect(await why('vip', 'no-a')).toMatchObject({
      isMember: true,
      where: { holds: false },
      stays: { wasMember: true, holds: true, while: { holds: true } },
      include: [{ list: 'press', holds: false }],
    });
    expect(await why('vip', 'no-c')).toMatchObject({ isMember: true, include: [{ holds: true }] });
    expect(await why('vip', 'no-b')).toMatchObject({
      isMember: false,
      where: { holds: true },
      stays: { wasMember: false, holds: false },
      exclude: [{ list: 'blocked', holds: true }],
    });
  });
});

describe('the difference between two days', () => {
  it('names for each who came or went the condition that flipped', async () => {
    const found = await diff('low');
    expect(found).toMatchObject({ entered: 2, left: 2, stayed: 0, isDefinitionChanged: false });
    expect(
      found.changes.map(({ customerKey, direction, because, flips }) => [
        customerKey[0],
        direction,
        because,
        flips.map(({ condition, before, after }) => [condition, before.value, after.value]),
      ]),
    ).toEqual([
      ['b', 'left', 'condition', [['predicted_orders_365d < 1', '0.2', '2']]],
      ['c', 'entered', 'condition', [['newsletter = subscribed', 'never', 'subscribed']]],
      ['d', 'left', 'condition', [['newsletter = subscribed', 'subscribed', 'unsubscribed']]],
      ['f', 'entered', 'new customer', []],
    ]);
    expect(found.because).toEqual([
      { because: 'newsletter = subscribed', entered: 1, left: 1 },
      { because: 'new customer', entered: 1, left: 0 },
      { because: 'predicted_orders_365d < 1', entered: 0, left: 1 },
    ]);
  });

  it('is nothing for a segment that nobody came to or left', async () => {
    expect(await diff('vip')).toMatchObject({ entered: 0, left: 0, stayed: 2, because: [], changes: [] });
  });
});
