/** Published tables in a real PostgreSQL: whole, typed, replaced at once, and careful with what others built on them. */
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { postgresOutput } from '../../../connectors/postgres/output/index.ts';
import { PipelineError } from '../../../lib/errors.ts';
import type { OpenOutput, Publication } from '../../../lib/output.ts';
import { startPostgres } from '../../support/postgres.ts';
import { makePublication, makeTable, publicationOf } from './shelf.ts';

const server = await startPostgres();
const signal = new AbortController().signal;

async function openDatabase(more: Readonly<Record<string, unknown>> = {}) {
  const url = (await server?.createDatabase()) ?? '';
  const output = postgresOutput.open(postgresOutput.config.parse({ type: 'postgres', url, ...more }));
  const push = (publication: Publication, acceptSchema = false, on: OpenOutput = output) =>
    on.push({ publication, acceptSchema, signal });
  const ask = async <T extends Record<string, unknown>>(sql: string, parameters: readonly unknown[] = []) => {
    const client = await connect(url);
    try {
      return (await client.query<T>(sql, [...parameters])).rows;
    } finally {
      await client.end();
    }
  };
  return { url, output, push, ask };
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}

const failureOf = async (work: Promise<unknown>): Promise<PipelineError> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof PipelineError) return error;
  throw new Error(`needs a PipelineError, got ${String(error)}`, { cause: error });
};

describe.skipIf(server === undefined)('published tables in PostgreSQL', () => {
  it('have the types, the key and the comments of the published ones, and every value as it was', async () => {
    const { push, ask } = await openDatabase();
    const odd = await makeTable(
      'odd',
      String.raw`select * from (values
        (1, 'tab	newline
 back\slash \N quote''s ñ 🎈', 0.1::double, 12345678901234.5678::decimal(18,4), true, date '2024-02-29',
         timestamptz '2024-03-31 01:30:00.123456+00', 17014118346046923173168730371588410572::decimal(38,0), [1, 2], {'a': 'b"c'}),
        (2, '', 'nan'::double, -0.0001::decimal(18,4), false, date '1900-01-01', timestamptz '1999-12-31 23:59:59+02', -1::decimal(38,0), [], null),
        (3, null, null, null, null, null, null, null, null, null)
      ) as t("ID", words, ratio, money, flag, day, stamp, big, list, tree)`,
      ['ID'],
    );
    await push(publicationOf(1, [odd]));
    const rows = await ask(
      `select "ID", words, ratio::text, money::text, flag, day::text, (stamp at time zone 'UTC')::text as at, big::text, list, tree from perdura.odd order by "ID"`,
    );
    expect(rows).toEqual([
      {
        ID: 1,
        words: "tab\tnewline\n back\\slash \\N quote's ñ 🎈",
        ratio: '0.1',
        money: '12345678901234.5678',
        flag: true,
        day: '2024-02-29',
        at: '2024-03-31 01:30:00.123456',
        big: '17014118346046923173168730371588410572',
        list: [1, 2],
        tree: { a: 'b"c' },
      },
      {
        ID: 2,
        words: '',
        ratio: 'NaN',
        money: '-0.0001',
        flag: false,
        day: '1900-01-01',
        at: '1999-12-31 21:59:59',
        big: '-1',
        list: [],
        tree: null,
      },
      {
        ID: 3,
        words: null,
        ratio: null,
        money: null,
        flag: null,
        day: null,
        at: null,
        big: null,
        list: null,
        tree: null,
      },
    ]);
    const columns = await ask(
      `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type, col_description(a.attrelid, a.attnum) as words
       from pg_attribute a where a.attrelid = 'perdura.odd'::regclass and a.attnum > 0 order by a.attnum`,
    );
    expect(columns.map(({ type }) => type)).toEqual([
      'integer',
      'text',
      'double precision',
      'numeric(18,4)',
      'boolean',
      'date',
      'timestamp with time zone',
      'numeric(38,0)',
      'jsonb',
      'jsonb',
    ]);
    expect(columns[0]?.['words']).toBe("it's ID");
    expect(await ask(`select obj_description('perdura.odd'::regclass) as words`)).toEqual([
      { words: 'what odd holds' },
    ]);
    expect(
      await ask(
        `select pg_get_constraintdef(oid) as key from pg_constraint where contype = 'p' and conrelid::regclass::text like '%odd%'`,
      ),
    ).toEqual([{ key: 'PRIMARY KEY ("ID")' }]);
  });

  it('record which run they are of, with rows and checksums', async () => {
    const { output, push } = await openDatabase();
    expect(await output.held(signal)).toBeUndefined();
    const publication = await makePublication(3, 20);
    await push(publication);
    expect(await output.held(signal)).toMatchObject({
      store: 'shop',
      runId: 'shop-2026-06-30-3',
      snapshot: 'shop/2026-06-30/3',
      asOf: '2026-06-30',
      contractVersion: '1.3.0',
      rows: 21,
      tables: publication.tables.map(({ name, rows, sha256 }) => ({ name, rows, sha256 })),
    });
  });

  it('stay as they are when the same snapshot is pushed again', async () => {
    const { output, push } = await openDatabase();
    const publication = await makePublication(1);
    expect(await push(publication)).toMatchObject({ status: 'pushed', tables: 2, rows: 51, loaded: 2 });
    const before = await output.held(signal);
    expect(await push(publication)).toMatchObject({ status: 'unchanged', loaded: 0 });
    expect(await output.held(signal)).toEqual(before);
  });

  it('travel only when their content is new', async () => {
    const { push } = await openDatabase();
    const first = await makePublication(1);
    await push(first);
    const changed = await makeTable('totals', 'select 2 as run, 1::bigint as customers', ['run']);
    const [customers] = first.tables;
    if (customers === undefined) throw new Error('no table');
    expect(await push(publicationOf(2, [customers, changed]))).toMatchObject({ status: 'pushed', loaded: 1 });
  });

  it('show one whole run to a reader, whichever, while runs are pushed', async () => {
    const { url, push } = await openDatabase();
    await push(await makePublication(1, 3000));
    const reader = await connect(url);
    const seen = new Set<number>();
    let isOver = false;
    const reading = (async () => {
      let reads = 0;
      while (!isOver) {
        const { rows } = await reader.query<{ runs: number[]; rows: string; promised: string; run: number }>(
          `select array_agg(distinct c.run) as runs, count(*) as rows, max(t.customers) as promised, max(t.run) as run
           from perdura.customers c cross join perdura.totals t`,
        );
        const [row] = rows;
        expect(row?.runs).toEqual([row?.run]);
        expect(row?.rows).toBe(row?.promised);
        seen.add(row?.run ?? 0);
        // In one transaction two statements see one run, too.
        await reader.query('begin');
        const one = await reader.query<{ run: number }>('select max(run) as run from perdura.totals');
        const other = await reader.query<{ run: number }>('select max(run) as run from perdura.totals');
        await reader.query('commit');
        expect(other.rows).toEqual(one.rows);
        reads += 1;
      }
      return reads;
    })();
    for (let n = 2; n <= 9; n += 1) await push(await makePublication(n, 3000 + n));
    isOver = true;
    expect(await reading).toBeGreaterThan(5);
    expect(seen.size).toBeGreaterThan(1);
    await reader.end();
  });

  it('are never empty for a reader whose transaction began before they were loaded', async () => {
    const { url, push } = await openDatabase();
    await push(await makePublication(1, 10));
    const reader = await connect(url);
    await reader.query('begin isolation level repeatable read');
    await reader.query('select 1');
    await push(await makePublication(2, 20));
    const { rows } = await reader.query('select max(run) as run, count(*)::int as rows from perdura.customers');
    expect(rows).toEqual([{ run: 2, rows: 20 }]);
    await reader.end();
  });

  it('keep grants, and views that others built on them, when columns are only added', async () => {
    const { push, ask } = await openDatabase();
    await push(await makePublication(1));
    await ask('create role reader');
    await ask('grant usage on schema perdura to reader');
    await ask('grant select on perdura.customers to reader with grant option');
    await ask('create view rich as select customer_key from perdura.customers where spend > 10');
    const outcome = await push(await makePublication(2, 50, ', i as visits'));
    expect(outcome.changes).toEqual(['customers.visits is new']);
    expect(await ask('select count(*)::int as many from rich')).toEqual([{ many: 41 }]);
    expect(await ask('select max(visits)::int as most from perdura.customers')).toEqual([{ most: 49 }]);
    expect(
      await ask(`select has_table_privilege('reader', 'perdura.customers', 'select with grant option') as may`),
    ).toEqual([{ may: true }]);
  });

  it('lose no column unless told, and keep their grants then', async () => {
    const { push, ask } = await openDatabase();
    await push(await makePublication(1, 50, `, i as visits, 'x' as word`));
    await ask('create role other_reader');
    await ask('grant select on perdura.customers to other_reader');
    const narrower = await makePublication(2, 50, ', i::varchar as visits');
    const refused = await failureOf(push(narrower));
    expect(refused.kind).toBe('conflict');
    expect(refused.message).toContain('customers.visits is text, was bigint; customers.word is gone');
    expect(refused.remedy).toContain('--accept-schema');
    expect(await ask('select max(run) as run from perdura.totals')).toEqual([{ run: 1 }]);

    expect((await push(narrower, true)).changes).toEqual([
      'customers.visits is text, was bigint',
      'customers.word is gone',
    ]);
    expect(await ask('select max(run) as run from perdura.customers')).toEqual([{ run: 2 }]);
    expect(await ask(`select has_table_privilege('other_reader', 'perdura.customers', 'select') as may`)).toEqual([
      { may: true },
    ]);
  });

  it('break no view of others, even when told to lose a column: it is named', async () => {
    const { push, ask } = await openDatabase();
    await push(await makePublication(1, 50, ', i as visits'));
    await ask('create view public.loyal as select customer_key from perdura.customers');
    const refused = await failureOf(push(await makePublication(2), true));
    expect(refused.message).toContain('public.loyal reads customers');
    expect(refused.remedy).toContain('drop public.loyal');
    expect(await ask('select count(*)::int as many from public.loyal')).toEqual([{ many: 50 }]);
  });

  it('go away with a table that is no longer published, when told', async () => {
    const { push, ask } = await openDatabase();
    const publication = await makePublication(1);
    await push(publication);
    const less = publicationOf(2, publication.tables.slice(0, 1));
    expect((await failureOf(push(less))).message).toContain('totals is gone');
    await push(less, true);
    expect(await ask(`select to_regclass('perdura.totals') as view`)).toEqual([{ view: null }]);
  });

  it('leave alone what others put under their name', async () => {
    const { push, ask } = await openDatabase();
    await ask('create schema perdura');
    await ask('create table perdura.customers (id int)');
    const refused = await failureOf(push(await makePublication(1)));
    expect(refused.message).toContain('perdura.customers: is there, and not made by Perdura');
  });

  it('take one push at a time', async () => {
    const { url, push } = await openDatabase();
    const other = await connect(url);
    await other.query(`select pg_advisory_lock(hashtextextended('perdura perdura', 0))`);
    const refused = await failureOf(push(await makePublication(1)));
    expect(refused.kind).toBe('unavailable');
    expect(refused.message).toContain('another push is under way');
    await other.end();
    expect(await push(await makePublication(1))).toMatchObject({ status: 'pushed' });
  });

  it('are of one of two pushes at once, whole, and the other is told', async () => {
    const { push, ask } = await openDatabase();
    const ends = await Promise.allSettled([push(await makePublication(1, 5000)), push(await makePublication(2, 5000))]);
    expect(ends.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0);
    const rows = await ask(
      'select max(c.run) = max(t.run) as whole from perdura.customers c cross join perdura.totals t',
    );
    expect(rows).toEqual([{ whole: true }]);
  });

  it('stay those of the run before when a push breaks off, and the next one goes on', async () => {
    const { push, ask } = await openDatabase();
    await push(await makePublication(1));
    const whole = await makePublication(2);
    const [customers, totals] = whole.tables;
    if (customers === undefined || totals === undefined) throw new Error('no table');
    const broken = {
      ...totals,
      texts: async function* () {
        yield ['2\t50'];
        throw new Error('the disk is gone');
      },
    };
    await expect(push({ ...whole, tables: [customers, broken] })).rejects.toThrow(
      'table totals: cannot be read from the snapshot',
    );
    expect(await ask('select max(run) as run from perdura.customers')).toEqual([{ run: 1 }]);
    expect(await push(whole)).toMatchObject({ status: 'pushed', loaded: 1 });
  });

  it('refuse a table that did not arrive whole', async () => {
    const { push } = await openDatabase();
    const [customers] = (await makePublication(1)).tables;
    if (customers === undefined) throw new Error('no table');
    const refused = await failureOf(push(publicationOf(1, [{ ...customers, rows: 51 }])));
    expect(refused.message).toContain('has 51 rows, 50 arrived');
  });

  it('keep as many earlier versions as asked for', async () => {
    const { push, ask } = await openDatabase({ keepVersions: 1 });
    for (let n = 1; n <= 4; n += 1) await push(await makePublication(n));
    expect(await ask('select snapshot from perdura._perdura_publication order by snapshot')).toEqual([
      { snapshot: 'shop/2026-06-30/3' },
      { snapshot: 'shop/2026-06-30/4' },
    ]);
    const tables = await ask(`select relname from pg_class where relname like '\\_customers\\_%' and relkind = 'r'`);
    expect(tables).toHaveLength(2);
    // Back to the run before: nothing travels.
    expect(await push(await makePublication(3))).toMatchObject({ status: 'pushed', loaded: 0 });
  });

  it('belong to one store', async () => {
    const { push } = await openDatabase();
    const publication = await makePublication(1);
    await push(publication);
    const refused = await failureOf(push(publicationOf(1, publication.tables, 'other')));
    expect(refused.message).toContain('holds store shop, not other');
  });
});
