/** Archives: what lies in them is read as if it lay beside them, and none of them does harm. */
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inspectFile } from '../../../connectors/files/index.ts';
import { header, rows, useFolder } from './folder-of-files.ts';
import { tape, zip } from './pack.ts';

const place = useFolder();
const { put, open, read } = place;

describe('archives', () => {
  const members = [
    { name: 'export/orders-1.csv', content: rows(1) },
    { name: 'export/LIESMICH.md', content: 'hello' },
    { name: '__MACOSX/export/._orders-1.csv', content: 'x' },
    { name: 'export/überträge 注文.csv', content: rows(2) },
  ];
  it.each(['orders.zip', 'orders.tar', 'orders.tar.gz', 'orders.TGZ'])(
    'reads the data files of %s, and says what it left',
    async (name) => {
      const packed = await tape(members);
      await put(name, name.endsWith('zip') ? zip(members) : /gz$/i.test(name) ? gzipSync(packed) : packed);
      const { pages, told } = await read(name);
      expect(pages.map((page) => [page.name, page.text])).toEqual([
        [`${name}/export/orders-1.csv`, rows(1)],
        [`${name}/export/überträge 注文.csv`, rows(2)],
      ]);
      expect(told).toEqual([`${name}: ignored export/LIESMICH.md, __MACOSX/export/._orders-1.csv`]);
      await expect(open(name).check(new AbortController().signal)).resolves.toEqual(['orders: 1 file']);
    },
  );

  it('reads the members that are meant, also packed ones and ones of one name', async () => {
    await put(
      'all.zip',
      zip([
        { name: 'a/orders.csv', content: rows(1) },
        { name: 'b/orders.csv', content: rows(2), method: 0 },
        { name: 'customers.csv', content: 'x' },
        { name: 'old.zip', content: 'x' },
      ]),
    );
    const { pages, told } = await read({ path: 'all.zip', members: 'orders*' });
    expect(pages.map(({ text }) => text)).toEqual([rows(1), rows(2)]);
    expect(told).toEqual(['all.zip: ignored customers.csv, old.zip']);
    expect((await read({ path: 'all.zip', members: 'b/*' })).pages.map(({ text }) => text)).toEqual([rows(2)]);
  });

  it('writes nothing outside of its folder, whatever members are called', async () => {
    const names = [
      '../../evil.csv',
      '/etc/evil.csv',
      'C:\\evil.csv',
      '..\\..\\evil.csv',
      `${'é'.repeat(300)}.csv`,
      'a\0b.csv',
      '...csv',
    ];
    await put('evil.zip', zip(names.map((name) => ({ name, content: rows(1) }))));
    await put(
      'evil.tar',
      await tape([
        { name: '../../evil.csv', content: rows(1) },
        { name: 'link.csv', content: '', type: 'symlink' },
      ]),
    );
    const { pages } = await read(['evil.zip', 'evil.tar']);
    expect(pages.length).toBeGreaterThanOrEqual(7);
    expect(pages.every(({ text }) => text === rows(1))).toBe(true);
    expect((await readdir(tmpdir())).includes('evil.csv')).toBe(false);
    expect(await readdir(place.staged)).toEqual([]);
  });

  it.each([
    ['encrypted', zip([{ name: 'o.csv', content: rows(1), flags: 0x801 }]), 'config', 'is encrypted'],
    ['packed in an odd way', zip([{ name: 'o.csv', content: rows(1), method: 12 }]), 'config', 'not known here'],
    ['an archive in an archive', zip([{ name: 'o.tar.gz', content: 'x' }]), 'config', 'is an archive in an archive'],
    ['without data', zip([{ name: 'readme.md', content: 'x' }]), 'config', 'it holds readme.md'],
    ['empty', zip([]), 'config', 'it is empty'],
    ['no archive', Buffer.from('hello'), 'bad_data', 'not a whole zip archive'],
    ['cut off', zip([{ name: 'o.csv', content: rows(1) }]).subarray(0, 60), 'bad_data', 'not a whole zip archive'],
    ['damaged', zip([{ name: 'o.csv', content: rows(1), crc: 7 }]), 'bad_data', 'are not those that were packed'],
    [
      'a bomb',
      zip([{ name: 'o.csv', content: Buffer.alloc(300 << 20, '1\n') }]),
      'bad_data',
      'unpacks to more than 200 times its size',
    ],
  ])('refuses one that is %s', async (_, bytes, kind, message) => {
    await put('x.zip', bytes);
    await expect(read('x.zip')).rejects.toMatchObject({
      kind,
      message: expect.stringContaining(message),
      remedy: expect.stringMatching(/\w/),
    });
  });

  it.each([
    ['cut off', async () => gzipSync(await tape([{ name: 'o.csv', content: rows(1).repeat(9999) }])).subarray(0, 300)],
    ['no archive', async () => gzipSync('hello '.repeat(999))],
    ['not packed', async () => tape([{ name: 'o.csv', content: rows(1) }])],
  ])('refuses a tape that is %s', async (_, bytes) => {
    await put('x.tgz', await bytes());
    await expect(read('x.tgz')).rejects.toMatchObject({
      kind: 'bad_data',
      message: expect.stringContaining('not a whole tar.gz archive'),
    });
  });

  it('holds no member in memory', { timeout: 120_000 }, async () => {
    const line = `${'1,c,2024-01-01,1,'.padEnd(200, 'abcdefghij')}\n`;
    const content = Array.from({ length: 1_000_000 }, (_, at) => at + line).join('');
    await put('big.zip', zip([{ name: 'o.csv', content }]));
    await put('big.tar', await tape([{ name: 'o.csv', content }]));
    const before = process.memoryUsage();
    let most = 0;
    const timer = setInterval(() => {
      const { external, arrayBuffers } = process.memoryUsage();
      most = Math.max(most, external + arrayBuffers - before.external - before.arrayBuffers);
    }, 5);
    const request = {
      cursor: undefined,
      signal: new AbortController().signal,
      folder: place.staged,
      now: () => new Date(0),
      tell: () => undefined,
    };
    for await (const { parts } of open(['big.zip', 'big.tar']).resources[0]?.read(request) ?? [])
      expect(parts).toHaveLength(1);
    clearInterval(timer);
    expect(most).toBeLessThan(100 << 20);
  });

  it.each(['orders.zip', 'orders.tar'])('is looked at by its first data file: %s', async (name) => {
    const long = [{ name: 'orders.csv', content: header + rows(1).slice(header.length).repeat(200_000) }, ...members];
    await put(name, name.endsWith('zip') ? zip(long) : await tape(long));
    const { members: found, streams, rowsSeen } = await inspectFile(join(place.folder, name));
    expect(found).toEqual(['orders.csv', 'export/orders-1.csv', 'export/überträge 注文.csv']);
    expect(streams[0]).toMatchObject({ stream: 'orders', missing: [] });
    expect(rowsSeen).toBeGreaterThan(1000);
  });
});
