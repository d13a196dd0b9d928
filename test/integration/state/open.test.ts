import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import { describe, expect, it, vi } from 'vitest';
import { openState } from '../../../storage/state/index.ts';
import { describeEngines, inProcesses, isPostgresMissing, newPostgresPlace, newSqlitePlace, open } from './engines.ts';

const request = { store: 'cdnow', asOf: '1998-06-30', requestedBy: 'ana', isForced: false } as const;

describeEngines('the state', (newPlace) => {
  it('is the same for everybody who opens it, also after it was closed', async () => {
    const place = await newPlace();
    const state = await openState(place);
    expect(state.kind).toBe(place.url === undefined ? 'sqlite' : 'postgres');
    const run = await state.runs.request(request);
    await state.close();
    expect(await (await open(place)).runs.get(run.runId)).toEqual(run);
    expect(await inProcesses(2, place, `return (await state.runs.list({ limit: 9 })).length;`)).toEqual([1, 1]);
  });

  it('lets two openings of one process work side by side', async () => {
    const place = await newPlace();
    const [one, other] = await Promise.all([open(place), open(place)]);
    const runs = await Promise.all([one, other, one, other].map((state) => state.runs.request(request)));
    expect(runs.map(({ n }) => n).toSorted((low, high) => low - high)).toEqual([1, 2, 3, 4]);
  });

  it('refuses a state that a newer version has changed', async () => {
    const place = await newPlace();
    await (await openState(place)).close();
    const newer = `insert into kysely_migration (name, timestamp) values ('9999_later', '2100-01-01T00:00:00.000Z')`;
    if (place.url === undefined) {
      const database = new DatabaseSync(place.file);
      database.exec(newer);
      database.close();
    } else {
      const client = new Client({ connectionString: place.url });
      await client.connect();
      await client.query(newer);
      await client.end();
    }
    await expect(openState(place)).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining('was last opened by a newer version of Perdura'),
    });
  });
});

describe('a SQLite state', () => {
  it('is a file in write-ahead mode', async () => {
    const place = await newSqlitePlace();
    const { runs } = await open(place);
    await runs.request(request);
    // Bytes 18 and 19 of the file say 2 in WAL mode.
    expect([...readFileSync(place.file).subarray(18, 20)]).toEqual([2, 2]);
  });

  it('says that its disk is full, keeps what it has, and goes on when there is room', async () => {
    const place = await newSqlitePlace();
    await (await openState(place)).close();
    const exec = DatabaseSync.prototype.exec;
    let limit: ((pages: number) => void) | undefined;
    vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (this: DatabaseSync, sql) {
      limit = (pages) => exec.call(this, `pragma max_page_count = ${pages}`);
      exec.call(this, sql);
    });
    const state = await open(place);
    vi.restoreAllMocks();
    const put = (name: string) =>
      state.objects.put({ store: 'shop', kind: 'clv', name, content: 'x'.repeat(100_000), author: 'ana' });
    await put('one');
    limit?.(1);
    await expect(put('two')).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching('disk is full'),
    });
    expect((await state.objects.list({ store: 'shop' })).map(({ name }) => name)).toEqual(['one']);
    limit?.(1_000_000);
    await put('two');
  });

  it('waits for another connection to finish writing without holding up its own process', async () => {
    const place = await newSqlitePlace();
    const { runs } = await open(place);
    const other = new DatabaseSync(place.file);
    other.exec('begin immediate');
    setTimeout(() => other.close(), 300);
    expect(await runs.request(request)).toMatchObject({ n: 1 });
  });

  it('says that a file is not a state', async () => {
    const { file } = await newSqlitePlace();
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, 'order_id,amount\n'.repeat(1000));
    await expect(openState({ file })).rejects.toMatchObject({
      kind: 'config',
      message: `state ${file}: is not a SQLite database`,
    });
  });

  it('says that a place cannot hold a file', async () => {
    const { file } = await newSqlitePlace();
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '');
    const below = `${file}/state.sqlite`;
    await expect(openState({ file: below })).rejects.toMatchObject({
      kind: 'config',
      message: `state ${below}: cannot be opened`,
    });
  });
});

describe.skipIf(isPostgresMissing)('a PostgreSQL state', () => {
  it.each([
    ['auth', (url: string) => url.replace(/:\/\/[^@]+@/, '://perdura:wrong@'), 'refused the user or password'],
    ['config', (url: string) => `${url}_missing`, 'has no such database'],
    ['unavailable', (url: string) => url.replace(/@[^/]+/, '@127.0.0.1:1'), 'cannot be reached (ECONNREFUSED)'],
  ])('that cannot be opened is a failure of kind %s without its password', async (kind, change, message) => {
    const { url, file } = await newPostgresPlace();
    const failure = await openState({ url: change(url ?? ''), file }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind, message: expect.stringContaining(message) });
    expect(String(failure)).not.toMatch(/wrong|perdura:/);
  });
});
