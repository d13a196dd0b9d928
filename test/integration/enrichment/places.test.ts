/**
 * What is wanted is there once it is written, whatever the place makes of it: a plan right after an apply is empty, and
 * taking it back leaves the place as it was. Decimals, doubles, counts, dates, instants, truth values, texts, nothing.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { filesDestination } from '../../../connectors/files/files-destination.ts';
import { klaviyoDestination } from '../../../connectors/klaviyo/index.ts';
import { postgresDestination } from '../../../connectors/postgres/index.ts';
import { startKlaviyo } from '../../support/klaviyo-server.ts';
import { startPostgres } from '../../support/postgres.ts';
import { openShop, type Shop } from './shop.ts';

const postgres = await startPostgres();

const states = [
  'Active',
  'Lost',
  '',
  ' ',
  '=1+1',
  `'quoted"`,
  'a,b\r\nc\td',
  'Ünï ©🎁',
  '007',
  'true',
  '12.50',
  '{"a":1}',
  '\\',
];
const amounts = [
  'null',
  '0',
  '0.0001',
  '12.345',
  '-12.345',
  '1.005',
  '0.3333',
  '99999999.9999',
  '70368744177.6642',
  '1e-4',
];

/** Every state with every amount, some without an order. */
const people = states
  .flatMap((state, one) =>
    amounts.map((amount, two) => {
      const key = `c${one * amounts.length + two}`;
      const date = two % 4 === 3 ? 'null' : `'20${10 + two}-0${1 + (one % 9)}-28'`;
      return `('${key}', '${key}@example.test', ${amount}, '${state.replaceAll("'", "''")}', ${two * 1_000_000_007}, ${date})`;
    }),
  )
  .join(',\n');
const attributes = {
  clv: 'clv',
  ratio: 'ratio',
  orders: 'orders',
  last: 'last_order_date',
  since: 'last_order_date',
  seen: 'seen_at',
  loyal: 'is_loyal',
  state: 'state',
};
const count = states.length * amounts.length;

interface Place {
  readonly shop: Shop;
  everything(): Promise<unknown>;
  edit(key: string, state: string): Promise<void>;
}

const publish = async (shop: Shop): Promise<void> => {
  await shop.publish(people);
  await shop.configure({ destination: 'place', attributes, rules: [{ where: 'orders > 1', set: { score: 0.1 } }] });
};

async function file(name: string, content: string): Promise<Place> {
  const shop = await openShop([filesDestination], {
    place: { type: 'files', path: name },
  });
  const path = join(shop.folder, name);
  writeFileSync(path, content);
  return {
    shop,
    // A file keeps the columns that it got, empty.
    everything: async () =>
      readFileSync(path, 'utf8')
        .replace(/^customer_key,.*/, '')
        .replaceAll(/,+\r\n/g, '\r\n'),
    edit: async (key, state) => {
      const lines = readFileSync(path, 'utf8').split(/(?<=\n)(?="c\d|\{)/);
      const edited = lines.map((line) =>
        line.includes(`"${key}"`) ? line.replace(/("state":)?"Active"/, (_, field = '') => `${field}"${state}"`) : line,
      );
      writeFileSync(path, edited.join(''));
    },
  };
}

async function table(): Promise<Place> {
  const url = (await postgres?.createDatabase()) ?? '';
  const client = new Client({ connectionString: url });
  await client.connect();
  onTestFinished(() => client.end());
  await client.query(`
    alter database "${new URL(url).pathname.slice(1)}" set timezone to 'America/New_York';
    alter database "${new URL(url).pathname.slice(1)}" set extra_float_digits to -5;
    create domain cents as numeric(14, 2);
    create table "people" (id varchar(40) primary key, clv cents, ratio real, orders int8, last date, since timestamptz,
      seen timestamp, loyal boolean, state varchar(30), score numeric(4, 1), owner text);
    insert into people (id, ratio, score, owner) values ('c7', 'NaN', 'NaN', 'Ana'), ('c8', '-Infinity', null, null)`);
  const kinds = { clv: 'number', ratio: 'number', orders: 'number', last: 'date', since: 'timestamp' };
  const shop = await openShop([postgresDestination], {
    place: {
      type: 'postgres',
      url,
      table: 'people',
      key: { column: 'id', holds: 'key' },
      columns: { ...kinds, seen: 'timestamp', loyal: 'boolean', state: 'text', score: 'number' },
    },
  });
  return {
    shop,
    everything: async () => (await client.query('select people::text from people order by id')).rows,
    edit: async (key, state) => {
      await client.query('update people set state = $2 where id = $1', [key, state]);
    },
  };
}

async function profiles(): Promise<Place> {
  const klaviyo = await startKlaviyo();
  onTestFinished(() => klaviyo.close());
  klaviyo.profiles.set('c7@example.test', { name: 'Ana', clv: 'unknown' });
  const shop = await openShop([klaviyoDestination], {
    place: { type: 'klaviyo', apiKey: klaviyo.apiKey, baseUrl: klaviyo.url, createProfiles: true },
  });
  return {
    shop,
    everything: async () =>
      Object.fromEntries([...klaviyo.profiles].filter(([, held]) => Object.keys(held).length > 0)),
    edit: async (key, state) => {
      const email = `${key}@example.test`;
      klaviyo.profiles.set(email, { ...klaviyo.profiles.get(email), state });
    },
  };
}

describe.each([
  ['a CSV file', () => file('crm.csv', 'customer_key,clv,owner\r\n"c7",,"Ana"\r\n')],
  ['a file of JSON lines', () => file('crm.jsonl', '{"customer_key":"c7","owner":"Ana"}\n')],
  ['PostgreSQL', table],
  ['Klaviyo', profiles],
] as const)('%s', (name, open) => {
  it.skipIf(name === 'PostgreSQL' && postgres === undefined)(
    'holds what was written, wants nothing more, and gives it back',
    async () => {
      const { shop, everything, edit } = await open();
      await publish(shop);
      const began = await everything();
      const apply = async () => {
        const { planId, ...plan } = await shop.plan();
        expect(plan).toMatchObject({ status: 'waiting', writes: count });
        const counts = { written: count, edited: 0, rejected: 0 };
        expect(await shop.write('apply', { planId })).toMatchObject({ status: 'applied', counts });
        return planId;
      };

      const first = await apply();
      const again = await shop.plan();
      expect((await shop.rows(again.planId)).filter(({ action }) => action !== 'leave')).toEqual([]);
      expect(again.status).toBe('empty');
      const counts = { written: count, edited: 0, rejected: 0 };
      expect(await shop.write('undo', { planId: first })).toMatchObject({ status: 'undone', counts });
      expect(await everything()).toEqual(began);

      const second = await apply();
      await edit('c1', 'theirs');
      const undone = await shop.write('undo', { planId: second });
      expect(undone).toMatchObject({ status: 'undone', counts: { written: count - 1, edited: 1, rejected: 0 } });
      const { planId } = await shop.plan();
      const row = { action: 'change', set: { state: 'Active' }, before: { state: 'theirs' } };
      expect((await shop.rows(planId)).find(({ key }) => key === 'c1')).toMatchObject(row);
    },
    60_000,
  );
});
