/** Plans over a real snapshot: what is decided about whom, and how much that would change. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openShop, type Shop } from './shop.ts';

const people = `
  ('c1', 'ana@example.test', 12.5, 'Active', 7, '2026-06-01'),
  ('c2', 'luis@example.test', 0.1, 'Lost', 1, '2025-01-01'),
  ('c3', null, 3, 'Active', 2, '2026-05-01'),
  ('c4', 'zoe@example.test', null, 'No purchases', 0, null)`;

/** Key → action and reason. */
const decisions = async (shop: Shop, planId: string) =>
  Object.fromEntries((await shop.rows(planId)).map(({ key, action, reason }) => [key, `${action}: ${reason}`]));

const planned = async (
  enrichment: Parameters<Shop['configure']>[0],
  prepare: (shop: Shop) => void = () => undefined,
) => {
  const shop = await openShop();
  prepare(shop);
  await shop.publish(people);
  await shop.configure(enrichment);
  const plan = await shop.plan();
  return { shop, plan, rows: await shop.rows(plan.planId) };
};

describe('what is decided', () => {
  it('creates who is not there, changes what differs, clears nothing, and leaves the rest with a reason', async () => {
    const { shop, plan, rows } = await planned({ attributes: { clv: 'clv', state: 'state' } }, ({ crm }) => {
      crm.rows.set('c1', { clv: 12.5, state: 'Active', theirs: 1 });
      crm.rows.set('c2', { clv: 7, state: 'Lost' });
      crm.rows.set('c4', { clv: 5, state: 'No purchases' });
      crm.rows.set('somebody else', { clv: 1, state: 'Active' });
    });
    expect(await decisions(shop, plan.planId)).toEqual({
      c1: 'leave: same',
      c2: 'change: other values',
      c3: 'create: not there',
      c4: 'leave: unknown now and clear is off',
    });
    expect(rows.map(({ position, key }) => [position, key])).toEqual([
      [0, 'c2'],
      [1, 'c3'],
      [null, 'c1'],
      [null, 'c4'],
    ]);
    expect(rows[0]).toMatchObject({ set: { clv: 0.1 }, clear: [], before: { clv: 7 }, email: 'luis@example.test' });
    expect(rows[1]).toMatchObject({ set: { clv: 3, state: 'Active' }, before: undefined, email: null });
    expect(plan).toMatchObject({
      planId: 'shop-crm-2026-06-30-1',
      status: 'waiting',
      writes: 2,
      limit: { existingRows: 3, changedRows: 1 },
      counts: [
        { action: 'create', reason: 'not there', rows: 1 },
        { action: 'change', reason: 'other values', rows: 1 },
        { action: 'leave', reason: 'same', rows: 1 },
        { action: 'leave', reason: 'unknown now and clear is off', rows: 1 },
      ],
    });
  });

  it('clears what has become unknown when it is told to', async () => {
    const { rows } = await planned({ attributes: { clv: 'clv', state: 'state' }, clear: true }, ({ crm }) => {
      crm.rows.set('c4', { clv: 5, state: 'No purchases' });
    });
    expect(rows.find(({ key }) => key === 'c4')).toMatchObject({
      action: 'clear',
      reason: 'unknown now',
      set: {},
      clear: ['clv'],
      before: { clv: 5 },
    });
  });

  it('creates nobody when that is off, and nobody of whom nothing is known', async () => {
    const { shop, plan } = await planned({ create: false }, ({ crm }) => void crm.rows.set('c1', { clv: null }));
    expect(await decisions(shop, plan.planId)).toEqual({
      c1: 'change: first values',
      c2: 'leave: not there and create is off',
      c3: 'leave: not there and create is off',
      c4: 'leave: nothing known',
    });
  });

  it('knows people by their e-mail where the destination does, and the one who ordered last stands for it', async () => {
    const shop = await openShop();
    shop.crm.identifiedBy = 'email';
    await shop.publish(`${people},
      ('c5', 'ana@example.test', 99, 'Active', 9, '2026-06-02'), ('c6', 'ana@example.test', 98, 'Active', 9, null)`);
    await shop.configure({});
    const plan = await shop.plan();
    expect(await decisions(shop, plan.planId)).toMatchObject({
      c1: 'leave: same e-mail as another customer',
      c3: 'leave: no e-mail',
      c5: 'create: not there',
      c6: 'leave: same e-mail as another customer',
    });
  });

  it('leaves whom the destination objects to', async () => {
    const { shop, plan } = await planned({}, ({ crm }) => void crm.objected.add('c1').add('c2'));
    expect(await decisions(shop, plan.planId)).toMatchObject({
      c1: 'leave: is not to be contacted',
      c3: 'create: not there',
    });
    expect(plan.writes).toBe(1);
    expect((await shop.rows(plan.planId)).find(({ key }) => key === 'c1')).toMatchObject({ set: {}, position: null });
  });

  it('sets constants by the first rule that fits, before the column, for the audience alone', async () => {
    const { rows } = await planned({
      audience: "not state = 'Lost'",
      attributes: { tier: 'state', orders: 'orders' },
      rules: [
        { where: 'clv > 10 and orders > 5', set: { tier: 'Gold', vip: true } },
        { where: 'clv > 1', set: { tier: 'Silver', vip: false, score: -1.5 } },
      ],
    });
    expect(Object.fromEntries(rows.map(({ key, set }) => [key, set]))).toEqual({
      c1: { tier: 'Gold', orders: 7, vip: true, score: -1.5 },
      c3: { tier: 'Silver', orders: 2, vip: false, score: -1.5 },
      c4: { tier: 'No purchases', orders: 0 },
    });
  });

  it('gives amounts and counts as numbers, dates as text, truth as truth, and nothing for what is not finite', async () => {
    const { rows } = await planned({
      attributes: { clv: 'clv', last: 'last_order_date', loyal: 'is_loyal', ratio: 'ratio' },
    });
    expect(rows.map(({ set }) => set)).toEqual([
      { clv: 12.5, last: '2026-06-01', loyal: true, ratio: 12.5 / 3 },
      { clv: 0.1, last: '2025-01-01', loyal: false, ratio: 0.1 / 3 },
      { clv: 3, last: '2026-05-01', loyal: false, ratio: 1 },
      { loyal: false },
    ]);
  });

  it('compares numbers as numbers and never a number with a text', async () => {
    const { shop, plan } = await planned({ attributes: { clv: 'clv', state: 'state' } }, ({ crm }) => {
      crm.rows.set('c1', { clv: 12.5, state: 'Active' });
      crm.rows.set('c2', { clv: '0.1', state: 'Lost' });
      crm.rows.set('c3', { clv: 3, state: 'ACTIVE' });
    });
    expect(await decisions(shop, plan.planId)).toMatchObject({
      c1: 'leave: same',
      c2: 'change: other values',
      c3: 'change: other values',
    });
  });
});

describe('within a tolerance', () => {
  const held = ({ crm }: Shop) => {
    crm.rows.set('c1', { clv: 12.5 / 1.02, state: 'Active' });
    crm.rows.set('c2', { clv: 0.1 / 1.021, state: 'Lost' });
    crm.rows.set('c3', { clv: 3.01, state: 'ACTIVE' });
    crm.rows.set('c4', { clv: 5, state: 'No purchases' });
  };
  const attributes = { clv: 'clv', state: 'state' };

  it('leaves numbers that differ by no more than that, and counts them as no change', async () => {
    const { shop, plan, rows } = await planned({ attributes, tolerance: 0.02 }, held);
    expect(await decisions(shop, plan.planId)).toEqual({
      c1: 'leave: within tolerance',
      c2: 'change: other values',
      c3: 'change: other values',
      c4: 'leave: unknown now and clear is off',
    });
    expect(rows.find(({ key }) => key === 'c3')).toMatchObject({
      set: { state: 'Active' },
      before: { state: 'ACTIVE' },
    });
    expect(plan.limit).toMatchObject({ existingRows: 4, changedRows: 2 });
  });

  it('takes every difference for one where nothing is said', async () => {
    const { plan } = await planned({ attributes }, held);
    expect(plan.limit).toMatchObject({ existingRows: 4, changedRows: 3 });
  });

  it('measures by what is held: zero takes no difference, small steps add up, the sign counts', async () => {
    const { shop, plan } = await planned({ attributes, tolerance: 0.5 }, ({ crm }) => {
      crm.rows.set('c1', { clv: 0, state: 'Active' });
      crm.rows.set('c2', { clv: -0.1, state: 'Lost' });
      crm.rows.set('c3', { clv: 2, state: 'Active' });
      crm.rows.set('c4', { clv: null, state: 'No purchases' });
    });
    expect(await decisions(shop, plan.planId)).toEqual({
      c1: 'change: other values',
      c2: 'change: other values',
      c3: 'leave: within tolerance',
      c4: 'leave: same',
    });
  });
});

describe('conditions', () => {
  it.each([
    [{ audience: 'nonsense > 1' }, /enrichment crm: audience: .*nonsense/],
    [
      {
        rules: [
          { where: 'clv > 1', set: { a: 1 } },
          { where: 'clv >', set: { vip: true } },
        ],
      },
      /rule 2 \(vip\)/,
    ],
    [{ audience: 'customer_key in (select customer_key from contacts)' }, /audience: /],
    [{ audience: "exists (from read_csv('/etc/passwd'))" }, /audience: /],
    [{ audience: 'true) union all (select null' }, /audience: /],
    [{ attributes: { x: 'no_such' } }, /customers has no column no_such/],
  ])('that cannot be asked are refused by name: %j', async (enrichment, message) => {
    await expect(planned(enrichment)).rejects.toMatchObject({
      type: 'config',
      message: expect.stringMatching(message),
    });
  });

  it('that fail leave a plan that says so, and planning again mends it', async () => {
    const shop = await openShop();
    await shop.publish(people);
    await shop.configure({ audience: 'nonsense' });
    await expect(shop.plan({ request: 'once' })).rejects.toThrow('nonsense');
    expect(await shop.state.plans.list({ limit: 1 })).toMatchObject([
      { status: 'failed', failure: expect.stringContaining('nonsense'), content: null },
    ]);
    await shop.configure({});
    expect(await shop.plan({ request: 'once' })).toMatchObject({ planId: 'shop-crm-2026-06-30-1', status: 'waiting' });
  });
});

describe('how much a plan would change', () => {
  const held = (shop: Shop, clv: number) => {
    for (const key of ['c1', 'c2', 'c3']) shop.crm.rows.set(key, { clv });
  };

  it('beyond the enrichment’s share it is refused with the number', async () => {
    const { plan } = await planned({ max_change: 0.5 }, (shop) => held(shop, 3));
    expect(plan).toMatchObject({ status: 'refused', limit: { existingRows: 3, changedRows: 2, maxChange: 0.5 } });
  });

  it('counts no first values and nobody new', async () => {
    const { plan } = await planned({ max_change: 0 }, ({ crm }) => void crm.rows.set('c1', { clv: null, theirs: 'x' }));
    expect(plan).toMatchObject({ status: 'waiting', writes: 3, limit: { existingRows: 0, changedRows: 0 } });
  });

  it('counts what is cleared', async () => {
    const { plan } = await planned({ max_change: 0.5, clear: true }, ({ crm }) => void crm.rows.set('c4', { clv: 1 }));
    expect(plan).toMatchObject({ status: 'refused', limit: { existingRows: 1, changedRows: 1 } });
  });
});

describe('a plan', () => {
  it('has the same bytes whenever wishes and holdings are the same, in a folder of its owner’s', async () => {
    const shop = await openShop();
    shop.crm.rows.set('c2', { clv: 9 }).set('c1', { clv: 12.5 });
    await shop.publish(people);
    await shop.configure({});
    const [first, second] = [await shop.plan(), await shop.plan()];
    const bytes = ({ planId }: { planId: string }) => readFileSync(join(shop.folder, 'plans', planId, 'rows.parquet'));
    expect(bytes(second).equals(bytes(first))).toBe(true);
    expect(statSync(join(shop.folder, 'plans', first.planId)).mode & 0o777).toBe(0o700);
    expect(await shop.state.plans.get(first.planId)).toMatchObject({ status: 'superseded' });
  });

  it('is empty when there is nothing to write', async () => {
    const { plan } = await planned({ audience: 'clv > 100' });
    expect(plan).toMatchObject({ status: 'empty', writes: 0, counts: [] });
  });

  it('loses its rows a week after a newer one took its place, unless they were written', async () => {
    const shop = await openShop();
    await shop.publish(people);
    await shop.configure({});
    const make = async (day: string) => {
      shop.setClock(`${day}T04:00:00.000Z`);
      return (await shop.plan()).planId;
    };
    const applied = await make('2026-07-01');
    await shop.write('apply', { planId: applied });
    shop.crm.rows.set('c1', { clv: 1 });
    const superseded = await make('2026-07-02');
    const younger = await make('2026-07-03');
    const last = await make('2026-07-10');
    expect(readdirSync(join(shop.folder, 'plans')).sort()).toEqual([applied, younger, last].sort());
    expect(await shop.state.plans.get(superseded)).toMatchObject({ status: 'superseded', content: { writes: 1 } });
    expect(await shop.write('undo', { planId: applied })).toMatchObject({ status: 'undone' });
  });

  it('is made once for a request, however often that is asked', async () => {
    const shop = await openShop();
    await shop.publish(people);
    await shop.configure({});
    const first = await shop.plan({ request: 'run/1' });
    shop.crm.rows.set('c1', { clv: 1 });
    expect(await shop.plan({ request: 'run/1' })).toEqual(first);
  });

  it('is made from a published run only', async () => {
    const shop = await openShop();
    await shop.configure({});
    await expect(shop.plan()).rejects.toThrow('nothing is published yet');
    const first = await shop.publish(people);
    await shop.publish(`('c9', null, 1, 'Active', 1, '2026-07-01')`, { asOf: '2026-07-01' });
    const { planId } = await shop.plan({ runId: first });
    expect(planId).toBe('shop-crm-2026-06-30-1');
    expect((await shop.rows(planId)).map(({ key }) => key)).toContain('c1');
    await shop.state.runs.update(first, { status: 'refused' });
    await expect(shop.plan({ runId: first })).rejects.toThrow('is refused; plans are made from published runs');
    await expect(shop.plan({ runId: 'nobody' })).rejects.toThrow('is not known');
  });

  it('needs a destination that perdura.yaml has', async () => {
    await expect(planned({ destination: 'hub' })).rejects.toThrow('perdura.yaml has no destination hub');
  });
});
