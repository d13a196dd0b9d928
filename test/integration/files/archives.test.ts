/** Archives: what lies in them is read as if it lay beside them, and none of them does harm. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync, crc32, gzipSync } from 'node:zlib';
import tar from 'tar-stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filesSource, inspectFile } from '../../../connectors/files/index.ts';
import type { Cursor } from '../../../lib/connector.ts';
import { landPage, landResource } from '../../../storage/landing/index.ts';
import { streamSpecs } from '../../../lib/streams.ts';

let folder: string;
let staged: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perdura-archives-'));
  staged = await mkdtemp(join(tmpdir(), 'perdura-staged-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
  await rm(staged, { recursive: true, force: true });
});

interface ZipEntry {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** As it is written in the directory, when it is to be another. */
  readonly flags?: number;
  readonly method?: number;
  readonly crc?: number;
}

/** Written by hand, so that it can be wrong in every way. */
function zip(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, flags = 0x800, method = 8, crc } of entries) {
    const bytes = Buffer.from(content as string);
    const packed = method === 8 ? deflateRawSync(bytes) : bytes;
    const label = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(crc ?? crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(label.length, 22);
    locals.push(Buffer.from('PK\x03\x04', 'latin1'), common, label, packed);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, rest, label);
    offset += 30 + label.length + packed.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, listed, end]);
}

async function tape(
  entries: readonly { readonly name: string; readonly content: string; readonly type?: 'symlink' | 'directory' }[],
) {
  const pack = tar.pack();
  for (const { name, content, type } of entries) {
    if (type === undefined) pack.entry({ name }, content);
    else pack.entry({ name, type, linkname: '/etc/passwd' });
  }
  pack.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of pack) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const put = (name: string, content: string | Uint8Array) => writeFile(join(folder, name), content);
const open = (orders: unknown) =>
  filesSource.open(filesSource.config.parse({ type: 'files', baseFolder: folder, streams: { orders } }));

async function read(orders: unknown, cursor?: Cursor) {
  const told: string[] = [];
  const pages: { readonly name: string; readonly text: string; readonly cursor: Cursor }[] = [];
  const request = {
    cursor,
    signal: new AbortController().signal,
    folder: staged,
    now: () => new Date(0),
    tell: (line: string) => told.push(line),
  };
  for (const resource of open(orders).resources) {
    for await (const page of resource.read(request)) {
      for (const part of page.parts) {
        if (!('file' in part)) throw new Error('no file');
        expect(part.file.path.startsWith(staged) || part.file.path.startsWith(folder)).toBe(true);
        pages.push({
          name: page.cursor['path'] ?? '',
          text: await readFile(part.file.path, 'utf8'),
          cursor: page.cursor,
        });
      }
    }
  }
  return { pages, told, cursor: pages.at(-1)?.cursor };
}

const header = 'order_id,customer_id,ordered_at,amount\n';
const rows = (id: number) => `${header}${id},c,2024-01-01,1\n`;

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
    expect(await readdir(staged)).toEqual([]);
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
      folder: staged,
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
    const { members: found, streams, rowsSeen } = await inspectFile(join(folder, name));
    expect(found).toEqual(['orders.csv', 'export/orders-1.csv', 'export/überträge 注文.csv']);
    expect(streams[0]).toMatchObject({ stream: 'orders', missing: [] });
    expect(rowsSeen).toBeGreaterThan(1000);
  });
});

describe('files that changed', () => {
  const land = async (pages: Awaited<ReturnType<typeof landed>>) => pages.map(({ isNew }) => isNew);
  async function landed() {
    const results = [];
    const request = {
      cursor: undefined,
      signal: new AbortController().signal,
      folder: staged,
      now: () => new Date(0),
      tell: () => undefined,
    };
    for await (const { parts, cursor } of open(['*.csv', '*.zip']).resources[0]?.read(request) ?? []) {
      for (const part of parts) {
        results.push(
          await landPage({
            root: join(staged, 'landing'),
            store: 'shop',
            connector: 'files',
            source: 'files',
            resource: 'orders',
            stream: streamSpecs.orders,
            part,
            cursor,
            now: new Date(0),
            tempDirectory: join(staged, 'tmp'),
          }),
        );
      }
    }
    return results;
  }

  it('land again when their content is another, not when their time or name is, nor when it comes in an archive', async () => {
    await put('a.csv', rows(1));
    await put('b.csv', rows(2));
    await put('c.zip', zip([{ name: 'x.csv', content: rows(1) }]));
    expect(await land(await landed())).toEqual([true, true, false]);
    await put('a.csv', rows(1));
    expect(await land(await landed())).toEqual([false, false, false]);
    await put('a.csv', rows(3));
    expect(await land(await landed())).toEqual([true, false, false]);
    await rm(join(folder, 'b.csv'));
    await put('z.csv', rows(2));
    expect(await land(await landed())).toEqual([false, false, false]);
  });

  it('are told when they are gone or called otherwise', async () => {
    for (const id of [1, 2, 3]) await put(`orders-${id}.csv`, rows(id));
    const { cursor } = await read('*.csv');
    await rm(join(folder, 'orders-1.csv'));
    await rm(join(folder, 'orders-2.csv'));
    await put('orders-2024.csv', rows(2));
    const second = await read('*.csv', cursor);
    expect(second.told).toEqual([
      'orders: orders-1.csv is gone; what was read of it stays',
      'orders: orders-2.csv is called orders-2024.csv now, and is the same',
    ]);
    expect((await read('*.csv', second.cursor)).told).toEqual([]);
  });

  it('are not remembered where they are very many', async () => {
    for (let id = 0; id < 130; id++) await put(`orders-${id}.csv`, rows(id));
    const { cursor } = await read('*.csv');
    expect(JSON.stringify(cursor).length).toBeLessThan(1000);
    expect((await read('*.csv', cursor)).told).toEqual([]);
  });
});

describe('landing files', () => {
  it('says what is gone', async () => {
    const landAll = async () => {
      const told: string[] = [];
      const [resource] = open('*.csv').resources;
      if (resource === undefined) throw new Error('no resource');
      const options = {
        root: join(staged, 'landing'),
        store: 'shop',
        connector: 'files',
        source: 'files',
        tempDirectory: join(staged, 'tmp'),
      };
      const pages = landResource({
        ...options,
        resource,
        signal: new AbortController().signal,
        now: () => new Date(0),
        tell: (line) => told.push(line),
      });
      for await (const { rows: landed } of pages) expect(landed).toBe(1);
      return told;
    };
    await put('a.csv', rows(1));
    await put('b.csv', rows(2));
    expect(await landAll()).toEqual([]);
    await rm(join(folder, 'a.csv'));
    expect(await landAll()).toEqual(['orders: a.csv is gone; what was read of it stays']);
  });
});
