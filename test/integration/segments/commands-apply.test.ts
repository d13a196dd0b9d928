/** What is refused before anything is stored: conditions that say nothing, or speak of what is not there. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyChanges, planChanges } from '../../../app/objects.ts';
import { openPublishedShop, type PublishedShop } from './published-shop.ts';

let shop: PublishedShop;
beforeEach(async () => {
  shop = await openPublishedShop();
});
afterEach(() => shop.close());

const publish = () =>
  shop.publish({
    asOf: '2026-06-30',
    customers: { a: { orders: 1, clv: 10, predicted: 5, state: 'Active', newsletter: 'subscribed' } },
  });
const plan = (text: string) => planChanges(shop.session, [{ file: 'x.yaml', text }]);
const segment = (where: string, name = 'one') => `kind: segment\nname: ${name}\nwhere: ${JSON.stringify(where)}\n`;
const campaign = (audience: string) =>
  `kind: campaign\nname: news\ntitle: News\naudience: ${audience}\nemail: { subject: Hello }\n`;
const enrichment = (fields: string) => `kind: enrichment\ndestination: crm\n${fields}\n`;

describe('before anything is published', () => {
  it.each([
    [segment('newsletter ='), /^x\.yaml:3: where: column \d+: /],
    [segment('in segment twoo'), /^x\.yaml:3: where: store shop has no segment called twoo$/],
    [segment('in list press'), /^x\.yaml:3: where: store shop has no list called press$/],
    [`${segment('in segment two')}---\n${segment('in segment one', 'two')}`, /segment one → two → one/],
    [`${segment('is_prospect')}exclude: [pres]\n`, /^x\.yaml:4: exclude: store shop has no list called pres$/],
    [enrichment(`audience: "clv >"\nattributes: { x: historic_clv }`), /^x\.yaml:3: audience: column /],
    [enrichment(`rules: [{ where: "true or", set: { a: 1 } }]`), /^x\.yaml:3: rules\.0\.where: column /],
    [campaign('{ where: "historic_clv >> 3" }'), /^x\.yaml:4: audience\.where: column /],
    [campaign('{ persona: tastes, group: Home }'), /^x\.yaml:4: audience: store shop has no persona called tastes$/],
    [campaign('{ segment: best }'), /^x\.yaml:4: audience: store shop has no segment called best$/],
  ])('refuses what cannot be read or is not there: %s', async (text, message) => {
    await expect(plan(text)).rejects.toThrow(message);
    expect(await (await shop.session.state()).objects.list({ store: 'shop' })).toEqual([]);
  });

  it('takes what it cannot look up yet, and what comes along with it', async () => {
    const text = `${segment('in segment two and no_such_field > 3')}---\n${segment('in list press', 'two')}---
kind: list\nname: press\ncustomers: []\n`;
    await shop.apply(text);
    expect((await plan(text)).map(({ status }) => status)).toEqual(['unchanged', 'unchanged', 'unchanged']);
  });
});

describe('once something is published', () => {
  it.each([
    [segment('newslettr = subscribed'), /^x\.yaml:3: where: .*newslettr.*did you mean newsletter\?/],
    [segment('lifecycle_state = Actve'), /^x\.yaml:3: where: .*Actve.*did you mean Active\?/],
    [segment('historic_clv = plenty'), /^x\.yaml:3: where: .*historic_clv.*plenty/],
    [campaign('{ where: "historic_clvs > 3" }'), /^x\.yaml:4: audience\.where: .*did you mean historic_clv\?/],
  ])('refuses what its customers do not have: %s', async (text, message) => {
    await publish();
    await expect(plan(text)).rejects.toThrow(message);
  });

  it('takes what the next run will know: analyses, attributes and groups that come along', async () => {
    await publish();
    await shop.apply(`${segment('persona.garden = Roses and enriched.tier = Gold and cluster_5 = 2')}---
kind: persona\nname: garden\n---
kind: clusters\nname: five\nk: 5\n---
${enrichment('rules: [{ where: historic_clv > 3, set: { tier: Gold } }]')}`);
    await expect(plan(segment('persona.gardn = Roses'))).rejects.toThrow(/persona\.gardn/);
  });
});

it('tells the slower of two appliers of one segment, and stores none of its changes', async () => {
  const [mine, theirs] = [await plan(segment('is_prospect')), await plan(segment('not is_prospect'))];
  await applyChanges(shop.session, mine);
  await expect(applyChanges(shop.session, theirs)).rejects.toThrow(/segment one of shop: expected none, .*version 1/);
  const { objects } = await shop.session.state();
  expect(await objects.history({ store: 'shop', kind: 'segment', name: 'one' })).toMatchObject([
    { version: 1, content: { where: 'is_prospect' } },
  ]);
});
