import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FilesConfig, filesSource } from '../../../connectors/files/index.ts';
import type { StagedFile } from '../../../lib/connector.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perdura-files-'));
  await mkdir(join(folder, 'data', 'sub'), { recursive: true });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = (name: string, text = 'x') => writeFile(join(folder, 'data', name), text);
const config = (streams: FilesConfig['streams']): FilesConfig =>
  filesSource.config.parse({ type: 'files', baseFolder: folder, streams });

async function read(streams: FilesConfig['streams'], signal = new AbortController().signal) {
  const configured = config(streams);
  const pages: { file: StagedFile; cursor: unknown }[] = [];
  for (const resource of filesSource.open(configured).resources) {
    const request = { cursor: undefined, signal, folder, now: () => new Date(), tell: () => undefined };
    for await (const { parts, cursor } of resource.read(request)) {
      for (const part of parts) if ('file' in part) pages.push({ file: part.file, cursor });
    }
  }
  return pages;
}
const namesOf = (pages: readonly { readonly file: StagedFile }[]) =>
  pages.map(({ file }) => file.path.slice(folder.length + 1));

describe('the files source', () => {
  it('offers one page a file, in byte order of the paths, each once', async () => {
    for (const name of ['orders-2.csv', 'orders-10.csv', 'orders-Z.csv', 'orders-é.csv', 'sub/orders-1.csv'])
      await write(name);
    await mkdir(join(folder, 'data', 'orders-folder.csv'));
    const pages = await read({ orders: { path: ['data/**/orders*.csv', 'data/orders-2.csv'] } });
    expect(namesOf(pages)).toEqual([
      'data/orders-10.csv',
      'data/orders-2.csv',
      'data/orders-Z.csv',
      'data/orders-é.csv',
      'data/sub/orders-1.csv',
    ]);
  });

  it('describes each file by hash, size, format and packing', async () => {
    await write('orders.csv.gz', 'abc');
    const [page] = await read({ orders: 'data/orders*' });
    // SHA-256 of "abc", FIPS 180-2 appendix B.1.
    const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(page).toEqual({
      file: {
        path: join(folder, 'data/orders.csv.gz'),
        format: 'csv',
        compression: 'gzip',
        bytes: 3,
        sha256,
        columns: {},
      },
      cursor: {
        path: 'data/orders.csv.gz',
        sha256,
        seen: JSON.stringify([['data/orders.csv.gz', sha256.slice(0, 12)]]),
      },
    });
  });

  it('hands on how the files are to be understood', async () => {
    await write('export.dat');
    const orders = {
      path: 'data/export.dat',
      format: 'tsv',
      columns: { amount: 'Total' },
      encoding: 'latin-1',
      dateFormat: '%d/%m/%Y',
    } as const;
    const [page] = await read({ orders });
    expect(page?.file).toMatchObject({
      format: 'tsv',
      columns: { amount: 'Total' },
      encoding: 'latin-1',
      dateFormat: '%d/%m/%Y',
    });
  });

  it('takes absolute paths, and names that look like globs', async () => {
    await write('orders[1].csv');
    await write('plain.csv');
    expect(namesOf(await read({ orders: 'data/orders[1].csv' }))).toEqual(['data/orders[1].csv']);
    expect(namesOf(await read({ orders: join(folder, 'data', 'pl*.csv') }))).toEqual(['data/plain.csv']);
  });

  it('reads only the streams that are configured', async () => {
    await write('c.csv');
    const configured = config({ customers: 'data/c.csv' });
    expect(filesSource.open(configured).resources.map(({ name }) => name)).toEqual(['customers']);
  });

  it('stops when it is cancelled', async () => {
    await write('orders.csv');
    await expect(read({ orders: 'data/*.csv' }, AbortSignal.abort())).rejects.toThrow(/abort/i);
  });
});

describe('checking the files source', () => {
  const check = (streams: FilesConfig['streams']) =>
    filesSource.open(config(streams)).check(new AbortController().signal);

  it('passes when every pattern matches', async () => {
    await write('orders.csv');
    await expect(check({ orders: ['data/*.csv'] })).resolves.toEqual(['orders: 1 file']);
  });

  it('names the pattern, the folder and what lies near when nothing matches', async () => {
    await write('order-2024.csv');
    await write('customers.csv');
    await write('readme.md');
    await expect(check({ orders: ['data/orders*.csv'] })).rejects.toMatchObject({
      kind: 'config',
      message: `orders: no file matches data/orders*.csv (looked in ${join(folder, 'data')})`,
      remedy: 'put the file there or correct the path; near it lie order-2024.csv, customers.csv',
    });
  });

  it('refuses a stream without files though another one has some', async () => {
    await write('orders.csv');
    await expect(check({ orders: 'data/orders.csv', consents: 'data/consents.csv' })).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining('consents: no file matches data/consents.csv'),
    });
  });

  it('says when the folder is missing', async () => {
    await expect(check({ orders: 'nowhere/orders.csv' })).rejects.toMatchObject({
      message: `orders: no file matches nowhere/orders.csv (looked in ${folder})`,
      remedy: `create the folder ${join(folder, 'nowhere')} or correct the path`,
    });
  });

  it.each([
    ['orders.xlsx', 'its extension does not say what it holds'],
    ['orders.parquet.gz', 'Parquet is packed already'],
  ])('refuses %s', async (name, message) => {
    await write(name);
    await expect(check({ orders: `data/${name}` })).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining(message),
    });
  });
});
