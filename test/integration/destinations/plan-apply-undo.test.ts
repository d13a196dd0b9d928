/**
 * Plan, apply, undo on real places: PostgreSQL and a local Klaviyo. They end as they began, except where somebody
 * else was at work meanwhile, and a row that is refused is tried again alone.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { Client } from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { klaviyoDestination } from '../../../connectors/klaviyo/index.ts';
import { postgresDestination } from '../../../connectors/postgres/index.ts';
import type { AttributeValue, Change, OpenDestination, RowOutcome } from '../../../lib/destination.ts';
import { inverse, type PlannedChange } from '../../../models/enrichment/inverse.ts';
import { buildPlan, planFile, readPlanRows, toChange } from '../../../storage/plans/index.ts';
import { startKlaviyo } from '../../support/klaviyo-server.ts';
import { startPostgres } from '../../support/postgres.ts';

const postgres = await startPostgres();
const live = new AbortController().signal;
const attributes = ['clv', 'tier', 'vip'] as const;
const customers = 600;

/** A place with everything that is in it, as whoever owns it would see it. */
interface Place {
  readonly destination: OpenDestination;
  everything(): Promise<unknown>;
  /** Somebody else gives a person a tier. */
  edit(email: string, tier: string): Promise<void>;
  /** From now on the place refuses this person, or no more. */
  refuse(email: string, isOn: boolean): Promise<void>;
}

const emailOf = (at: number): string => `c${String(at).padStart(4, '0')}@example.test`;

/** Every third customer is known there: some as wanted, some with other values, some with nothing of ours. */
const known = Array.from({ length: customers / 3 }, (_, at) => at * 3).map((at) => ({
  email: emailOf(at),
  values: [{ clv: at + 0.5, tier: 'Gold', vip: true }, { clv: 1, tier: 'Old' }, {}, { clv: at + 0.5, tier: 'Silver' }][
    (at / 3) % 4
  ] as Readonly<Record<string, AttributeValue>>,
}));

async function openPostgres(): Promise<Place> {
  const url = (await postgres?.createDatabase()) ?? '';
  const client = new Client({ connectionString: url });
  await client.connect();
  onTestFinished(() => client.end());
  await client.query(
    `create table people (email text primary key, name text default 'somebody', clv float8, tier text, vip boolean)`,
  );
  for (const { email, values } of known) {
    const { clv, tier, vip } = values;
    await client.query(`insert into people values ($1, 'Ana', $2, $3, $4)`, [email, clv, tier, vip]);
  }
  const config = postgresDestination.config.parse({
    type: 'postgres',
    url,
    table: 'people',
    key: { column: 'email', holds: 'email' },
    columns: { clv: 'number', tier: 'text', vip: 'boolean' },
  });
  return {
    destination: postgresDestination.open(config, { folder: '/' }),
    everything: async () => (await client.query('select * from people order by email')).rows,
    async edit(email, tier) {
      await client.query('update people set tier = $2 where email = $1', [email, tier]);
    },
    async refuse(email, isOn) {
      await client.query(
        isOn
          ? `alter table people add constraint refused check (email <> '${email}' or clv = 1 or clv is null) not valid`
          : 'alter table people drop constraint refused',
      );
    },
  };
}

async function openKlaviyo(): Promise<Place> {
  const klaviyo = await startKlaviyo();
  onTestFinished(() => klaviyo.close());
  for (const { email, values } of known) klaviyo.profiles.set(email, { name: 'Ana', tags: ['a'], ...values });
  const config = klaviyoDestination.config.parse({
    type: 'klaviyo',
    apiKey: klaviyo.apiKey,
    baseUrl: klaviyo.url,
    createProfiles: true,
  });
  return {
    destination: klaviyoDestination.open(config, { folder: '/' }),
    // A profile that was created stays, without our attributes.
    everything: async () =>
      Object.fromEntries([...klaviyo.profiles].filter(([, held]) => Object.keys(held).length > 0)),
    async edit(email, tier) {
      klaviyo.profiles.set(email, { ...klaviyo.profiles.get(email), tier });
    },
    async refuse(email, isOn) {
      if (isOn) klaviyo.refuse(email, 'The profile is locked.');
      else klaviyo.accept(email);
    },
  };
}

async function planFor(destination: OpenDestination): Promise<readonly PlannedChange[]> {
  const folder = mkdtempSync(join(tmpdir(), 'perdura-plan-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const wantedFile = join(folder, 'wanted.parquet');
  const contactsFile = join(folder, 'contacts.parquet');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`
    create table customers as select i, 'c' || lpad(i::varchar, 4, '0') as customer_key from range(${customers}) as t(i);
    copy (select customer_key, date '2026-06-30' as last_order_date, 'n' || (i + 0.5)::varchar as w0,
      case when i % 2 = 0 then 'sGold' else 'sSilver' end as w1, case when i % 5 > 0 then 'btrue' end as w2
      from customers) to '${wantedFile}' (format parquet);
    copy (select customer_key, customer_key || '@example.test' as email from customers)
      to '${contactsFile}' (format parquet)`);
  instance.closeSync();
  const plan = await buildPlan({
    folder,
    tempDirectory: folder,
    memoryLimit: '256MB',
    wantedFile,
    contactsFile,
    attributes,
    identifiedBy: 'email',
    create: true,
    clear: true,
    tolerance: 0,
    readHeld: (people) => destination.read?.({ attributes, people, signal: live }) ?? none(),
    objection: (change) => destination.objection(change),
    signal: live,
  });
  const changes: PlannedChange[] = [];
  for await (const rows of readPlanRows(join(folder, planFile), { positions: { from: 0, to: plan.writes } })) {
    changes.push(...rows.map(toChange));
  }
  return changes;
}

async function* none(): AsyncIterable<never> {}

async function write(destination: OpenDestination, changes: readonly Change[]): Promise<readonly RowOutcome[]> {
  const outcomes: RowOutcome[] = [];
  // Smaller than the destination allows, so that there are several.
  for (let at = 0; at < changes.length; at += 150) {
    const batch = changes.slice(at, at + 150);
    const request = { changes: batch, remembered: undefined, remember: async () => undefined, signal: live };
    outcomes.push(...(await destination.write(request)));
  }
  return outcomes;
}

const statuses = (outcomes: readonly RowOutcome[]) => {
  const counts: Record<string, number> = {};
  for (const { status } of outcomes) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};

describe.each([
  ['postgres', openPostgres],
  ['klaviyo', openKlaviyo],
] as const)('plan, apply and undo on %s', (name, open) => {
  const skipped = name === 'postgres' && postgres === undefined;

  it.skipIf(skipped)('ends as it began, and holds what was planned in between', async () => {
    const { destination, everything } = await open();
    const began = await everything();
    const changes = await planFor(destination);
    expect(new Set(changes.map(({ action }) => action))).toEqual(new Set(['create', 'change']));
    // Those who hold what is wanted already are no part of it.
    expect(changes.length).toBeLessThan(customers);
    expect(statuses(await write(destination, changes))).toEqual({ written: changes.length });
    const applied = await everything();
    expect(applied).not.toEqual(began);
    expect(await planFor(destination)).toEqual([]);
    expect(statuses(await write(destination, changes))).toEqual({ written: changes.length });
    expect(await everything()).toEqual(applied);
    expect(statuses(await write(destination, changes.map(inverse)))).toEqual({ written: changes.length });
    expect(await everything()).toEqual(began);
    await destination.close();
  });

  it.skipIf(skipped)('leaves what somebody else edited in between, before the apply and before the undo', async () => {
    const { destination, everything, edit } = await open();
    const changes = await planFor(destination);
    await edit(emailOf(3), 'Mine');
    const outcomes = await write(destination, changes);
    expect(statuses(outcomes)).toEqual({ written: changes.length - 1, edited: 1 });
    const applied = changes.filter((_, at) => outcomes[at]?.status === 'written');
    await edit(emailOf(15), 'Mine too');
    const undone = await write(destination, applied.map(inverse));
    expect(statuses(undone)).toEqual({ written: applied.length - 1, edited: 1 });
    expect(applied[undone.findIndex(({ status }) => status === 'edited')]?.email).toBe(emailOf(15));
    const text = JSON.stringify(await everything());
    expect(text.match(/Mine/g)).toHaveLength(2);
    await destination.close();
  });

  it.skipIf(skipped)('rejects the one row that the place refuses, and writes it alone later', async () => {
    const { destination, everything, refuse } = await open();
    const began = await everything();
    const changes = await planFor(destination);
    await refuse(emailOf(3), true);
    const outcomes = await write(destination, changes);
    expect(statuses(outcomes)).toEqual({ written: changes.length - 1, rejected: 1 });
    const rejected = changes.filter((_, at) => outcomes[at]?.status === 'rejected');
    expect(rejected.map(({ email }) => email)).toEqual([emailOf(3)]);
    await refuse(emailOf(3), false);
    expect(await write(destination, rejected)).toEqual([{ status: 'written' }]);
    expect(statuses(await write(destination, changes.map(inverse)))).toEqual({ written: changes.length });
    expect(await everything()).toEqual(began);
    await destination.close();
  });
});
