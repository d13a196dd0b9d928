/** Who takes part in a run's analyses, and stores that have nothing to group by. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { type Day, openDays } from '../../support/personas/run-days.ts';

const folder = mkdtempSync(join(tmpdir(), 'perdura-persona-audience-'));
const days = openDays(folder);
afterAll(async () => {
  await days.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Lists hold keys as runs make them. */
const [dan, gil] = ['d'.repeat(32), 'f'.repeat(32)];
const shop: Day['bought'] = [
  ...['ana', 'ben', 'cai'].map((customer) => [customer, 'Huerto'] as const),
  ...['ana', 'ana', dan, 'eva', 'eva'].map((customer) => [customer, 'Plantas'] as const),
  ['fay', 'nothing'],
  [gil, 'nothing'],
];
const persona = (fields: object) => ({ kind: 'persona', name: 'tastes', store: 'shop', k: 2, ...fields });
const segment = (name: string, where: string, fields: object = {}) => ({
  kind: 'segment',
  name,
  store: 'shop',
  where,
  ...fields,
});
const list = { kind: 'list', name: 'press', store: 'shop', customers: [dan, gil] };
const run = (objects: Day['objects'], bought = shop) => days.run({ asOf: '2024-06-10', bought, objects });

it.each([
  ['historic_orders < 3', ['ben', 'cai', dan, 'eva', 'fay', gil]],
  ['historic_orders >= 1 and orders(category = Plantas) >= 2', ['ana', 'eva']],
  ['in list press', [dan, gil]],
  ['in segment green', ['ana', 'ben', 'cai']],
  ['not in segment keen', ['ben', 'cai', dan, 'fay', gil]],
])('takes part: %s', async (audience, expected) => {
  const objects = [
    persona({ audience }),
    segment('green', 'orders(category = Huerto) >= 1'),
    segment('keen', 'historic_orders >= 2 and (in segment green or orders(category = Plantas) >= 2)'),
    list,
  ];
  const { members } = await run(objects);
  expect(members.map(({ customer }) => customer)).toEqual(expected);
});

it('asks the run before who was in a segment with a margin', async () => {
  const objects = [
    persona({ audience: 'in segment vip' }),
    segment('vip', 'historic_orders >= 3', { stay_while: 'historic_orders >= 1' }),
  ];
  expect((await run(objects)).members.map(({ customer }) => customer)).toEqual(['ana']);
});

it.each([
  ['no_such_column > 3', /persona tastes of shop, version 1, audience: .*no_such_column/],
  // Groups of customers are what this makes.
  ['persona.tastes = Global', /persona tastes of shop, version 1, audience: .*persona\.tastes/],
])('says what is wrong with %s', async (audience, message) => {
  await expect(run([persona({ audience })])).rejects.toThrow(message);
});

it.each([
  ['nobody has bought anything', shop.map(([customer]) => [customer, 'nothing'] as const), 7],
  [
    'no order has lines',
    shop.map(([customer, category]) => [customer, category === 'nothing' ? category : null] as const),
    2,
  ],
])('has no groups where %s, and the run goes on', async (_, bought, idle) => {
  const { note, groups, members, states } = await run([persona({})], bought);
  expect(note).toBe('persona tastes: nothing to group by');
  expect(groups.map((group) => [group['cluster_id'], group['customers']])).toEqual([['none', idle]]);
  expect(members).toHaveLength(idle);
  expect(states).toEqual([]);
});

it('writes several analyses side by side, and nothing where none is defined', async () => {
  const both = await run([persona({}), persona({ name: 'by-channel', attributes: ['order.channel'] })]);
  expect(new Set(both.groups.map(({ analysis }) => analysis))).toEqual(new Set(['tastes', 'by-channel']));
  expect(both.note).toContain('persona by-channel: 2 groups of 5 customers');
  const none = await run([]);
  expect([none.note, none.groups, none.members]).toEqual(['', [], []]);
});
