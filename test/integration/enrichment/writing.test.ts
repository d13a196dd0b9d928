/** Plans applied, broken off, repeated and taken back over a real state and a CRM that misbehaves. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { array, assert, asyncProperty, constantFrom, integer, option, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filesDestination } from '../../../connectors/files/files-destination.ts';
import { openShop, type Shop } from './shop.ts';

/** c01 … with clv 1, 2 … */
const customers = (count: number): string =>
  Array.from({ length: count }, (_, at) => {
    const key = `c${String(at + 1).padStart(2, '0')}`;
    return `('${key}', '${key}@example.test', ${at + 1}, 'Active', ${at}, '2026-06-01')`;
  }).join(', ');

async function openPlanned(count: number, prepare: (shop: Shop) => void = () => undefined) {
  const shop = await openShop([filesDestination]);
  prepare(shop);
  await shop.publish(customers(count));
  await shop.configure({});
  const { planId } = await shop.plan();
  return { shop, planId };
}

const held = ({ crm }: Shop) => Object.fromEntries([...crm.rows].map(([key, { clv }]) => [key, clv]));
const all = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`c${String(at + 1).padStart(2, '0')}`, at + 1]));

describe('applying', () => {
  it('writes every row of the plan once, in batches, and tells people', async () => {
    const { shop, planId } = await openPlanned(5, ({ crm }) => {
      crm.rowsPerBatch = 2;
      crm.rows.set('c02', { clv: 20 });
    });
    const end = await shop.write('apply', { planId });
    expect(end).toEqual({ planId, status: 'applied', counts: { written: 5, edited: 0, rejected: 0 }, note: '' });
    expect(held(shop)).toEqual(all(5));
    expect(shop.crm.requests).toEqual([2, 2, 1]);
    expect(await shop.state.plans.get(planId)).toMatchObject({ status: 'applied', appliedBy: 'ana', applyRound: 1 });
    expect(shop.heard.at(-1)).toMatchObject({ level: 'success', title: `plan ${planId} is applied to crm` });
  });

  it('notices and leaves what was edited since it was planned', async () => {
    const { shop, planId } = await openPlanned(3, ({ crm }) => void crm.rows.set('c02', { clv: 20 }));
    shop.crm.rows.set('c02', { clv: 21 }).set('c03', { clv: 30 });
    const { counts } = await shop.write('apply', { planId });
    expect(counts).toEqual({ written: 1, edited: 2, rejected: 0 });
    expect(held(shop)).toEqual({ c01: 1, c02: 21, c03: 30 });
    expect(await shop.state.planJournal.outcomes(planId, 'apply', 0, 9)).toMatchObject([
      { position: 1, customerKey: 'c02', status: 'edited', reason: 'somebody else has changed it since' },
      { position: 2, customerKey: 'c03', status: 'edited', reason: 'the row is there already' },
    ]);
  });

  it('keeps rejected rows with their reasons, and a retry writes those alone', async () => {
    const { shop, planId } = await openPlanned(6, ({ crm }) => {
      crm.rowsPerBatch = 2;
      for (const key of ['c02', 'c03', 'c06']) crm.rejected.set(key, { reason: 'no such field', isRetryable: true });
    });
    expect(await shop.write('apply', { planId })).toMatchObject({
      status: 'applied_with_rejections',
      counts: { written: 3, rejected: 3 },
    });
    expect(shop.heard.at(-1)?.lines.join()).toContain(`3 rows rejected; see them with perdura enrich show ${planId}`);
    await expect(shop.write('apply', { planId })).rejects.toThrow('some rows were rejected');

    shop.crm.rejected.delete('c02');
    shop.crm.rejected.delete('c06');
    shop.crm.changed.length = 0;
    expect(await shop.write('apply', { planId, isRetry: true })).toMatchObject({
      status: 'applied_with_rejections',
      counts: { written: 5, rejected: 1 },
    });
    expect(shop.crm.changed).toEqual(['c02', 'c06']);
    shop.crm.rejected.clear();
    expect(await shop.write('apply', { planId, isRetry: true })).toMatchObject({ status: 'applied' });
    expect(held(shop)).toEqual(all(6));
  });

  it('halves a batch that fails as a whole until the bad rows stand alone', async () => {
    const { shop, planId } = await openPlanned(32, ({ crm }) => void crm.bad.add('c03').add('c20'));
    expect(await shop.write('apply', { planId })).toMatchObject({ counts: { written: 30, rejected: 2 } });
    const { c03: _, c20: __, ...rest } = all(32);
    expect(held(shop)).toEqual(rest);
    expect(await shop.state.planJournal.outcomes(planId, 'apply', 0, 99)).toMatchObject([
      { customerKey: 'c03', status: 'rejected', reason: 'the request holds something bad' },
      { customerKey: 'c20' },
    ]);
    expect(shop.crm.requests.length).toBeLessThan(24);
  });

  it('asks for no batch again that is recorded, and for none without the lease', async () => {
    const { shop, planId } = await openPlanned(
      2,
      ({ crm }) => void crm.rejected.set('c01', { reason: 'no', isRetryable: false }),
    );
    const { token } = await shop.state.leases.acquire({
      store: 'shop enrichment crm',
      holder: `apply/${planId}`,
      ttlSeconds: 60,
    });
    const counts = { written: 1, edited: 0, rejected: 1 };
    expect(await shop.writeBatch(planId, 0)).toEqual(counts);
    shop.crm.rejected.clear();
    expect(await shop.writeBatch(planId, 0)).toEqual(counts);
    expect(shop.crm.requests).toEqual([2]);
    await shop.state.leases.release({ store: 'shop enrichment crm', token });
    await expect(shop.writeBatch(planId, 1)).rejects.toMatchObject({ type: 'conflict' });
  });

  it('stops when everything is bad, rather than asking for each row', async () => {
    const { shop, planId } = await openPlanned(90, ({ crm }) => {
      for (const key of Object.keys(all(90))) crm.bad.add(key);
    });
    await expect(shop.write('apply', { planId })).rejects.toMatchObject({ type: 'bad_data' });
    expect(shop.crm.requests.length).toBeLessThan(80);
  });
});

describe('what may be applied', () => {
  it('is the newest plan of its enrichment, once', async () => {
    const { shop, planId } = await openPlanned(2);
    const newer = await shop.plan();
    await expect(shop.write('apply', { planId })).rejects.toThrow('was superseded by a newer plan');
    await shop.write('apply', { planId: newer.planId });
    await expect(shop.write('apply', { planId: newer.planId })).rejects.toThrow('was applied already');
    await expect(shop.write('apply', { planId: 'nobody' })).rejects.toThrow('plan nobody: not known here');
  });

  it('is no stopped plan once a newer one was made', async () => {
    const { shop, planId } = await openPlanned(4, ({ crm }) => void (crm.rowsPerBatch = 2));
    await shop.write('apply', { planId }, { batches: 1 });
    const { planId: newer } = await shop.plan();
    await expect(shop.write('apply', { planId })).rejects.toThrow(`is out of date: ${newer} was planned after it`);
    await shop.write('apply', { planId: newer });
    expect(held(shop)).toEqual(all(4));
  });

  it('is not too much, unless a person accepts it with a reason', async () => {
    const { shop } = await openPlanned(1);
    for (const key of ['c01', 'c02', 'c03']) shop.crm.rows.set(key, { clv: 9 });
    await shop.publish(customers(3));
    await shop.configure({ max_change: 0.1 });
    const { planId, status } = await shop.plan();
    expect(status).toBe('refused');
    await expect(shop.write('apply', { planId })).rejects.toThrow('would change 100 % of 3 rows, at most 10 %');
    const accepted = { change: 1, reason: 'new prices' };
    expect(await shop.write('apply', { planId, accepted })).toMatchObject({ status: 'applied' });
    expect(await shop.state.plans.get(planId)).toMatchObject({ accepted });
  });

  it('lies in the file that was reviewed', async () => {
    const { shop, planId } = await openPlanned(2);
    appendFileSync(join(shop.folder, 'plans', planId, 'rows.parquet'), 'x');
    await expect(shop.write('apply', { planId })).rejects.toThrow('differs from its checksum');
    expect(shop.crm.rows.size).toBe(0);
  });

  it('goes to the place that it was planned for', async () => {
    const { shop, planId } = await openPlanned(2);
    Object.assign(shop.deps.storeConfig.destinations['crm'] ?? {}, { place: 'elsewhere' });
    await expect(shop.write('apply', { planId })).rejects.toThrow('is for here, but destination crm is now elsewhere');
  });

  it('waits while another plan of the enrichment is being written', async () => {
    const { shop, planId } = await openPlanned(2);
    await shop.state.leases.acquire({ store: 'shop enrichment crm', holder: 'undo/shop-crm-other', ttlSeconds: 60 });
    await expect(shop.write('apply', { planId })).rejects.toMatchObject({
      type: 'conflict',
      message: `plan ${planId}: shop-crm-other of the same enrichment is being taken back`,
    });
  });

  it('is given free for others when it may not be applied, and when it has been', async () => {
    const { shop, planId } = await openPlanned(2);
    await shop.write('apply', { planId });
    await expect(shop.write('apply', { planId })).rejects.toThrow('was applied already');
    expect(await shop.state.leases.get('shop enrichment crm')).toBeUndefined();
  });
});

describe('taking back', () => {
  it('leaves the destination as it began', async () => {
    const { shop, planId } = await openPlanned(5, ({ crm }) => {
      crm.rowsPerBatch = 2;
      crm.rows.set('c02', { clv: 20, theirs: 'x' }).set('c03', { theirs: 'y' }).set('c04', { clv: 4 });
    });
    const began = structuredClone(shop.crm.rows);
    await shop.write('apply', { planId });
    expect(await shop.write('undo', { planId })).toMatchObject({ status: 'undone', counts: { written: 4 } });
    expect(
      new Map([...shop.crm.rows].map(([key, { clv, ...row }]) => [key, clv == null ? row : { clv, ...row }])),
    ).toEqual(began);
    await expect(shop.write('undo', { planId })).rejects.toThrow('was taken back already');
    await expect(shop.write('apply', { planId })).rejects.toThrow('was taken back already');
  });

  it('notices and leaves what was edited in between, and touches nothing that was not written', async () => {
    const { shop, planId } = await openPlanned(4, ({ crm }) => {
      crm.rows.set('c01', { clv: 10 }).set('c02', { clv: 20 });
      crm.rejected.set('c03', { reason: 'no', isRetryable: false });
    });
    shop.crm.rows.set('c02', { clv: 21 });
    await shop.write('apply', { planId });
    shop.crm.rows.set('c01', { clv: 11 }).set('c03', { clv: 3 });
    expect(await shop.write('undo', { planId })).toMatchObject({
      status: 'undone',
      counts: { written: 1, edited: 1, rejected: 0 },
    });
    expect(held(shop)).toEqual({ c01: 11, c02: 21, c03: 3 });
  });

  it('takes a part back when only a part was written, and may be stopped, repeated and retried itself', async () => {
    const { shop, planId } = await openPlanned(8, ({ crm }) => void (crm.rowsPerBatch = 2));
    expect(await shop.write('apply', { planId }, { batches: 3 })).toMatchObject({
      status: 'stopped',
      counts: { written: 6 },
    });
    shop.crm.rejected.set('c04', { reason: 'locked', isRetryable: true });
    expect(await shop.write('undo', { planId }, { batches: 1 })).toMatchObject({ status: 'undo_stopped' });
    expect(Object.keys(held(shop))).toEqual(['c03', 'c04', 'c05', 'c06']);
    expect(await shop.write('undo', { planId })).toMatchObject({
      status: 'undone_with_rejections',
      counts: { written: 5, rejected: 1 },
    });
    expect(held(shop)).toEqual({ c04: 4 });
    shop.crm.rejected.clear();
    expect(await shop.write('undo', { planId })).toMatchObject({ status: 'undone', counts: { written: 6 } });
    expect(held(shop)).toEqual({});
  });

  it('is refused for a plan that was not applied', async () => {
    const { shop, planId } = await openPlanned(2);
    await expect(shop.write('undo', { planId })).rejects.toThrow('was not applied, it waits to be applied');
  });
});

it('loses nothing and writes nothing twice, wherever it is broken off and whenever it goes on', async () => {
  const points = [
    'apply-write:before',
    'apply-write:after',
    'apply-record:before',
    'apply-record:after',
    'crm:before',
    'crm:after',
  ] as const;
  const blow = record({ point: constantFrom(...points), after: integer({ min: 0, max: 3 }) });
  const row = record({ had: option(integer({ min: 1, max: 6 })), bad: constantFrom(false, false, false, true) });
  await assert(
    asyncProperty(
      array(row, { minLength: 1, maxLength: 9 }),
      array(blow, { maxLength: 6 }),
      array(blow, { maxLength: 4 }),
      async (rows, blows, undoBlows) => {
        const keys = Object.keys(all(rows.length));
        const { shop, planId } = await openPlanned(rows.length, ({ crm }) => {
          crm.rowsPerBatch = 2;
          for (const [at, { had, bad }] of rows.entries()) {
            const key = keys[at] as string;
            if (had !== null) crm.rows.set(key, { clv: had });
            if (bad) crm.bad.add(key);
          }
        });
        const began = held(shop);
        const throughBlows = async (direction: 'apply' | 'undo', left: typeof blows) => {
          for (const { point, after } of left) {
            breakAt(shop, point, after);
            await shop.write(direction, { planId }).catch((error: unknown) => {
              if (!String(error).includes('killed')) throw error;
            });
            breakAt(shop, undefined, 0);
            const { status } = await shop.state.plans.require(planId);
            if (!['waiting', 'applying', 'applied', 'undoing'].includes(status)) return;
            if (direction === 'apply' && status === 'applied') return;
          }
          await shop.write(direction, { planId });
        };
        if ((await shop.state.plans.require(planId)).status === 'empty') return;
        await throughBlows('apply', blows);
        expect(held(shop)).toEqual({
          ...began,
          ...Object.fromEntries(keys.flatMap((key, at) => (rows[at]?.bad ? [] : [[key, at + 1]]))),
        });
        expect(shop.crm.changed.toSorted()).toEqual([...new Set(shop.crm.changed)].toSorted());
        const { written, rejected } = await shop.state.planJournal.totals(planId, 'apply');
        const { content } = await shop.state.plans.require(planId);
        expect(written + rejected).toBe(content?.writes);
        shop.crm.changed.length = 0;
        await throughBlows('undo', undoBlows);
        expect(held(shop)).toEqual(began);
        expect(shop.crm.changed.toSorted()).toEqual([...new Set(shop.crm.changed)].toSorted());
      },
    ),
    { numRuns: 12 },
  );
});

/** The activity that comes to this point for the n-th time ends there, as a killed worker's would. */
function breakAt({ deps, crm }: Shop, point: string | undefined, after: number): void {
  let left = after;
  const pass = (here: string) => {
    if (here === point && left-- === 0) throw new Error('killed');
  };
  Object.assign(deps, { atPoint: async (stage: string, at: string) => pass(`${stage}:${at}`) });
  crm.onWrite = (at) => pass(`crm:${at}`);
}

describe('a destination that cannot be asked', () => {
  it('is known by what was written before', async () => {
    const { shop, planId } = await openPlanned(4, ({ crm }) => {
      crm.isReadable = false;
      crm.rejected.set('c03', { reason: 'no', isRetryable: false });
    });
    await shop.write('apply', { planId });
    await shop.publish(customers(5).replace("'c02@example.test', 2", "'c02@example.test', 22"));
    const second = await shop.plan();
    const decisions = async (id: string) =>
      Object.fromEntries((await shop.rows(id)).map(({ key, action, before }) => [key, [action, before?.['clv']]]));
    expect(await decisions(second.planId)).toEqual({
      c01: ['leave', undefined],
      c02: ['change', 2],
      c03: ['create', undefined],
      c04: ['leave', undefined],
      c05: ['create', undefined],
    });
    // A plan in between that nobody applied changes nothing of that.
    const third = await shop.plan();
    expect(await decisions(third.planId)).toEqual(await decisions(second.planId));
    await shop.write('apply', { planId: third.planId });
    await shop.write('undo', { planId: third.planId });
    expect(await decisions((await shop.plan()).planId)).toEqual(await decisions(second.planId));
  });
});

it('writes a file, and takes it back', async () => {
  const { shop } = await openPlanned(1);
  await shop.publish(customers(3));
  await shop.configure({ destination: 'file', attributes: { clv: 'clv', state: 'state' } });
  const { planId } = await shop.plan();
  const file = join(shop.folder, 'out', 'crm.csv');
  expect(existsSync(file)).toBe(false);
  await shop.write('apply', { planId });
  expect(readFileSync(file, 'utf8')).toBe(
    'customer_key,clv,state\r\n"c01",1,"Active"\r\n"c02",2,"Active"\r\n"c03",3,"Active"\r\n',
  );
  expect(await shop.plan()).toMatchObject({ status: 'empty' });
  await shop.write('undo', { planId });
  expect(readFileSync(file, 'utf8')).toBe('customer_key,clv,state\r\n');
});
