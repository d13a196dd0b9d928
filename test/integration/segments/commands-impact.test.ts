/** What a change would touch: users found through others, and audiences moved by objects that are not applied. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { draftCampaign } from '../../../app/campaign-draft.ts';
import { readImpact } from '../../../app/impact/impact.ts';
import { planListImport } from '../../../app/segments/import-list.ts';
import { readObject } from '../../../activities/objects.ts';
import { objectDependencies } from '../../../app/object-dependencies.ts';
import { planChanges } from '../../../app/objects.ts';
import { keyOf, openPublishedShop, type PublishedShop } from './published-shop.ts';

const person = (orders: number, clv: number, newsletter = 'subscribed') => ({
  orders,
  clv,
  predicted: clv / 2,
  state: orders === 0 ? 'No purchases' : 'Active',
  newsletter,
});

const objects = `
kind: list
name: press
customers: ['${keyOf('d')}']
---
kind: segment
name: best
title: The best
where: historic_clv >= 100
---
kind: segment
name: friends
where: in segment best or in list press
---
kind: segment
name: fans
where: persona.tastes = Home and enriched.tier = Gold
---
kind: enrichment
destination: crm
attributes: { value: historic_clv }
rules: [{ where: in segment best, set: { tier: Gold } }]
---
kind: enrichment
name: crm-tastes
destination: crm
personas: [{ analysis: tastes, as: group }]
---
kind: campaign
name: thanks
title: Thanks
audience: { segment: friends }
email: { subject: 'Thank you, {{ first_name }}', body: Hello }
---
kind: campaign
name: lost
title: Lost
audience: { where: lifecycle_state = Lost }
email: { subject: Hello, body: '{{ historic_clv }}' }
---
kind: persona
name: tastes
audience: not is_prospect
---
kind: segment
name: sleepy
description: Silent for long (playbook lost)
where: lifecycle_state = Lost
---
kind: schedule
name: nightly
daily: { at: '04:30' }
`;

let shop: PublishedShop;

beforeAll(async () => {
  shop = await openPublishedShop();
  await shop.apply(objects);
  await shop.publish({
    asOf: '2026-06-30',
    customers: { a: person(3, 300), b: person(2, 120), c: person(1, 60), d: person(0, 0), e: person(1, 40) },
    members: { best: 'ab', friends: 'abd', fans: '' },
  });
});
afterAll(() => shop.close());

const impact = (asked: { readonly target?: string; readonly text?: string }) =>
  readImpact(shop.session, 'shop', {
    target: asked.target,
    files: asked.text === undefined ? [] : [{ file: 'x.yaml', text: asked.text }],
  });
const users = async (target: string) =>
  (await impact({ target })).uses.map(({ kind, name, via }) => [
    `${kind}/${name}`,
    via.map((one) => `${one.kind}/${one.name}`).join(' '),
  ]);

describe('who uses something', () => {
  it('is found directly and through others, by the shortest way', async () => {
    expect(await users('historic_clv')).toEqual([
      ['campaign/lost', ''],
      ['enrichment/crm', ''],
      ['segment/best', ''],
      ['segment/fans', 'enrichment/crm'],
      ['segment/friends', 'segment/best'],
      ['campaign/thanks', 'segment/best segment/friends'],
    ]);
    expect(await users('segment/friends')).toEqual([['campaign/thanks', '']]);
    expect(await users('list/press')).toEqual([
      ['segment/friends', ''],
      ['campaign/thanks', 'segment/friends'],
    ]);
    expect(await users('persona/tastes')).toEqual([
      ['enrichment/crm-tastes', ''],
      ['segment/fans', ''],
    ]);
    expect(await users('first_name')).toEqual([['campaign/thanks', '']]);
  });

  it('is a playbook, too, of what it made', async () => {
    const { objects: stored } = await shop.session.state();
    const content = { kind: 'playbook', name: 'lost', template: 'win-back', settings: {} };
    await stored.put({ store: 'shop', kind: 'playbook', name: 'lost', content, author: 'ana' });
    expect(await users('lifecycle_state')).toEqual([
      ['campaign/lost', ''],
      ['segment/sleepy', ''],
      ['playbook/lost', 'segment/sleepy'],
    ]);
    expect(await users('playbook/lost')).toEqual([['segment/sleepy', '']]);
  });

  it('names the outputs that carry it, and the schedules that work it out anew', async () => {
    expect(await impact({ target: 'segment/best' })).toMatchObject({
      outputs: [{ name: 'lake', tables: ['segment_members'] }],
      schedules: ['nightly'],
      moves: null,
    });
    expect((await impact({ target: 'historic_clv' })).outputs).toEqual([
      { name: 'lake', tables: ['customers', 'segment_members'] },
    ]);
  });

  it('cannot be asked of what is not there', async () => {
    await expect(impact({ target: 'historic_cvl' })).rejects.toThrow('did you mean historic_clv?');
    await expect(impact({ target: 'segment/bets' })).rejects.toThrow('has no segment called bets; did you mean best?');
    await expect(impact({})).rejects.toThrow('needs an attribute, an object or files');
  });
});

describe('a change that is not applied', () => {
  it('tells how segments and campaigns would move, and that drafts do not', async () => {
    const deps = await objectDependencies(shop.session, 'shop');
    const { content } = await readObject(deps, 'campaign', 'thanks');
    const draft = await draftCampaign(shop.session, 'shop', content, async () => 1);
    expect(draft.audience).toBe(3);
    const found = await impact({ text: 'kind: segment\nname: best\nwhere: historic_clv between 50 and 200\n' });
    expect(found.moves).toMatchObject({ asOf: '2026-06-30' });
    // best: a and b before, b and c then; friends have d of the list, too.
    expect(found.moves?.audiences).toEqual([
      { kind: 'segment', name: 'best', before: 2, after: 2, entering: 1, leaving: 1 },
      { kind: 'segment', name: 'friends', before: 3, after: 3, entering: 1, leaving: 1 },
      { kind: 'campaign', name: 'thanks', before: 3, after: 3, entering: 1, leaving: 1 },
    ]);
    // Fans are who has an attribute that an enrichment gives to the best: it is written by a run.
    expect(found.unmeasured).toEqual(['enrichment/crm']);
    expect(found.frozen).toMatchObject([{ id: draft.id, status: 'draft', audience: 3 }]);
    const { objects: stored } = await shop.session.state();
    expect(await stored.history({ store: 'shop', kind: 'segment', name: 'best' })).toHaveLength(1);
  });

  it('tells an object once that is asked for and changed', async () => {
    const text = 'kind: segment\nname: best\nwhere: historic_clv between 50 and 200\n';
    expect(await impact({ target: 'segment/best', text })).toEqual(await impact({ text }));
  });

  it('tells of lists and of new segments', async () => {
    const text = `kind: list\nname: press\ncustomers: []\n---\nkind: segment\nname: new\nwhere: in list press or historic_clv < 50\n`;
    expect((await impact({ text })).moves?.audiences).toEqual([
      { kind: 'list', name: 'press', before: 1, after: 0, entering: 0, leaving: 1 },
      { kind: 'segment', name: 'new', before: null, after: 2, entering: 2, leaving: 0 },
      { kind: 'segment', name: 'friends', before: 3, after: 2, entering: 0, leaving: 1 },
      { kind: 'campaign', name: 'thanks', before: 3, after: 2, entering: 0, leaving: 1 },
    ]);
  });

  it('says what only a run can tell', async () => {
    expect(await impact({ text: 'kind: persona\nname: tastes\nk: 9\n' })).toMatchObject({
      unmeasured: ['persona/tastes'],
      uses: [
        { kind: 'enrichment', name: 'crm-tastes' },
        { kind: 'segment', name: 'fans' },
      ],
    });
  });
});

describe('a list from a file', () => {
  const plan = (text: string, column?: string) => {
    const file = join(shop.folder, 'people.csv');
    writeFileSync(file, text);
    return planListImport(shop.session, 'shop', { name: 'fair', file, column });
  };

  it('has whom addresses, ids and keys name; lines that name nobody are counted and forgotten', async () => {
    const text = `who,note\nA@Shop.test ,x\nno-b,\n"${keyOf('c')}","two\nlines"\nnobody@shop.test,\n a@shop.test,again\n,\n`;
    const planned = await plan(text, 'who');
    expect(planned).toMatchObject({
      column: 'who',
      rows: 6,
      matched: 4,
      repeated: 1,
      unmatchedLines: [6, 8],
      customers: 3,
      added: 3,
      removed: 0,
    });
    expect(await planned.apply('fair of June')).toBe(1);
    const { content } = await readObject(await objectDependencies(shop.session, 'shop'), 'list', 'fair');
    expect(content.customers).toEqual([keyOf('a'), keyOf('b'), keyOf('c')]);
    const next = await plan('email\nc@shop.test\nd@shop.test\n');
    expect(next).toMatchObject({ added: 1, removed: 2, customers: 2 });
  });

  it('is refused when no column or nobody is found', async () => {
    await expect(plan('who,what\nx,y\n')).rejects.toThrow(/needs a column email, customer_id or customer_key/);
    await expect(plan('email\nnobody@shop.test\n')).rejects.toThrow(/none of its 1 rows names a customer/);
  });
});

it('shows what changes of a list as counts, without anybody’s key', async () => {
  const list = (letters: string) =>
    `kind: list\nname: club\ncustomers: [${[...letters].map((letter) => `'${keyOf(letter)}'`).join(', ')}]\n`;
  const diff = async (letters: string) =>
    (await planChanges(shop.session, [{ file: 'x.yaml', text: list(letters) }]))[0]?.diff
      .split('\n')
      .filter((line) => /^[+-]customers/.test(line));
  expect(await diff('abc')).toEqual(['+customers: 3 in all']);
  await shop.apply(list('abc'));
  expect(await diff('bcde')).toEqual([
    '-customers: 3 in all, 1 of them here alone',
    '+customers: 4 in all, 2 of them here alone',
  ]);
  expect(await diff('abc')).toEqual([]);
});
