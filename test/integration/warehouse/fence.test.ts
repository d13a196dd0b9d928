import { describe, expect, it } from 'vitest';
import { temporaryWarehouse } from './folder.ts';

const fit = (token: number, attempt: number) => ({ stage: 'fit', token, attempt });

describe('a fence', () => {
  it('lets the newest attempt commit, again and again', async () => {
    const warehouse = await temporaryWarehouse();
    await warehouse.run('create table t (a integer)');
    await warehouse.claim(fit(7, 1));
    await warehouse.claim(fit(7, 1));
    for (const a of [1, 2]) await warehouse.commit(fit(7, 1), (tx) => tx.run('insert into t values ($1)', [a]));
    expect(await warehouse.rows('select a from t order by a')).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it('refuses a stalled attempt once the next one has claimed, and writes nothing of it', async () => {
    const warehouse = await temporaryWarehouse();
    await warehouse.run('create table t (a integer)');
    await warehouse.claim(fit(7, 1));
    await warehouse.claim(fit(7, 2));
    const stalled = warehouse.commit(fit(7, 1), (tx) => tx.run('insert into t values (1)'));
    await expect(stalled).rejects.toMatchObject({
      kind: 'conflict',
      message: 'stage fit: attempt 1 was overtaken by attempt 2',
    });
    await expect(warehouse.claim(fit(7, 1))).rejects.toMatchObject({ kind: 'conflict' });
    expect(await warehouse.rows('select a from t')).toEqual([]);
  });

  it('refuses every stage of an older run once any stage of a newer run has claimed', async () => {
    const warehouse = await temporaryWarehouse();
    await warehouse.claim(fit(7, 3));
    await warehouse.claim({ stage: 'extract', token: 8, attempt: 1 });
    await expect(warehouse.commit(fit(7, 3), async () => 1)).rejects.toMatchObject({
      kind: 'conflict',
      message: 'stage fit: attempt 3 was overtaken by a newer run (token 8, this one has 7)',
    });
    await warehouse.claim(fit(8, 1));
    expect(await warehouse.commit(fit(8, 1), async () => 'done')).toBe('done');
  });

  it('refuses a commit without a claim', async () => {
    const warehouse = await temporaryWarehouse();
    await expect(warehouse.commit(fit(1, 1), async () => 1)).rejects.toThrow('without having claimed');
  });
});

describe('a commit', () => {
  it('rolls everything back when its work fails, definitions and appended rows included', async () => {
    const warehouse = await temporaryWarehouse();
    await warehouse.run('create table t as select 1 as a');
    await warehouse.claim(fit(1, 1));
    const failing = warehouse.commit(fit(1, 1), async (tx) => {
      await tx.run('create table u (a integer); drop table t; create table t (a integer, b text)');
      await tx.append('t', { b: ['x'], a: Int32Array.of(2) });
      expect(await tx.rows('select a, b from t')).toEqual([{ a: 2, b: 'x' }]);
      throw new RangeError('no');
    });
    await expect(failing).rejects.toThrow(RangeError);
    expect(await warehouse.rows('select * from t')).toEqual([{ a: 1 }]);
    await expect(warehouse.rows('select * from u')).rejects.toThrow('u does not exist');
  });

  it('leaves beginning and ending to the warehouse', async () => {
    const warehouse = await temporaryWarehouse();
    await warehouse.claim(fit(1, 1));
    await expect(warehouse.commit(fit(1, 1), (tx) => tx.run('commit'))).rejects.toThrow(
      'transactions belong to commit()',
    );
  });

  it('never meets another one, so that concurrent updates of one row all count', async () => {
    const warehouse = await temporaryWarehouse();
    await warehouse.run('create table counter as select 0 as n');
    await warehouse.claim(fit(1, 1));
    const increments = Array.from({ length: 20 }, (_, index) =>
      index % 4 === 0
        ? warehouse.run('update counter set n = n + 1')
        : warehouse.commit(fit(1, 1), (tx) => tx.run('update counter set n = n + 1')),
    );
    const reads = Array.from({ length: 20 }, () => warehouse.rows<{ n: number }>('select n from counter'));
    await Promise.all(increments);
    for (const [row] of await Promise.all(reads)) expect(row?.n).toBeLessThanOrEqual(20);
    expect(await warehouse.rows('select n from counter')).toEqual([{ n: 20 }]);
  });

  it('may redefine a table while it is being read; the reader gets the whole of the old one', async () => {
    const warehouse = await temporaryWarehouse();
    await warehouse.run('create table t as select 1::integer as a from range(1000000)');
    await warehouse.claim(fit(1, 1));
    const reading = warehouse.columns('select a from t', { a: 'int32' });
    for (const value of [2, 3]) {
      await warehouse.commit(fit(1, 1), (tx) =>
        tx.run(`create or replace table t as select ${value}::integer as a from range(1000000)`),
      );
    }
    const { length, columns } = await reading;
    expect([length, new Set(columns.a).size]).toEqual([1_000_000, 1]);
    expect(await warehouse.rows('select distinct a from t')).toEqual([{ a: 3 }]);
  });

  it('shows readers the state before it until it ends', async () => {
    const warehouse = await temporaryWarehouse();
    await warehouse.run('create table t as select 1 as a');
    await warehouse.claim(fit(1, 1));
    await warehouse.commit(fit(1, 1), async (tx) => {
      await tx.run('create or replace table t as select 2 as a');
      expect(await warehouse.rows('select a from t')).toEqual([{ a: 1 }]);
    });
    expect(await warehouse.rows('select a from t')).toEqual([{ a: 2 }]);
  });
});

describe('append', () => {
  it('stores typed arrays and texts in columns of other types, exactly', async () => {
    const warehouse = await temporaryWarehouse();
    await warehouse.run(`create table t (id integer, score double, amount decimal(38, 6), day date, placed_at timestamptz,
      is_new boolean, big bigint, name text)`);
    await warehouse.claim(fit(1, 1));
    await warehouse.commit(fit(1, 1), (tx) =>
      tx.append('t', {
        name: ['ñ', null],
        id: Int32Array.of(1, 2),
        score: Float64Array.of(0.1, Number.NaN),
        amount: ['12345678901234567890123456.789012', null],
        day: ['1998-06-30', null],
        placed_at: ['1998-06-30T10:00:00Z', null],
        is_new: Uint8Array.of(1, 0),
        big: BigInt64Array.of(9007199254740993n, 0n),
      }),
    );
    expect(await warehouse.rows('select * from t order by id')).toEqual([
      {
        id: 1,
        score: 0.1,
        amount: '12345678901234567890123456.789012',
        day: '1998-06-30',
        placed_at: '1998-06-30T10:00:00.000Z',
        is_new: true,
        big: '9007199254740993',
        name: 'ñ',
      },
      { id: 2, score: null, amount: null, day: null, placed_at: null, is_new: false, big: 0, name: null },
    ]);
  });

  it('keeps nulls in their rows over many chunks', async () => {
    const warehouse = await temporaryWarehouse();
    await warehouse.run('create table t (a double, b text)');
    await warehouse.claim(fit(1, 1));
    const a = Float64Array.from({ length: 10_000 }, (_, index) => (index % 7 === 0 ? Number.NaN : index));
    const b = Array.from(a, (value) => (Number.isNaN(value) ? `${value}` : null));
    await warehouse.commit(fit(1, 1), (tx) => tx.append('t', { a, b }));
    const { columns } = await warehouse.columns(`select a, coalesce(b, '') as b from t`, { a: 'float64', b: 'text' });
    expect(columns.a).toEqual(a);
    expect(columns.b).toEqual(b.map((text) => text ?? ''));
  });

  it('names missing, unknown and uneven columns', async () => {
    const warehouse = await temporaryWarehouse();
    await warehouse.run('create table t (a double, b text)');
    await warehouse.claim(fit(1, 1));
    const append = (columns: Record<string, Float64Array | string[]>) =>
      warehouse.commit(fit(1, 1), (tx) => tx.append('t', columns));
    await expect(append({ a: Float64Array.of(1), c: ['x'] })).rejects.toThrow(
      'missing columns [b], unknown columns [c]',
    );
    await expect(append({ a: Float64Array.of(1), b: [] })).rejects.toThrow('b has 0 rows, a 1');
  });
});
