/** Whom a campaign goes to, by a person's own conditions on published customers. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConditionScope } from '../../../activities/conditions.ts';
import { readVocabulary } from '../../../activities/segments/vocabulary.ts';
import { selectAudience } from '../../../app/audience.ts';
import type { Published } from '../../../app/published.ts';
import { copyTable, openSnapshot, writeSnapshot } from '../../../storage/snapshots/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'perdura-audience-'));
let published: Published;
let scope: ConditionScope;

beforeAll(async () => {
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  const snapshot = await writeSnapshot({
    root: folder,
    store: 'shop',
    asOf: '2026-06-30',
    n: 1,
    runId: 'shop-2026-06-30-1',
    createdAt: '2026-07-01T04:00:00.000Z',
    codeVersion: '0.1.0',
    async write(to) {
      const table = async (name: string, select: string, containsPersonalData: boolean) => ({
        name,
        file: `${name}.parquet`,
        ...(await copyTable(connection, { select, orderBy: ['customer_key'], file: join(to, `${name}.parquet`) })),
        containsPersonalData,
      });
      const people = `(values ('a', ' Fam@x.test '), ('b', 'fam@X.test'), ('c', 'fam@x.test'), ('d', null),
        ('e', 'e@x.test\u200b'), ('f', 'jose\u0301@x.test'), ('g', 'jos\u00e9@x.test')) as people(customer_key, email)`;
      return {
        tables: [
          await table('customers', `select customer_key, 'Lost' as lifecycle_state from ${people}`, false),
          await table(
            'contacts',
            `select customer_key, email, 'Ana' as first_name, 'subscribed' as newsletter from ${people}`,
            true,
          ),
        ],
        files: [],
        run: {},
      };
    },
  });
  database.closeSync();
  const reader = await openSnapshot(snapshot.folder, { withContacts: true });
  const pointer = { asOf: '2026-06-30', n: 1, runId: 'shop-2026-06-30-1' };
  const vocabulary = await readVocabulary(reader, { segments: [], lists: ['press'] });
  scope = { vocabulary, asOf: '2026-06-30', lists: new Map([['press', ['b', 'f']]]), unpublished: new Map() };
  published = { store: 'shop', folder: snapshot.folder, pointer, reader };
});
afterAll(() => {
  published.reader.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('an audience', () => {
  it('has a member for every customer, and each address once, however it is written', async () => {
    const everybody = 'lifecycle_state = lost';
    const members = await selectAudience(published, scope, { where: everybody }, ['first_name']);
    expect(members.map(({ customerKey, address, skip }) => [customerKey, address, skip])).toEqual([
      ['a', 'fam@x.test', null],
      ['b', null, 'same_address'],
      ['c', null, 'same_address'],
      ['d', null, 'no_address'],
      ['e', null, 'no_address'],
      ['f', 'jos\u00e9@x.test', null],
      ['g', null, 'same_address'],
    ]);
  });

  it.each([
    [{ where: 'newsletter = subscribed and not email contains "e@"' }, ['a', 'b', 'c', 'd', 'f', 'g']],
    [{ list: 'press' }, ['b', 'f']],
    [{ where: 'in list press and first_name = ana' }, ['b', 'f']],
    [{ state: 'lost' }, ['a', 'b', 'c', 'd', 'e', 'f', 'g']],
    [{ where: 'email = "x\' or 1 = 1 --"' }, []],
  ])('has whom its conditions fit: %j', async (audience, keys) => {
    const members = await selectAudience(published, scope, audience, []);
    expect(members.map(({ customerKey }) => customerKey)).toEqual(keys);
  });

  it.each([
    'true) union all select customer_key from customers where (true',
    "$1 = '' --",
    'lifecycle_state = lost; drop table customers',
    "customer_key in (select content from read_text('/etc/passwd'))",
    "exists (copy customers to '/tmp/x.csv')",
    'nonsense > 1',
  ])('refuses what is no condition on customers: %s', async (where) => {
    await expect(selectAudience(published, scope, { where }, [])).rejects.toThrow(/^its audience: /);
  });
});
