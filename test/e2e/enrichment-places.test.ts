/** Plan, apply, retry and undo as commands, on PostgreSQL and on a local Klaviyo: both end as they began. */
import { Client } from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { createSampleProject } from '../support/cli.ts';
import { startKlaviyo } from '../support/klaviyo-server.ts';
import { startPostgres } from '../support/postgres.ts';

const people = 2357;
/** Who is known to the places before Perdura comes: by name alone. */
const known = 1000;
const emailOf = (n: number): string => `${String(n).padStart(4, '0')}@example.test`;

const postgres = await startPostgres();
const url = (await postgres?.createDatabase()) ?? 'postgres://127.0.0.1:1/none';
const database = new Client({ connectionString: url });
const klaviyo = await startKlaviyo({ pollsPerJob: 4 });

const enrichment = (destination: string, more: string): string => `
kind: enrichment
name: ${destination}
destination: ${destination}
attributes: { clv: historic_clv, last: last_order_date, ratio: order_probability_365d, lapsed: is_left_truncated }
rules: [{ where: cluster_3 = 3, set: { tier: High } }, { where: cluster_3 = 1, set: { tier: Low } }]
create: true
${more}`;

const project = createSampleProject({
  'objects/enrichment.yaml': enrichment('table', 'after_run: plan'),
  'objects/klaviyo.yaml': enrichment('klaviyo', 'after_run: apply'),
});
project.write(
  'perdura.yaml',
  `
stores:
  cdnow:
    zone: America/New_York
    currency: USD
    sources: { shop: { type: files, streams: { orders: orders.csv, customers: contacts.csv } } }
    destinations:
      table:
        type: postgres
        url: \${CRM_URL}
        table: people
        key: { column: email, holds: email }
        columns: { clv: number, last: date, ratio: number, lapsed: boolean, tier: text }
      klaviyo: { type: klaviyo, apiKey: '\${KLAVIYO_KEY}', baseUrl: '${klaviyo.url}', createProfiles: true }
`,
);
afterAll(async () => {
  await project.dispose();
  await database.end().catch(() => undefined);
  await klaviyo.close();
});

const settings = { CRM_URL: url, KLAVIYO_KEY: klaviyo.apiKey };
const perdura = (...args: readonly string[]) => project.perdura(args, settings);

async function json<T = Record<string, unknown>>(code: number, ...args: readonly string[]): Promise<T> {
  const ended = await perdura(...args, '-o', 'json');
  expect(ended.code, ended.stderr).toBe(code);
  return JSON.parse(ended.stdout) as T;
}

type Row = Readonly<Record<string, unknown>>;

/** A place as whoever owns it sees it, by address. */
interface Place {
  readonly enrichment: string;
  everything(): Promise<Readonly<Record<string, Row>>>;
  edit(n: number, values: Row): Promise<void>;
  refuse(n: number, isOn: boolean): Promise<void>;
  /** Addresses of rows that were written since the last call. */
  touched(): Promise<readonly string[]>;
}

const table: Place = {
  enrichment: 'table',
  async everything() {
    const { rows } = await database.query<Row>('select *, last::text as last from people order by email');
    return Object.fromEntries(rows.map((row) => [String(row['email']), row]));
  },
  async edit(n, values) {
    for (const [name, value] of Object.entries(values)) {
      await database.query(`update people set ${name} = $2 where email = $1`, [emailOf(n), value]);
    }
  },
  async refuse(n, isOn) {
    await database.query(
      isOn
        ? `alter table people add constraint locked check (email <> '${emailOf(n)}' or clv is null) not valid`
        : 'alter table people drop constraint locked',
    );
  },
  async touched() {
    const { rows } = await database.query<{ email: string }>('delete from touched returning email');
    return rows.map(({ email }) => email);
  },
};

const api: Place = {
  enrichment: 'klaviyo',
  // A profile that was created stays, without our properties.
  everything: async () => Object.fromEntries([...klaviyo.profiles].filter(([, held]) => Object.keys(held).length > 0)),
  async edit(n, values) {
    klaviyo.profiles.set(emailOf(n), { ...klaviyo.profiles.get(emailOf(n)), ...values });
  },
  async refuse(n, isOn) {
    if (isOn) klaviyo.refuse(emailOf(n), 'The profile is locked.');
    else klaviyo.accept(emailOf(n));
  },
  async touched() {
    const jobs = klaviyo.exchanges.splice(0).filter(({ route }) => route === 'createJob');
    return jobs.flatMap(({ body }) => JSON.stringify(body).match(/\d{4}@example\.test/g) ?? []);
  },
};

async function preparePlaces(): Promise<void> {
  await database.connect();
  await database.query(`
    create table people (email text primary key, name text, clv numeric(12, 2), last date, ratio real, lapsed boolean,
      tier varchar(10));
    insert into people (email, name) select lpad(n::text, 4, '0') || '@example.test', 'Ana' from generate_series(1, ${known}) n;
    create table touched (email text);
    create function touch() returns trigger language plpgsql as
      $$ begin insert into touched values (new.email); return new; end $$;
    create trigger touch after insert or update on people for each row execute function touch()`);
  for (let n = 1; n <= known; n += 1) klaviyo.profiles.set(emailOf(n), { name: 'Ana' });
}

/** Applies the plan over an edit and a refusal, repeats what was refused, takes it back over an edit, and again. */
async function writeAndTakeBack(place: Place, planId: string, began: Readonly<Record<string, Row>>): Promise<void> {
  await place.edit(3, { clv: 1 });
  await place.refuse(2, true);
  const applied = await json(1, 'enrich', 'apply', planId, '--yes');
  expect(applied).toMatchObject({
    status: 'applied_with_rejections',
    counts: { written: people - 2, edited: 1, rejected: 1 },
    rows: [
      { status: expect.stringMatching(/edited|rejected/), reason: expect.stringMatching(/locked|changed/) },
      { status: expect.stringMatching(/edited|rejected/), reason: expect.stringMatching(/locked|changed/) },
    ],
  });
  await place.refuse(2, false);
  await place.touched();
  expect(await json(0, 'enrich', 'retry', planId, '--yes')).toMatchObject({
    status: 'applied',
    counts: { written: people - 1, edited: 1, rejected: 0 },
  });
  expect(await place.touched()).toEqual([emailOf(2)]);

  await place.edit(5, { tier: 'Theirs' });
  const stays = (await place.everything())[emailOf(5)];
  expect(await json(0, 'enrich', 'undo', planId, '--yes')).toMatchObject({
    status: 'undone',
    counts: { written: people - 2, edited: 1, rejected: 0 },
    rows: [{ status: 'edited', reason: expect.stringContaining('changed it since') }],
  });
  const edited = { ...began[emailOf(3)], clv: (await place.everything())[emailOf(3)]?.['clv'] };
  expect(await place.everything()).toEqual({ ...began, [emailOf(3)]: edited, [emailOf(5)]: stays });
}

/** Somebody moves six of ten values; planning again refuses to put them back, and says so in numbers. */
async function refuseTooMuch(place: Place): Promise<void> {
  // Of the two rows that others have filled in meanwhile it would change all.
  const { planId } = await json<{ planId: string }>(4, 'enrich', 'plan', place.enrichment);
  const accepted = ['--accept-change', '1', '--reason', 'theirs were tests'];
  expect((await perdura('enrich', 'apply', planId, '--yes', ...accepted)).code).toBe(0);
  const emails = Object.keys(await place.everything()).slice(0, Math.round(people * 0.6));
  for (const email of emails) await place.edit(Number(email.slice(0, 4)), { clv: 0.5 });
  const refused = await perdura('enrich', 'plan', place.enrichment);
  expect(refused.code, refused.stderr).toBe(4);
  expect(refused.stdout).toContain('would change 60 % of 2,357 rows, at most 50 %');
}

describe.skipIf(postgres === undefined)('through commands', () => {
  it('waits for what a run writes, notices edits, repeats refused rows alone, takes all of it back, refuses 60 %', async () => {
    await preparePlaces();
    const began = { table: await table.everything(), api: await api.everything() };
    const run = await perdura('run', '--local');
    expect(run.code, run.stderr).toBe(0);
    expect(run.stderr).toContain('cdnow-klaviyo-1998-06-30-1: 1/1 batches, 2,357 written');
    expect(run.stdout).toContain('cdnow-klaviyo-1998-06-30-1 is applied');
    expect(run.stdout).toContain('cdnow-table-1998-06-30-1 is waiting');
    expect(await table.everything()).toEqual(began.table);
    expect(Object.keys(await api.everything())).toHaveLength(people);

    const worker = project.start(['worker'], settings);
    await worker.shows('worker of cdnow');
    const throughApi = async () => {
      expect(await json(0, 'enrich', 'undo', 'cdnow-klaviyo-1998-06-30-1', '--yes')).toMatchObject({
        status: 'undone',
      });
      expect(await api.everything()).toEqual(began.api);
      const { planId } = await json<{ planId: string }>(0, 'enrich', 'plan', 'klaviyo');
      await writeAndTakeBack(api, planId, began.api);
      await refuseTooMuch(api);
    };
    const throughTable = async () => {
      await writeAndTakeBack(table, 'cdnow-table-1998-06-30-1', began.table);
      await refuseTooMuch(table);
    };
    await Promise.all([throughTable(), throughApi()]);
    worker.process.kill('SIGTERM');
    expect((await worker.ended).code).toBe(0);
  }, 300_000);
});
