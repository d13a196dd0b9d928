/** Segments in use: as audiences of campaigns before and after a run knew them, and with a definition that changed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectAudience } from '../../../app/audience.ts';
import { listCustomers } from '../../../app/customers.ts';
import { listSegments } from '../../../app/segments/cards.ts';
import { withDesk } from '../../../app/segments/desk.ts';
import { diffSegment } from '../../../app/segments/diff.ts';
import { sizesOf } from '../../../app/segments/sizes.ts';
import { whySegment } from '../../../app/segments/why.ts';
import type { CampaignConfiguration } from '../../../lib/pure/campaign-configuration.ts';
import { openPublishedShop, type PublishedShop } from './published-shop.ts';

const person = (clv: number, state = 'Active') => ({
  orders: 1,
  clv,
  predicted: clv / 10,
  state,
  newsletter: 'subscribed',
});
const segment = (name: string, where: string) => `kind: segment\nname: ${name}\nwhere: ${where}\n`;

let shop: PublishedShop;

beforeAll(async () => {
  shop = await openPublishedShop();
  await shop.apply(`kind: list\nname: press\ncustomers: ['${'c'.repeat(32)}']\n`);
  await shop.apply(segment('good', 'historic_clv >= 100'));
  await shop.publish({
    asOf: '2026-05-31',
    customers: { a: person(300), b: person(80), c: person(60), d: person(120) },
    members: { good: 'ad' },
  });
  await shop.apply(segment('good', 'historic_clv >= 70 and lifecycle_state = Active'));
  await shop.publish({
    asOf: '2026-06-30',
    customers: { a: person(300), b: person(80), c: person(75), d: person(120, 'Inactive') },
    members: { good: 'abc' },
    entered: { good: 'bc' },
    left: { good: 'd' },
  });
  // Not known to any run yet.
  await shop.apply(segment('silent', 'in segment good and not in list press'));
});
afterAll(() => shop.close());

const audience = (wanted: CampaignConfiguration['audience']) =>
  withDesk(shop.session, 'shop', {}, async (desk) =>
    (await selectAudience(desk, desk.scope, wanted, [])).map(({ customerKey }) => customerKey[0]).join(''),
  );

describe('an audience', () => {
  it.each([
    [{ segment: 'good' }, 'abc'],
    [{ segment: 'silent' }, 'ab'],
    [{ list: 'press' }, 'c'],
    [{ rfm: 'champions' }, 'ad'],
    [{ persona: 'tastes', group: 'home' }, 'ad'],
    [{ persona: 'tastes', group: '1' }, 'bc'],
    [{ where: 'in segment silent and historic_clv > 100' }, 'a'],
  ])('is %j', async (wanted, letters) => {
    expect(await audience(wanted)).toBe(letters);
  });

  it.each([
    [{ persona: 'tastes', group: 'Garden' }, '2 groups of persona tastes are called so'],
    [{ persona: 'tastes', group: 'Roof' }, 'group Roof: is none of persona tastes'],
    [{ persona: 'taste', group: '1' }, 'did you mean tastes?'],
    [{ segment: 'goood' }, 'did you mean good?'],
  ])('is refused where it is not clear: %j', async (wanted, message) => {
    await expect(audience(wanted)).rejects.toThrow(message);
  });
});

it('lists whom conditions fit, the most valuable first', async () => {
  const rows = await withDesk(shop.session, 'shop', {}, (desk) =>
    listCustomers(desk, { where: 'in segment good or historic_clv = 120', limit: 3 }),
  );
  expect(rows.map((row) => String(row['customer_key'])[0])).toEqual(['a', 'd', 'b']);
});

it('tells the definition apart from customers, where both changed between two days', async () => {
  const found = await withDesk(shop.session, 'shop', { asOf: '2026-05-31' }, (from) =>
    withDesk(shop.session, 'shop', { asOf: '2026-06-30' }, (to) => diffSegment(shop.session, from, to, 'good')),
  );
  expect(found).toMatchObject({
    isDefinitionChanged: true,
    from: { version: 1, definition: 'historic_clv >= 100', customers: 2 },
    to: { version: 2, definition: 'historic_clv >= 70 and lifecycle_state = Active', customers: 3 },
  });
  expect(
    found.changes.map(({ customerKey, direction, because, flips }) => [
      customerKey[0],
      direction,
      because,
      flips.map(({ condition }) => condition),
    ]),
  ).toEqual([
    ['b', 'entered', 'definition', []],
    ['c', 'entered', 'condition', ['historic_clv >= 70']],
    ['d', 'left', 'condition', ['lifecycle_state = Active']],
  ]);
});

it('explains a segment that no run knows as it would be', async () => {
  const why = await withDesk(shop.session, 'shop', {}, (desk) => whySegment(shop.session, desk, 'silent', 'no-c'));
  expect(why).toMatchObject({
    isOfRun: false,
    isMember: false,
    where: {
      kind: 'all',
      parts: [
        { condition: 'in segment good', holds: true },
        { kind: 'not', holds: false, part: { condition: 'in list press', holds: true } },
      ],
    },
  });
});

it('lists segments as cards, and how big one was', async () => {
  const { segments, asOf } = await listSegments(shop.session, 'shop', 'profiles');
  expect(asOf).toBe('2026-06-30');
  // The run did not know the one that was applied since.
  expect(segments.map(({ name, version, profiles, attributes }) => [name, version, profiles, attributes])).toEqual([
    ['good', 2, 3, ['historic_clv', 'lifecycle_state']],
    ['silent', 1, null, ['segment good', 'list press']],
  ]);
  expect((await sizesOf(shop.session, 'shop', 'good', 5)).map(({ asOf: day, customers }) => [day, customers])).toEqual([
    ['2026-06-30', 3],
    ['2026-05-31', 2],
  ]);
});
