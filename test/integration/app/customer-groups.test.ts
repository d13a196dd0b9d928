/** Where a customer belongs, from a snapshot, and as the card tells it. */
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readCustomerGroups } from '../../../app/customer-groups.ts';
import { describeGroups } from '../../../cli/show/customer-groups.ts';
import { copyTable, openSnapshot, type SnapshotReader, writeSnapshot } from '../../../storage/snapshots/index.ts';
import { connection, newFolder, sampleName } from '../snapshots/sample.ts';

const tables = {
  customers: `select * from (values ('c1', 3, 10), ('c2', 1, 1)) as t(customer_key, cluster_3, cluster_10)`,
  clusters: `select * from (values (3, 1, '3-2', 'Low'), (3, 3, '3-1', 'High'), (10, 1, '10-1', '1'), (10, 10, '10-4', '10'))
    as t(k, cluster_rank, cluster_id, name)`,
  segments: `select * from (values ('vip', 'Our best'), ('north', null), ('empty', '')) as t(segment, title)`,
  segment_members: `select * from (values ('vip', 'c1'), ('north', 'c1'), ('north', 'c3')) as t(segment, customer_key)`,
  persona_members: `select 'tastes' as analysis, 'c1' as customer_key, 'p2' as cluster_id, 'Sólo huerto' as name`,
  next_categories: `select * from (values ('c1', 2, 'Plantas', 0.204), ('c1', 1, 'Huerto ECO', 0.676::double))
    as t(customer_key, "rank", category, score)`,
} as const;
const keys = {
  customers: 'customer_key',
  clusters: 'cluster_id',
  segments: 'segment',
  segment_members: 'customer_key',
  persona_members: 'customer_key',
  next_categories: 'category',
} as const;

const readers: SnapshotReader[] = [];
afterAll(() => {
  for (const reader of readers) reader.close();
});

async function open(names: readonly (keyof typeof tables)[]): Promise<SnapshotReader> {
  const { folder } = await writeSnapshot({
    ...sampleName(newFolder()),
    createdAt: '2026-07-01T04:00:00.000Z',
    codeVersion: '0.1.0',
    write: async (path) => ({
      tables: await Promise.all(
        names.map(async (name) => {
          const file = `${name}.parquet`;
          const target = join(path, file);
          const written = await copyTable(connection, { select: tables[name], orderBy: [keys[name]], file: target });
          return { name, file, ...written, containsPersonalData: false };
        }),
      ),
      files: [],
      run: {},
    }),
  });
  const reader = await openSnapshot(folder);
  readers.push(reader);
  return reader;
}

const whole = await open([
  'customers',
  'clusters',
  'segments',
  'segment_members',
  'persona_members',
  'next_categories',
]);

describe('where a customer belongs', () => {
  it('is told with names and ids, in order', async () => {
    const groups = await readCustomerGroups(whole, 'c1');
    expect(groups).toEqual({
      clusters: [
        { k: 3, rank: 3, id: '3-1', name: 'High' },
        { k: 10, rank: 10, id: '10-4', name: '10' },
      ],
      segments: [
        { segment: 'north', title: null },
        { segment: 'vip', title: 'Our best' },
      ],
      personas: [{ analysis: 'tastes', id: 'p2', name: 'Sólo huerto' }],
      nextCategories: [
        { category: 'Huerto ECO', score: expect.closeTo(0.676, 9) as number },
        { category: 'Plantas', score: expect.closeTo(0.204, 9) as number },
      ],
    });
    expect(describeGroups(groups)).toEqual({
      clusters: { cluster_3: '3 (High)', cluster_10: '10' },
      segments: 'north, vip (Our best)',
      personas: 'tastes: Sólo huerto',
      next_categories: 'Huerto ECO (68 %), Plantas (20 %)',
    });
  });

  it('is nowhere but in clusters for somebody who is in no group', async () => {
    const groups = await readCustomerGroups(whole, 'c2');
    expect(describeGroups(groups)).toEqual({
      clusters: { cluster_3: '1 (Low)', cluster_10: '1' },
      segments: null,
      personas: null,
      next_categories: null,
    });
  });

  it('is empty in a snapshot that has none of these tables', async () => {
    const reader = await open(['customers']);
    expect(await readCustomerGroups(reader, 'c1')).toEqual({
      clusters: [],
      segments: [],
      personas: [],
      nextCategories: [],
    });
  });
});
