import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  flipPointer,
  lastSnapshot,
  readManifest,
  readPointer,
  verifySnapshot,
  writeSnapshot,
} from '../../../storage/snapshots/index.ts';
import { newFolder, type Sample, sampleName, writeSample } from './sample.ts';

const publish = (name: Sample, check: () => Promise<void> = async () => {}) =>
  flipPointer({
    root: name.root,
    store: name.store,
    to: name,
    publishedAt: '2026-07-01T05:00:00.000Z',
    by: 'ana',
    check,
  });

describe('a written snapshot', () => {
  it('lies under its store, as-of and number with a manifest of its files', async () => {
    const name = sampleName(newFolder());
    const { folder, manifest } = await writeSample(name);
    expect(folder).toBe(join(name.root, 'cdnow/1998-06-30/1'));
    expect(readdirSync(folder).toSorted()).toEqual([
      'contacts.parquet',
      'customers.parquet',
      'manifest.json',
      'report.html',
    ]);
    expect(await readManifest(folder)).toEqual(manifest);
    expect(manifest).toMatchObject({
      formatVersion: 1,
      store: 'cdnow',
      asOf: '1998-06-30',
      n: 1,
      runId: 'cdnow-1998-06-30-1',
      createdAt: '2026-07-01T04:00:00.000Z',
      codeVersion: '0.1.0',
      run: { gate: 'pass' },
    });
    const bytes = readFileSync(join(folder, 'customers.parquet'));
    expect(manifest.tables[0]).toMatchObject({
      name: 'customers',
      rows: 2,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      containsPersonalData: false,
    });
    expect(manifest.files).toMatchObject([{ name: 'report.html', bytes: 13 }]);
  });

  it('counts among the numbers of its as-of', async () => {
    const root = newFolder();
    const named = { root, store: 'cdnow', asOf: '1998-06-30' };
    expect(await lastSnapshot(named)).toBe(0);
    for (const n of [2, 10, 9]) await writeSample(sampleName(root, n));
    expect(await lastSnapshot(named)).toBe(10);
    expect(await lastSnapshot({ ...named, asOf: '1998-07-01' })).toBe(0);
  });

  it('has the same checksums whenever it is written', async () => {
    const [one, other] = [await writeSample(sampleName(newFolder())), await writeSample(sampleName(newFolder()))];
    expect(one.manifest).toEqual(other.manifest);
  });

  it('replaces an unpublished one of the same name and leaves nothing else behind', async () => {
    const name = sampleName(newFolder());
    await writeSample(name);
    const { folder } = await writeSample(name, '<html>again</html>');
    expect(readFileSync(join(folder, 'report.html'), 'utf8')).toBe('<html>again</html>');
    await verifySnapshot(folder);
    expect(readdirSync(join(name.root, 'cdnow'))).toEqual(['1998-06-30']);
    expect(readdirSync(join(name.root, 'cdnow/1998-06-30'))).toEqual(['1']);
  });

  it('stays as it is once published: equal content changes nothing, other content is refused', async () => {
    const name = sampleName(newFolder());
    const { manifest } = await writeSample(name);
    await publish(name);
    expect((await writeSample(name)).manifest).toEqual(manifest);
    await expect(writeSample(name, '<html>again</html>')).rejects.toMatchObject({ kind: 'conflict' });
    expect((await verifySnapshot((await readPointer(name.root, 'cdnow'))?.folder ?? '')).files).toEqual(manifest.files);
  });

  it('is not there when writing it failed, nor is anything half-written', async () => {
    const name = sampleName(newFolder());
    const failing = writeSnapshot({
      ...name,
      createdAt: '',
      codeVersion: '',
      write: async (folder) => {
        writeFileSync(join(folder, 'customers.parquet'), 'half');
        throw new Error('disk full');
      },
    });
    await expect(failing).rejects.toThrow('disk full');
    expect(readdirSync(join(name.root, 'cdnow'))).toEqual([]);
  });

  it('clears what a killed process left half-written', async () => {
    const name = sampleName(newFolder());
    const left = join(name.root, 'cdnow', '.writing-left');
    mkdirSync(left, { recursive: true });
    writeFileSync(join(left, 'customers.parquet'), 'half');
    await writeSample(name);
    expect(existsSync(left)).toBe(false);
  });

  it('names the file that differs from its checksum', async () => {
    const { folder } = await writeSample(sampleName(newFolder()));
    await verifySnapshot(folder);
    const report = join(folder, 'report.html');
    writeFileSync(report, '<html>edited</html>');
    await expect(verifySnapshot(folder)).rejects.toThrow(
      `snapshot ${folder}: report.html differs from its checksum: 13 bytes were written, 19 are there`,
    );
    rmSync(report);
    await expect(verifySnapshot(folder)).rejects.toThrow('report.html cannot be read');
  });

  it('says what is wrong with its manifest', async () => {
    const { folder } = await writeSample(sampleName(newFolder()));
    const path = join(folder, 'manifest.json');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('"formatVersion": 1', '"formatVersion": 2'));
    await expect(readManifest(folder)).rejects.toThrow('is of a format that this version of Perdura does not read');
    writeFileSync(path, text.slice(0, 100));
    await expect(readManifest(folder)).rejects.toMatchObject({ kind: 'bad_data' });
    rmSync(path);
    await expect(readManifest(folder)).rejects.toThrow('manifest.json is missing');
  });
});

describe('the pointer', () => {
  it('is absent before the first publication and then names the published snapshot', async () => {
    const name = sampleName(newFolder());
    expect(await readPointer(name.root, 'cdnow')).toBeUndefined();
    const { folder } = await writeSample(name);
    expect(await readPointer(name.root, 'cdnow')).toBeUndefined();
    await publish(name);
    expect(await readPointer(name.root, 'cdnow')).toEqual({
      asOf: '1998-06-30',
      n: 1,
      runId: 'cdnow-1998-06-30-1',
      publishedAt: '2026-07-01T05:00:00.000Z',
      publishedBy: 'ana',
      folder,
    });
    expect(readdirSync(join(name.root, 'cdnow')).toSorted()).toEqual(['1998-06-30', 'current.json']);
  });

  it('stays where it was when the lease is lost at the last moment', async () => {
    const first = sampleName(newFolder());
    await writeSample(first);
    await publish(first);
    const second = sampleName(first.root, 2);
    await writeSample(second);
    const lost = publish(second, async () => {
      throw new Error('lease 1 is lost');
    });
    await expect(lost).rejects.toThrow('lease 1 is lost');
    expect(await readPointer(first.root, 'cdnow')).toMatchObject({ n: 1 });
    expect(readdirSync(join(first.root, 'cdnow')).toSorted()).toEqual(['1998-06-30', 'current.json']);
  });

  it('never points to a snapshot that is not there or is of another run', async () => {
    const name = sampleName(newFolder());
    await expect(publish(name)).rejects.toThrow('manifest.json is missing');
    await writeSample(name);
    await expect(publish({ ...name, runId: 'cdnow-1998-06-30-9' })).rejects.toMatchObject({ kind: 'conflict' });
    expect(await readPointer(name.root, 'cdnow')).toBeUndefined();
  });

  it('does not keep a new snapshot from being written when its own is gone', async () => {
    const name = sampleName(newFolder());
    const { folder } = await writeSample(name);
    await publish(name);
    rmSync(folder, { recursive: true });
    const next = sampleName(name.root, 2);
    await writeSample(next);
    await publish(next);
    expect(await readPointer(name.root, 'cdnow')).toMatchObject({ n: 2 });
  });

  it('says that it is damaged, or that its snapshot is gone', async () => {
    const name = sampleName(newFolder());
    const { folder } = await writeSample(name);
    await publish(name);
    rmSync(folder, { recursive: true });
    await expect(readPointer(name.root, 'cdnow')).rejects.toThrow('names cdnow-1998-06-30-1, whose snapshot is gone');
    for (const damaged of ['{"asOf": ', '{}', '{"asOf":"../..","n":1,"runId":"x","publishedAt":"","publishedBy":""}']) {
      writeFileSync(join(name.root, 'cdnow/current.json'), damaged);
      await expect(readPointer(name.root, 'cdnow')).rejects.toThrow('current.json: is damaged');
    }
  });
});
