import { expect, it } from 'vitest';
import { describeEngines, inProcesses, open } from './engines.ts';

const key = { store: 'cdnow', kind: 'clv', name: 'default' } as const;

describeEngines('objects', (newPlace) => {
  it('keeps every version with its content, author and time', async () => {
    const { objects } = await open(await newPlace(), () => new Date('2026-07-01T04:00:00Z'));
    expect(await objects.latest(key)).toBeUndefined();
    const put = await objects.put({ ...key, content: { horizons: [365] }, author: 'ana', reason: 'as agreed' });
    expect(put).toMatchObject({ version: 1, isNew: true });
    await objects.put({ ...key, content: { horizons: [90, null, 'ñ'] }, author: 'luis' });
    expect(await objects.latest(key)).toMatchObject({
      version: 2,
      content: { horizons: [90, null, 'ñ'] },
      author: 'luis',
    });
    expect(await objects.get({ ...key, version: 1 })).toEqual({
      ...key,
      version: 1,
      content: { horizons: [365] },
      hash: put.hash,
      author: 'ana',
      createdAt: '2026-07-01T04:00:00.000Z',
      reason: 'as agreed',
    });
    expect(await objects.get({ ...key, version: 3 })).toBeUndefined();
  });

  it('makes no new version of content that is equal to the latest, whatever the order of its keys', async () => {
    const { objects } = await open(await newPlace());
    const { hash } = await objects.put({ ...key, content: { a: 1, b: { c: 2, d: 3 } }, author: 'ana' });
    expect(await objects.put({ ...key, content: { b: { d: 3, c: 2 }, a: 1 }, author: 'luis' })).toEqual({
      version: 1,
      hash,
      isNew: false,
    });
    expect(await objects.put({ ...key, content: { a: 2 }, author: 'ana' })).toMatchObject({
      version: 2,
      isNew: true,
    });
    expect(await objects.put({ ...key, content: { a: 1, b: { c: 2, d: 3 } }, author: 'ana' })).toEqual({
      version: 3,
      hash,
      isNew: true,
    });
  });

  it('lists the latest version of each object of a store', async () => {
    const { objects } = await open(await newPlace());
    const put = (object: Partial<typeof key> | Record<string, string>, content: unknown) =>
      objects.put({ ...key, ...object, content, author: 'ana' });
    await put({}, 1);
    await put({}, 2);
    await put({ kind: 'segment', name: 'loyal' }, 3);
    await put({ kind: 'segment', name: 'lapsed' }, 4);
    await put({ kind: 'segment', name: 'New' }, 6);
    await put({ store: 'acme' }, 5);
    const listed = async (filter: Parameters<typeof objects.list>[0]) =>
      (await objects.list(filter)).map(({ kind, name, version, content }) => [kind, name, version, content]);
    expect(await listed({ store: 'cdnow' })).toEqual([
      ['clv', 'default', 2, 2],
      ['segment', 'New', 1, 6],
      ['segment', 'lapsed', 1, 4],
      ['segment', 'loyal', 1, 3],
    ]);
    expect(await listed({ store: 'cdnow', kind: 'clv' })).toEqual([['clv', 'default', 2, 2]]);
  });

  it('numbers versions without gaps or doubles when several processes put at once', async () => {
    const place = await newPlace();
    const versions = await inProcesses<number[]>(
      3,
      place,
      `const versions = [];
         for (let i = 0; i < 10; i += 1) {
           const content = { by: process.pid, i };
           versions.push((await state.objects.put({ ...${JSON.stringify(key)}, content, author: 'ana' })).version);
         }
         return versions;`,
    );
    expect(versions.flat().toSorted((one, other) => one - other)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
  });

  it('makes one version when several processes put the same content at once', async () => {
    const answers = await inProcesses<{ version: number; isNew: boolean }>(
      3,
      await newPlace(),
      `return state.objects.put({ ...${JSON.stringify(key)}, content: { same: true }, author: 'ana' });`,
    );
    expect(answers.map(({ version }) => version)).toEqual([1, 1, 1]);
    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
  });

  it('tells the history of an object, newest first, with reasons', async () => {
    const { objects } = await open(await newPlace());
    await objects.put({ ...key, content: 1, author: 'ana' });
    await objects.put({ ...key, content: 2, author: 'luis', reason: 'twice as much' });
    await objects.put({ ...key, name: 'other', content: 3, author: 'eva' });
    const told = (await objects.history(key)).map(({ version, author, reason }) => [version, author, reason]);
    expect(told).toEqual([
      [2, 'luis', 'twice as much'],
      [1, 'ana', null],
    ]);
    expect(await objects.history({ ...key, kind: 'segment' })).toEqual([]);
  });

  it('refuses what was changed from a version that is no longer the latest, naming who stored what in between', async () => {
    const { objects } = await open(await newPlace(), () => new Date('2026-07-01T04:00:00Z'));
    await objects.put({ ...key, content: 1, author: 'ana', expectedVersion: 0 });
    await objects.put({ ...key, content: 2, author: 'luis', expectedVersion: 1 });
    await expect(objects.put({ ...key, content: 3, author: 'ana', expectedVersion: 1 })).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringMatching(/expected version 1, the latest is version 2, by luis at 2026-07-01T04:00:00/),
    });
    await expect(objects.put({ ...key, content: 3, author: 'ana', expectedVersion: 0 })).rejects.toThrow(
      /expected none/,
    );
    await expect(objects.put({ ...key, name: 'x', content: 3, author: 'ana', expectedVersion: 2 })).rejects.toThrow(
      /there is none/,
    );
    // Equal content changes nothing, so nobody is in its way.
    expect(await objects.put({ ...key, content: 2, author: 'ana', expectedVersion: 1 })).toMatchObject({
      isNew: false,
    });
    expect(await objects.latest(key)).toMatchObject({ version: 2, content: 2 });
  });

  it('stores several objects as a whole or not at all', async () => {
    const { objects } = await open(await newPlace());
    const one = { ...key, content: 1, author: 'ana', expectedVersion: 0 };
    const answers = await objects.putAll([
      { ...one, name: 'b' },
      { ...one, name: 'a' },
      { ...one, name: 'b', kind: 'a' },
    ]);
    expect(answers.map(({ version, isNew }) => [version, isNew])).toEqual([
      [1, true],
      [1, true],
      [1, true],
    ]);
    await expect(
      objects.putAll([
        { ...one, name: 'a', content: 2, expectedVersion: 1 },
        { ...one, name: 'b', content: 2, expectedVersion: 7 },
        { ...one, name: 'c', content: 2 },
      ]),
    ).rejects.toMatchObject({ kind: 'conflict' });
    expect((await objects.list({ store: key.store })).map(({ name, version }) => [name, version])).toEqual([
      ['b', 1],
      ['a', 1],
      ['b', 1],
    ]);
  });

  it('lets one of several processes change the version that all of them knew', async () => {
    const place = await newPlace();
    const { objects } = await open(place);
    await objects.put({ ...key, content: 0, author: 'ana' });
    await objects.put({ ...key, name: 'other', content: 0, author: 'ana' });
    const answers = await inProcesses<string>(
      4,
      place,
      `const names = process.pid % 2 === 0 ? ['default', 'other'] : ['other', 'default'];
       const changes = names.map((name) => (
         { ...${JSON.stringify(key)}, name, content: process.pid, author: 'ana', expectedVersion: 1 }
       ));
       return state.objects.putAll(changes).then(() => 'stored', (error) => error.kind ?? String(error));`,
    );
    expect(answers.toSorted()).toEqual(['conflict', 'conflict', 'conflict', 'stored']);
    const latest = await objects.list({ store: key.store });
    expect(latest.map(({ version }) => version)).toEqual([2, 2]);
    expect(new Set(latest.map(({ content }) => content)).size).toBe(1);
  });
});
