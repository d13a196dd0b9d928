/** The PostgreSQL destination: what every destination promises, and what a real database does to it. */
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { postgresDestination } from '../../../connectors/postgres/index.ts';
import type { AttributeValue, Change, OpenDestination } from '../../../lib/destination.ts';
import type { PipelineError } from '../../../lib/errors.ts';
import { describeDestination } from '../../support/destination-contract.ts';
import { startPostgres } from '../../support/postgres.ts';

const postgres = await startPostgres();
const live = new AbortController().signal;
const columns = { clv: 'number', tier: 'text', vip: 'boolean' } as const;

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const run = (url: string, sql: string, values: readonly unknown[] = []) =>
  withClient(url, async (client) => (await client.query<Record<string, unknown>>(sql, [...values])).rows);

const openTable = (url: string, more: Record<string, unknown> = {}): OpenDestination =>
  postgresDestination.open(
    postgresDestination.config.parse({
      type: 'postgres',
      url,
      table: 'customers',
      key: { column: 'id', holds: 'key' },
      columns,
      ...more,
    }),
    { folder: '/' },
  );

if (postgres !== undefined) {
  for (const holds of ['key', 'email'] as const) {
    const url = await postgres.createDatabase();
    const table = `"Kund""innen"`;
    describeDestination(
      `postgres, rows known by their ${holds}`,
      async () => {
        await run(url, `drop table if exists ${table}`);
        await run(url, `create table ${table} (id text primary key, clv float8, tier text, vip boolean, note text)`);
        const place = { table: 'Kund"innen', key: { column: 'id', holds } };
        const idOf = (person: { key: string; email: string | null }) => (holds === 'key' ? person.key : person.email);
        return {
          open: () => openTable(url, place),
          openBroken: () => openTable(url, { ...place, columns: { ...columns, rank: 'number' } }),
          async edit(person, attribute, value) {
            await run(url, `update ${table} set ${attribute} = $1 where id = $2`, [value, idOf(person)]);
          },
          async add(person, values) {
            await run(url, `insert into ${table} values ($1, $2, $3, $4)`, [
              idOf(person),
              values.clv,
              values.tier,
              values.vip,
            ]);
          },
        };
      },
      { numRuns: 10 },
    );
  }
}

describe.skipIf(postgres === undefined)('postgres destination', () => {
  /** An empty database with these tables, and the destination on `customers`. */
  async function start(ddl: string, more: Record<string, unknown> = {}) {
    const url = (await postgres?.createDatabase()) ?? '';
    if (ddl !== '') await run(url, ddl);
    const destination = openTable(url, more);
    return {
      url,
      destination,
      sql: (text: string) => run(url, text),
      write: (...changes: readonly Change[]) =>
        destination.write({ changes, remembered: undefined, remember: async () => undefined, signal: live }),
      failure: async () => (await destination.check(live).catch((error: unknown) => error)) as PipelineError,
      [Symbol.asyncDispose]: () => destination.close(),
    };
  }

  const create = (key: string, set: Record<string, AttributeValue>): Change => ({
    key,
    email: `${key}@example.test`,
    action: 'create',
    set,
    clear: [],
    before: undefined,
  });

  it('creates the table when it may, and offers the statement when it may not', async () => {
    await using place = await start('');
    const error = await place.failure();
    expect(error).toMatchObject({ kind: 'config', message: 'postgres public.customers: there is no such table' });
    const statement = error.remedy?.split('run: ')[1] ?? '';
    await place.sql(statement);
    await place.destination.check(live);
    await place.sql('drop table customers');
    // Looking and planning change nothing; the first batch creates it, whoever comes first.
    const creating = openTable(place.url, { createTable: true });
    await creating.check(live);
    expect(await readAll(creating, ['clv'])).toEqual({});
    expect(await place.failure()).toMatchObject({ message: 'postgres public.customers: there is no such table' });
    const others = openTable(place.url, { createTable: true });
    const request = { remembered: undefined, remember: async () => undefined, signal: live };
    const outcomes = await Promise.all([
      creating.write({ ...request, changes: [create('a', { clv: 1 })] }),
      others.write({ ...request, changes: [create('b', { clv: 2 })] }),
    ]);
    expect(outcomes.flat()).toEqual([{ status: 'written' }, { status: 'written' }]);
    await creating.close();
    await others.close();
    expect(await place.sql('select id, clv from customers order by id')).toEqual([
      { id: 'a', clv: 1 },
      { id: 'b', clv: 2 },
    ]);
  });

  it('says when it may not create the table, or has nowhere to', async () => {
    await using place = await start('', { createTable: true, schema: 'no where' });
    const error = await place.failure();
    expect(error).toMatchObject({ kind: 'config', message: 'postgres no where.customers: there is no such schema' });
    await place.sql(`create role visitor login password 'perdura'; ${error.remedy?.split('run: ')[1] ?? ''}`);
    await place.destination.check(live);
    const visitor = openTable(place.url.replace('//perdura:', '//visitor:'), { createTable: true });
    await expect(visitor.check(live)).rejects.toMatchObject({
      kind: 'auth',
      message: 'postgres public.customers: the user in url may not create it',
    });
    await visitor.close();
    await place.sql('drop role visitor');
  });

  it('offers statements that mend a missing column and a missing index', async () => {
    await using place = await start('create table customers (id text not null, tier text, vip boolean)');
    const missing = await place.failure();
    expect(missing.message).toBe('postgres public.customers: has no column clv');
    await place.sql(missing.remedy?.split('run: ')[1] ?? '');
    const notUnique = await place.failure();
    expect(notUnique.message).toBe('postgres public.customers: id needs a unique index, has none');
    await place.sql(notUnique.remedy?.split('run: ')[1] ?? '');
    await place.destination.check(live);
  });

  it('wants columns whose type fits', async () => {
    await using place = await start('create table customers (id text primary key, clv text, tier text, vip boolean)');
    expect(await place.failure()).toMatchObject({
      kind: 'config',
      message: 'postgres public.customers: clv needs a type for number, is text',
    });
  });

  it('says which permission is missing, and never a password', async () => {
    await using place = await start('create table customers (id text primary key, clv float8, tier text, vip boolean)');
    const role = 'reader';
    await place.sql(`create role ${role} login password 'opensesame'; grant select, insert on customers to ${role}`);
    const url = place.url.replace(/\/\/[^@]*@/, `//${role}:opensesame@`);
    const cases = [
      [url, 'auth', /may not update clv, tier, vip and may insert rows but not delete them/],
      [url.replace('opensesame', 'opensesamo'), 'auth', /refuses the credentials/],
      [`${url}x`, 'config', /does not exist/],
      [url.replace(/:\d+\//, ':1/'), 'unavailable', /cannot be reached.*ECONNREFUSED/],
      [`${url}?sslmode=verify-full`, 'config', /no encrypted connection/],
    ] as const;
    for (const [broken, kind, message] of cases) {
      const destination = openTable(broken);
      const error = (await destination.check(live).catch((thrown: unknown) => thrown)) as PipelineError;
      await destination.close();
      expect(error).toMatchObject({ kind, message: expect.stringMatching(message) });
      expect(`${error.message} ${error.remedy} ${JSON.stringify(error.details)}`).not.toContain('opensesam');
      expect(error.cause).toBeUndefined();
    }
    await place.sql(`drop owned by ${role}; drop role ${role}`);
  });

  it('rejects the rows that the database refuses, each with its reason, and writes all others', async () => {
    await using place = await start(
      `create table customers (id text primary key, clv numeric(6, 2) check (clv >= 0), tier varchar(5), vip boolean)`,
    );
    const rows = Array.from({ length: 300 }, (_, at) => create(`c${at}`, { clv: at, tier: 'Gold' }));
    rows[7] = create('c7', { clv: -1, tier: 'Gold' });
    rows[150] = create('c150', { clv: 1, tier: 'Platinum' });
    rows[299] = create('c299', { clv: 1e9, tier: 'Gold' });
    rows[42] = create('c42', { clv: 1, tier: 'a\0b' });
    const outcomes = await place.write(...rows);
    expect(outcomes.flatMap((outcome, at) => (outcome.status === 'written' ? [] : [[at, outcome]]))).toEqual([
      [7, rejected(/violates check constraint "customers_clv_check"/)],
      [42, rejected(/unsupported Unicode escape sequence/)],
      [150, rejected(/value too long for type character varying\(5\)/)],
      [299, rejected(/numeric field overflow/)],
    ]);
    expect(await place.sql('select count(*)::int as rows from customers')).toEqual([{ rows: 296 }]);
  });

  it('keeps a created row that somebody else has written into since, without our values', async () => {
    await using place = await start(
      'create table customers (id text primary key, clv float8, tier text, vip boolean, note text, at timestamptz default now())',
    );
    await place.write(create('a', { clv: 1 }), create('b', { clv: 1 }));
    await place.sql(`update customers set note = 'called' where id = 'a'`);
    const undo = ['a', 'b'].map((key): Change => {
      return { ...create(key, {}), action: 'remove', clear: ['clv'], before: { clv: 1 } };
    });
    for (const _ of ['once', 'again']) {
      expect(await place.write(...undo)).toEqual([{ status: 'written' }, { status: 'written' }]);
      expect(await place.sql('select id, clv, note from customers')).toEqual([{ id: 'a', clv: null, note: 'called' }]);
    }
  });

  it('restores values exactly as they were read: dates, instants, short floats, decimals', async () => {
    await using place = await start(
      `create table customers (id uuid primary key, clv numeric(12, 4), odds real, day date, at timestamptz,
         local timestamp(0), tier character(6), n int)`,
      {
        columns: {
          clv: 'number',
          odds: 'number',
          day: 'date',
          at: 'timestamp',
          local: 'timestamp',
          tier: 'text',
          n: 'number',
        },
      },
    );
    const id = '0f9c2a1e-7b1d-4c58-9c0e-0a3f5f1a2b3c';
    await place.sql(
      `insert into customers values ('${id}', 12.34, 0.1, '2026-02-28', '2026-03-29 01:30:00.123456+02', '2026-01-01 10:00', 'Gold', 7)`,
    );
    const attributes = ['clv', 'odds', 'day', 'at', 'local', 'tier', 'n'];
    const before = await readAll(place.destination, attributes);
    expect(before).toEqual({
      [id]: {
        clv: 12.34,
        odds: 0.1,
        day: '2026-02-28',
        at: '2026-03-28T23:30:00.123456Z',
        local: '2026-01-01T10:00:00Z',
        tier: 'Gold',
        n: 7,
      },
    });
    const held = before[id] as Record<string, AttributeValue>;
    const set = { clv: 1, odds: 0.7, day: '2026-03-01', at: '2026-12-31T23:00:00.5Z', local: held['local'] ?? '' };
    const began = await place.sql('select * from customers');
    const change: Change = { ...create(id, {}), action: 'change', set, clear: ['tier', 'n'], before: held };
    expect(await place.write(change)).toEqual([{ status: 'written' }]);
    const after = (await readAll(place.destination, attributes))[id];
    expect(after).toEqual({ ...set, tier: null, n: null });
    const undo: Change = { ...change, set: held, clear: [], before: after };
    expect(await place.write(undo)).toEqual([{ status: 'written' }]);
    expect(await place.sql('select * from customers')).toEqual(began);
  });

  it('finds addresses however they are spelt, and refuses two rows for one', async () => {
    await using place = await start(
      `create table customers (email text unique, clv float8, tier text, vip boolean); insert into customers values (' Ana@Example.test')`,
      { key: { column: 'email', holds: 'email' } },
    );
    expect(Object.keys(await readAll(place.destination, ['clv']))).toEqual(['ana@example.test']);
    const change: Change = { ...create('ana', { clv: 1 }), action: 'change', before: { clv: null } };
    expect(await place.write(change, create('ana', { clv: 2 }))).toEqual([
      { status: 'written' },
      { status: 'edited', reason: 'the row is there already' },
    ]);
    await place.sql(`insert into customers values ('ana@example.test')`);
    expect(await place.failure()).toMatchObject({
      kind: 'bad_data',
      message: 'postgres public.customers: needs one row an address, 1 occur more than once in upper and lower case',
    });
  });

  it('objects to values of another kind, and to people without an address', async () => {
    await using place = await start('', { key: { column: 'email', holds: 'email' } });
    expect(place.destination.objection(create('a', { clv: '12' }))).toBe('clv needs a number, is a string');
    expect(place.destination.objection(create('a', { clv: 12 }))).toBeUndefined();
    expect(place.destination.objection({ ...create('a', {}), email: null })).toBe('it has no e-mail address');
  });

  it('names an attribute that is not configured', async () => {
    await using place = await start('create table customers (id text primary key, clv float8, tier text, vip boolean)');
    await expect(place.write(create('a', { rank: 1 }))).rejects.toMatchObject({
      kind: 'config',
      message: 'postgres public.customers: attribute rank is not among its columns',
    });
  });

  it('is unavailable when the server ends the connection, and writes when it is repeated', async () => {
    await using place = await start('create table customers (id text primary key, clv float8, tier text, vip boolean)');
    // Ends its own connection in the middle of the batch, as a restart of the server would.
    await place.sql(`create function leave() returns trigger language plpgsql as $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$;
      create trigger leave after insert on customers execute function leave()`);
    await expect(place.write(create('a', { clv: 1 }))).rejects.toMatchObject({ kind: 'unavailable' });
    await place.sql('drop trigger leave on customers');
    expect(await place.sql('select * from customers')).toEqual([]);
    expect(await place.write(create('a', { clv: 1 }))).toEqual([{ status: 'written' }]);
  });

  it('refuses a url that is none without showing it', () => {
    const result = postgresDestination.config.safeParse({
      type: 'postgres',
      url: 'postgres://user:opensesame@:port/x',
      table: 't',
      key: { column: 'id', holds: 'key' },
      columns: { clv: 'number' },
    });
    expect(result.success).toBe(false);
    expect(JSON.stringify(result.error?.issues)).not.toContain('opensesame');
  });
});

const rejected = (reason: RegExp) => ({
  status: 'rejected',
  reason: expect.stringMatching(reason),
  isRetryable: false,
});

async function readAll(destination: OpenDestination, attributes: readonly string[]) {
  const held: Record<string, Readonly<Record<string, AttributeValue | null>>> = {};
  const people = (async function* () {})();
  for await (const page of destination.read?.({ attributes, people, signal: live }) ?? []) {
    for (const { identifier, values } of page) held[identifier] = values;
  }
  return held;
}
