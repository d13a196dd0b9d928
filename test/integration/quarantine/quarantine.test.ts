/** `perdura quarantine`: what persons decide about bad rows holds, whatever becomes of the warehouse. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ShownRow } from '../../../app/quarantine/show.ts';
import { createQuarantineShop, type QuarantineShop } from './quarantine-shop.ts';

let shop: QuarantineShop;
beforeEach(async () => {
  shop = await createQuarantineShop();
});
afterEach(() => shop.remove());

const header = 'order_id,customer_id,email,ordered_at,amount,note\n';
const good = 'a1,c1,ana@shop.test,2024-01-01,10.00,\n';
const badDay = 'a2,c2,béa@shop.test,31/01/2024,20.00,\n';
const badAmount = 'a3,c3,carl@shop.test,2024-01-03,-5.00,ring 555-0199\n';

const list = () => shop.ask('quarantine-list', {});
const replay = (args: object = {}) => shop.ask('quarantine-replay', { by: 'ada', ...args });
const drop = (args: object = {}) => shop.ask('quarantine-drop', { by: 'ada', reason: 'a test order', ...args });
const show = (args: object = {}): Promise<readonly ShownRow[]> =>
  shop.ask('quarantine-show', { isAny: false, withPersonalData: true, ...args });

/** Everything that a rebuild must give again. */
const tables = async () => ({
  orders: await shop.rows('select * from raw_orders order by _load, _row'),
  quarantine: await shop.rows('select * from quarantine order by load, "row"'),
  decisions: await shop.rows('select * from quarantine_decisions order by load, first_row, decided_at'),
  loads: await shop.rows('select * from _loads order by load'),
});

async function expectReconciled() {
  const { totals } = await list();
  expect(totals.loaded + totals.quarantined).toBe(totals.rows);
  expect(totals.open + totals.dropped + totals.replayed).toBe(totals.quarantined);
  return totals;
}

describe('list', () => {
  it('says nothing before anything was loaded, and nothing of good rows', async () => {
    expect(await list()).toMatchObject({ totals: { rows: 0, quarantined: 0 }, groups: [] });
    shop.write('orders-1.csv', header + good);
    await shop.extract();
    expect(await list()).toMatchObject({ totals: { rows: 1, loaded: 1, quarantined: 0, open: 0 }, groups: [] });
  });

  it('counts rows of one kind together, whatever their values, with their share of all rows', async () => {
    shop.write('orders-1.csv', header + good + badDay + badAmount + badAmount.replace('-5.00', '-7.25'));
    await shop.extract();
    const { groups, totals } = await list();
    expect(totals).toEqual({ rows: 4, loaded: 1, quarantined: 3, open: 3, dropped: 0, replayed: 0 });
    expect(groups.map(({ problem, rows, share }) => ({ problem, rows, share }))).toEqual([
      { problem: 'amount: … is below 0; refunds belong in their own stream', rows: 2, share: 0.5 },
      { problem: 'ordered_at: … is not a date (YYYY-MM-DD or ISO 8601)', rows: 1, share: 0.25 },
    ]);
  });
});

describe('show', () => {
  beforeEach(async () => {
    shop.write('orders-1.csv', header + good + badDay + badAmount + '"never closed,c9,eve@shop.test\n');
    await shop.extract();
  });

  it('gives what the rows held, with the line where a line cannot be split', async () => {
    const rows = await show();
    expect(rows).toMatchObject([
      { row: 3, from: 'orders-1.csv', values: { order_id: 'a2', email: 'béa@shop.test', ordered_at: '31/01/2024' } },
      { row: 4, values: { amount: '-5.00', note: 'ring 555-0199' } },
      { row: 5, line: '"never closed,c9,eve@shop.test' },
    ]);
  });

  it('masks what may be personal unless it is asked for, headers of no stream column included', async () => {
    const text = JSON.stringify(await show({ withPersonalData: false }));
    for (const personal of ['béa', 'carl', 'eve@', '555']) expect(text).not.toContain(personal);
    expect(text).toContain('31/01/2024');
    expect(text).toContain('b…@shop.test');
  });

  it('gives those that are meant, as many as are wanted', async () => {
    expect(await show({ problem: 'below 0' })).toHaveLength(1);
    expect(await show({ problem: '-5.00' })).toHaveLength(1);
    expect(await show({ limit: 2 })).toHaveLength(2);
    expect(await show({ source: "o'hara" })).toEqual([]);
    expect(await show({ stream: 'orders', source: 'files' })).toHaveLength(3);
  });
});

describe('drop', () => {
  beforeEach(async () => {
    shop.write('orders-1.csv', header + good + badDay + badAmount);
    await shop.extract();
  });

  it('marks rows with who, when and why, once, and the counts still add up', async () => {
    expect(await drop({ problem: 'below 0' })).toMatchObject({ rows: 1 });
    expect(await drop({ problem: 'below 0' })).toMatchObject({ rows: 0 });
    expect(await expectReconciled()).toMatchObject({ rows: 3, loaded: 1, quarantined: 2, open: 1, dropped: 1 });
    expect(await show()).toHaveLength(1);
    expect(await show({ isAny: true })).toMatchObject([{ status: 'open' }, { status: 'dropped' }]);
    expect(await shop.rows('select decision, decided_by, because from quarantine_decisions')).toEqual([
      { decision: 'dropped', decided_by: 'ada', because: 'a test order' },
    ]);
  });

  it('holds after a rebuild, after two, and in a warehouse made from nothing', async () => {
    await drop();
    const before = await tables();
    for (let time = 0; time < 2; time += 1) {
      await shop.rebuild();
      expect(await tables()).toEqual(before);
    }
    rmSync(join(shop.home, 'warehouse'), { recursive: true });
    await shop.extract();
    expect(await tables()).toEqual(before);
    expect(await expectReconciled()).toMatchObject({ open: 0, dropped: 2 });
  });
});

describe('replay', () => {
  beforeEach(async () => {
    shop.write('orders-1.csv', header + good + badDay + badAmount);
    await shop.extract();
  });
  const mended = async (change: (row: ShownRow) => object) =>
    (await show()).map((row) => ({ load: row.load, row: row.row, values: { ...row.values, ...change(row) } }));

  it('changes nothing while nothing is understood differently', async () => {
    const before = await tables();
    expect(await replay()).toMatchObject({ rows: 2, loaded: 0, stillBad: 2, loads: [] });
    expect(await tables()).toEqual(before);
  });

  it('types rows again under the date format of today, once, and so does every rebuild', async () => {
    shop.configure({ streams: { orders: { path: 'nothing-*.csv', dateFormat: '%d/%m/%Y' } } });
    expect(await replay()).toMatchObject({ rows: 2, loaded: 1, stillBad: 1, superseded: 0 });
    expect(await replay()).toMatchObject({ rows: 1, loaded: 0, stillBad: 1 });
    expect(await shop.rows(`select order_id, "_row", amount from raw_orders order by order_id`)).toEqual([
      { order_id: 'a1', _row: 2, amount: '10.0000' },
      { order_id: 'a2', _row: 3, amount: '20.0000' },
    ]);
    expect(await expectReconciled()).toEqual({ rows: 4, loaded: 2, quarantined: 2, open: 1, dropped: 0, replayed: 1 });
    const before = await tables();
    await shop.rebuild();
    expect(await tables()).toEqual(before);
    rmSync(join(shop.home, 'warehouse'), { recursive: true });
    await shop.rebuild();
    expect(await tables()).toEqual(before);
  });

  it('leaves a row alone whose order a later file has brought', async () => {
    shop.write('orders-2.csv', `${header}a2,c2,,2024-02-01,22.00,\n`);
    await shop.extract();
    shop.configure({ streams: { orders: { path: 'nothing-*.csv', dateFormat: '%d/%m/%Y' } } });
    expect(await replay()).toMatchObject({ rows: 2, loaded: 0, stillBad: 1, superseded: 1 });
  });

  it('goes with the load that it mends when the whole file is understood anew', async () => {
    await replay({ mended: (await mended(() => ({ ordered_at: '2024-01-31', amount: '20' }))).slice(0, 1) });
    shop.configure({ streams: { orders: { path: 'orders-*.csv', dateFormat: '%d/%m/%Y' } } });
    await shop.extract();
    expect(await shop.rows(`select order_id, count(*) as n from raw_orders group by all order by all`)).toEqual([
      { order_id: 'a1', n: 1 },
      { order_id: 'a2', n: 1 },
    ]);
    expect(await expectReconciled()).toMatchObject({ rows: 3, loaded: 2, quarantined: 1, open: 1 });
    const before = await tables();
    await shop.rebuild();
    expect(await tables()).toEqual(before);
  });

  it('takes rows as a person mended them, and puts aside again what is still bad', async () => {
    const lines = await mended(({ row }) =>
      row === 3 ? { ordered_at: '2024-01-31', note: 'ñandú 🐦' } : { amount: 'x' },
    );
    expect(await replay({ mended: lines })).toMatchObject({ rows: 2, loaded: 1, quarantinedAgain: 1 });
    expect(await expectReconciled()).toEqual({ rows: 5, loaded: 2, quarantined: 3, open: 1, dropped: 0, replayed: 2 });
    const [open, ...others] = await show();
    expect(open).toMatchObject({ row: 4, reason: 'amount: x is not a number' });
    expect(others).toEqual([]);
    const before = await tables();
    await shop.rebuild();
    expect(await tables()).toEqual(before);
  });

  it('mends what was mended badly, and all of it goes with the first load when that is understood anew', async () => {
    await replay({ mended: (await mended(() => ({ ordered_at: 'x' }))).slice(0, 1) });
    const again = (await mended(() => ({ ordered_at: '2024-01-31' }))).filter(({ row }) => row === 3);
    expect(await replay({ mended: again })).toMatchObject({ loaded: 1 });
    expect(await expectReconciled()).toEqual({ rows: 5, loaded: 2, quarantined: 3, open: 1, dropped: 0, replayed: 2 });
    shop.configure({ streams: { orders: { path: 'orders-*.csv', dateFormat: '%d/%m/%Y' } } });
    await shop.extract();
    expect(await shop.rows(`select order_id from raw_orders order by all`)).toEqual([
      { order_id: 'a1' },
      { order_id: 'a2' },
    ]);
    expect(await expectReconciled()).toMatchObject({ rows: 3, loaded: 2, quarantined: 1 });
  });

  it('refuses rows that are not open, and headers that the file never had; nothing lands', async () => {
    const before = await tables();
    const [line, other] = await mended(() => ({}));
    await expect(replay({ mended: [{ ...line, row: 2 }] })).rejects.toThrow(/row 2 .* is not open/);
    await expect(replay({ mended: [{ ...line, load: '000009-0123456789ab' }] })).rejects.toThrow(/is not open/);
    await expect(replay({ mended: [{ ...other, values: { totl: '1' } }] })).rejects.toThrow(/no header "totl"/);
    expect(await tables()).toEqual(before);
    await drop();
    await expect(replay({ mended: [line] })).rejects.toThrow(/is not open/);
  });

  it('is finished by the next one when it died between landing and loading', async () => {
    const lines = await mended(({ row }) => (row === 3 ? { ordered_at: '2024-01-31' } : { amount: '5' }));
    // The warehouse as it was before, the landing as it is after.
    const copy = join(shop.home, 'warehouse-before');
    const { cpSync } = await import('node:fs');
    cpSync(join(shop.home, 'warehouse'), copy, { recursive: true });
    await replay({ mended: lines });
    const after = await tables();
    rmSync(join(shop.home, 'warehouse'), { recursive: true });
    cpSync(copy, join(shop.home, 'warehouse'), { recursive: true });
    expect(await replay()).toMatchObject({ rows: 0, loaded: 0 });
    expect(await tables()).toEqual(after);
  });
});
