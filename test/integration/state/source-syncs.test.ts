import { expect, it } from 'vitest';
import { describeEngines, open } from './engines.ts';

const key = { store: 'shop', source: 'web', resource: 'orders', request: 'run:shop-2026-01-01-1' };
const figures = {
  pages: 3,
  rows: 700,
  bytes: 2 ** 40,
  total: 900,
  watermark: 'updated_at 2026-01-02',
  schemaHash: 'ab',
};

describeEngines('readings of sources', (newPlace) => {
  const start = async () => {
    let at = Date.parse('2026-01-02T00:00:00Z');
    const { sourceSyncs } = await open(await newPlace(), () => new Date((at += 1_000)));
    return sourceSyncs;
  };

  it('begin, go on and end; what comes after the end changes nothing', async () => {
    const syncs = await start();
    await syncs.start(key, 'incremental');
    const [begun] = await syncs.last('shop');
    expect(begun).toEqual({
      ...key,
      kind: 'incremental',
      status: 'running',
      startedAt: '2026-01-02T00:00:01.000Z',
      finishedAt: null,
      pages: 0,
      rows: 0,
      bytes: 0,
      total: null,
      watermark: null,
      schemaHash: null,
      message: null,
    });
    await syncs.progress(key, figures);
    await syncs.progress(key, {});
    await syncs.progress(key, { message: 'bulk operation: 12 objects' });
    await syncs.start(key, 'incremental');
    expect(await syncs.last('shop')).toMatchObject([
      { ...figures, status: 'running', message: expect.any(String) as string },
    ]);
    await syncs.finish(key, 'done', null);
    await syncs.finish(key, 'failed', 'late');
    await syncs.progress(key, { rows: 1 });
    await syncs.start(key, 'full');
    const [ended] = await syncs.last('shop');
    expect(ended).toMatchObject({ ...figures, kind: 'incremental', status: 'done', message: null });
    expect(ended?.finishedAt).not.toBeNull();
  });

  it('are listed newest first; the last of each resource is told by store, source and request', async () => {
    const syncs = await start();
    const resources = [
      { ...key, resource: 'customers' },
      { ...key, source: 'till' },
      { ...key, store: 'other' },
    ];
    for (const one of [key, ...resources]) await syncs.start(one, 'incremental');
    for (let n = 0; n < 5; n += 1) await syncs.start({ ...key, request: `r${n}` }, 'window');
    expect((await syncs.last('shop')).map(({ source, resource, request }) => [source, resource, request])).toEqual([
      ['till', 'orders', key.request],
      ['web', 'customers', key.request],
      ['web', 'orders', 'r4'],
    ]);
    expect((await syncs.list('shop', 'web', 3)).map(({ request }) => request)).toEqual(['r4', 'r3', 'r2']);
    expect((await syncs.ofRequest('shop', 'web', key.request)).map(({ resource }) => resource)).toEqual([
      'customers',
      'orders',
    ]);
    expect(await syncs.last('nobody')).toEqual([]);
    expect(await syncs.list('shop', 'nobody', 3)).toEqual([]);
  });

  it('begun twice at once are one', async () => {
    const syncs = await start();
    await Promise.all(Array.from({ length: 8 }, () => syncs.start(key, 'full')));
    expect(await syncs.list('shop', 'web', 10)).toHaveLength(1);
  });
});
