/** What an analysis keeps comes back as it was written, and a folder is whole or not there. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../../lib/hash.ts';
import {
  analysisFolder,
  completeAnalysis,
  lastAnalysis,
  partialFolder,
  readAnalysisManifest,
  readDatasetFile,
  writeDatasetFile,
  writeMembersFile,
  writePropensitiesFile,
} from '../../../storage/personas/index.ts';

const home = mkdtempSync(join(tmpdir(), 'perdura-personas-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const read = async (file: string): Promise<unknown[]> => {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(`select * from read_parquet('${file}')`)).getRowsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
};

describe('the dataset of an analysis', () => {
  const rows = {
    keys: ['k1', 'k2', 'k3', 'ñ4'],
    orders: Int32Array.of(3, 1, 7, 2),
    spend: Float64Array.of(1_250_000, 0, 99, 5),
    // The third bought nothing that has a column; what the last bought was given back.
    starts: Uint32Array.of(0, 2, 3, 3, 4),
    variables: Uint16Array.of(0, 299, 7, 1),
    values: Float64Array.of(2, 0.1, 1 / 3, 0),
  };
  const file = join(home, 'dataset.parquet');

  it('comes back as it was, to the last bit', async () => {
    await writeDatasetFile(file, rows);
    expect(await readDatasetFile(file)).toEqual(rows);
  });

  it('comes back in its order where it is long', async () => {
    const length = 300_000;
    const long = {
      keys: Array.from({ length }, (_, at) => `key${at}`),
      orders: Int32Array.from({ length }, (_, at) => at),
      spend: new Float64Array(length),
      starts: Uint32Array.from({ length: length + 1 }, (_, at) => 2 * at),
      variables: Uint16Array.from({ length: 2 * length }, (_, at) => at % 2),
      values: Float64Array.from({ length: 2 * length }, (_, at) => at / 3),
    };
    const longFile = join(home, 'long.parquet');
    await writeDatasetFile(longFile, long);
    expect(await readDatasetFile(longFile)).toEqual(long);
  });

  it('gives the members their groups by key', async () => {
    const members = join(home, 'members.parquet');
    await writeMembersFile(members, {
      dataset: file,
      ids: ['tastes-2', 'tastes-1'],
      places: Uint8Array.of(1, 0, 0, 1),
    });
    expect(await read(members)).toEqual([
      ['k1', 'tastes-1'],
      ['k2', 'tastes-2'],
      ['k3', 'tastes-2'],
      ['ñ4', 'tastes-1'],
    ]);
  });

  it('tells what sets the groups apart by group and position', async () => {
    const propensities = join(home, 'propensities.parquet');
    const row = { variable: 'Hogar', storeMean: 0.5, level: 'high' };
    await writePropensitiesFile(propensities, [
      { ...row, clusterId: 'b', position: 1, clusterMean: 1, propensity: 2 },
      { ...row, clusterId: 'a', position: 2, clusterMean: 2, propensity: 4 },
      { ...row, clusterId: 'a', position: 1, clusterMean: 3, propensity: 6 },
    ]);
    expect(await read(propensities)).toEqual([
      ['a', 'Hogar', 1, 3, 0.5, 6, 'high'],
      ['a', 'Hogar', 2, 2, 0.5, 4, 'high'],
      ['b', 'Hogar', 1, 1, 0.5, 2, 'high'],
    ]);
  });
});

describe('the folder of an analysis', () => {
  const key = { store: 'shop', name: 'tastes', n: 2 };

  it('gets its name when everything is in it, with a manifest of checksums; completing it again changes nothing', async () => {
    expect(await lastAnalysis(home, key)).toBe(0);
    const partial = join(home, partialFolder(key));
    mkdirSync(partial, { recursive: true });
    writeFileSync(join(partial, 'groups.json'), '{}');
    await expect(completeAnalysis(home, key, ['groups.json', 'report.html'], {})).rejects.toThrow('ENOENT');
    expect(existsSync(join(home, analysisFolder(key)))).toBe(false);
    writeFileSync(join(partial, 'report.html'), 'page');
    const manifest = await completeAnalysis(home, key, ['report.html', 'groups.json'], { k: 3 });
    expect(manifest).toEqual({
      formatVersion: 1,
      analysis: { k: 3 },
      files: [
        { name: 'groups.json', bytes: 2, sha256: sha256('{}') },
        { name: 'report.html', bytes: 4, sha256: sha256('page') },
      ],
    });
    expect(existsSync(partial)).toBe(false);
    expect(await completeAnalysis(home, key, ['groups.json'], { k: 9 })).toEqual(manifest);
    expect(await readAnalysisManifest(home, key)).toEqual(manifest);
    // Also what is under way counts: nobody else is to take its number.
    mkdirSync(join(home, partialFolder({ ...key, n: 11 })));
    expect(await lastAnalysis(home, key)).toBe(11);
  });

  it('says what to do where it is gone', async () => {
    await expect(readAnalysisManifest(home, { ...key, n: 7 })).rejects.toMatchObject({
      kind: 'bad_data',
      message: expect.stringContaining('tastes 7') as string,
      remedy: expect.stringContaining('perdura persona run tastes') as string,
    });
  });
});
