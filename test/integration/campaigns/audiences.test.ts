/** Frozen audiences on disk. */
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { type Member, readAudience, writeAudience } from '../../../storage/audiences/index.ts';

const folder = join(mkdtempSync(join(tmpdir(), 'perdura-audiences-')), 'audiences');
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const members = Array.from(
  { length: 25 },
  (_, index): Member => ({
    customerKey: `customer-${index + 1}`,
    address: index % 5 === 0 ? null : `${index + 1}@example.test`,
    ordinal: index + 1,
    attributes: { first_name: 'Añdrée "A"', spent: '12.30', orders: index, last_order_date: null },
    consent: index % 2 === 0 ? 'subscribed' : null,
    skip: index % 5 === 0 ? 'no_address' : null,
  }),
);

async function read(sha256: string, pageSize: number): Promise<readonly (readonly Member[])[]> {
  const pages: (readonly Member[])[] = [];
  for await (const page of readAudience(folder, sha256, pageSize)) pages.push(page);
  return pages;
}

it('lie under their checksum, whole, and are read as they were written, a page at a time', async () => {
  const written = await writeAudience(folder, members);
  expect(written.rows).toBe(25);
  expect(readdirSync(folder)).toEqual([`${written.sha256}.parquet`]);
  const pages = await read(written.sha256, 10);
  expect(pages.map((page) => page.length)).toEqual([10, 10, 5]);
  expect(pages.flat()).toEqual(members);
});

it('share a file when they are equal, and nothing else', async () => {
  const [one, same, other] = [
    await writeAudience(folder, members),
    await writeAudience(folder, members),
    await writeAudience(folder, members.slice(1)),
  ];
  expect(same.sha256).toBe(one.sha256);
  expect(readdirSync(folder).toSorted()).toEqual([`${one.sha256}.parquet`, `${other.sha256}.parquet`].toSorted());
});

it('leave nothing behind when they cannot be written to their end', async () => {
  function* broken() {
    yield* members.slice(0, 3);
    throw new Error('the snapshot is gone');
  }
  await expect(writeAudience(folder, broken())).rejects.toThrow('the snapshot is gone');
  expect(readdirSync(folder)).toEqual([]);
});

it('are refused when somebody touched them or took them away', async () => {
  const { sha256 } = await writeAudience(folder, members);
  appendFileSync(join(folder, `${sha256}.parquet`), 'more');
  await expect(read(sha256, 10)).rejects.toThrow('differs from its checksum');
  rmSync(join(folder, `${sha256}.parquet`));
  await expect(read(sha256, 10)).rejects.toThrow('cannot be read');
});
