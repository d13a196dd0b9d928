/** A project whose shop has published snapshots with a handful of customers, and segments decided by hand. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { vi } from 'vitest';
import { writeInputs } from '../../../activities/run-inputs.ts';
import { storeFolders } from '../../../app/folders.ts';
import { applyChanges, planChanges } from '../../../app/objects.ts';
import { openSession, type Session } from '../../../app/session.ts';
import { copyTable, flipPointer, writeSnapshot } from '../../../storage/snapshots/index.ts';

export interface Day {
  readonly asOf: string;
  /** By their letter: customers of the day, in the order of `people`. */
  readonly customers: Readonly<Record<string, Customer>>;
  /** Letters of the members, by segment; and who came and went. */
  readonly members?: Readonly<Record<string, string>>;
  readonly entered?: Readonly<Record<string, string>>;
  readonly left?: Readonly<Record<string, string>>;
}

export interface Customer {
  readonly orders: number;
  readonly clv: number;
  /** Null where nothing is predicted. */
  readonly predicted: number | null;
  readonly state: string;
  readonly newsletter: string;
}

export interface PublishedShop {
  readonly session: Session;
  readonly folder: string;
  /** Publishes a day with the objects that are in force. */
  publish(day: Day): Promise<string>;
  apply(text: string): Promise<void>;
  close(): Promise<void>;
}

/** 32 times the letter: a to f are hexadecimal digits. */
export const keyOf = (letter: string): string => letter.repeat(32);

export async function openPublishedShop(): Promise<PublishedShop> {
  const folder = mkdtempSync(join(tmpdir(), 'perdura-segments-'));
  vi.stubEnv('PERDURA_USER', 'ana');
  vi.stubEnv('PERDURA_HOME', '');
  vi.stubEnv('DATABASE_URL', '');
  writeFileSync(
    join(folder, 'perdura.yaml'),
    `stores:
  shop:
    zone: UTC
    currency: EUR
    sources: { web: { type: files, streams: { orders: orders.csv } } }
    destinations: { crm: { type: files, path: crm.csv } }
    channels: { post: { type: mailbox } }
    outputs: { lake: { type: files, tables: [customers, segment_members] } }
`,
  );
  const session = openSession({ folder, report: () => undefined, isLogJson: true, logLevel: 'error' });
  const apply = async (text: string) => {
    await applyChanges(session, await planChanges(session, [{ file: 'x.yaml', text }]));
  };
  return {
    session,
    folder,
    apply,
    publish: (day) => publish(session, day),
    async close() {
      await session.close();
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function publish(session: Session, day: Day): Promise<string> {
  const { published, runs } = storeFolders(session.project);
  const state = await session.state();
  const { asOf } = day;
  const { runId, n } = await state.runs.request({ store: 'shop', asOf, requestedBy: 'ana', isForced: false });
  const kinds = ['enrichment', 'list', 'persona', 'segment'] as const;
  const objects = (await Promise.all(kinds.map((kind) => state.objects.list({ store: 'shop', kind })))).flat();
  await writeInputs(runs, {
    formatVersion: 1,
    runId,
    store: { name: 'shop', zone: 'UTC', currency: 'EUR', language: 'en' },
    configuration: '',
    code: '',
    predecessor: null,
    driftBase: null,
    objects: objects.map(({ kind, name, version, hash, content }) => ({
      kind: kind as (typeof kinds)[number],
      name,
      version,
      hash,
      content,
    })),
    loads: [],
  });
  await mkdir(published, { recursive: true });
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  await writeSnapshot({
    root: published,
    store: 'shop',
    asOf,
    n,
    runId,
    createdAt: `${asOf}T23:00:00.000Z`,
    codeVersion: '0.1.0',
    async write(to) {
      const table = async ([name, orderBy, select]: readonly [string, [string, ...string[]], string]) => ({
        name,
        file: `${name}.parquet`,
        ...(await copyTable(connection, { select, orderBy, file: join(to, `${name}.parquet`) })),
        containsPersonalData: name === 'contacts',
      });
      const tables = [];
      for (const one of tablesOf(day)) tables.push(await table(one));
      return { tables, files: [], run: {} };
    },
  });
  database.closeSync();
  await flipPointer({
    root: published,
    store: 'shop',
    to: { asOf, n, runId },
    publishedAt: `${asOf}T23:00:00.000Z`,
    by: 'gate',
    check: async () => undefined,
  });
  await state.runs.update(runId, { status: 'published', snapshot: `shop/${asOf}/${n}` });
  return runId;
}

function tablesOf({ customers, members = {}, entered = {}, left = {} }: Day) {
  const people = Object.entries(customers).map(
    ([letter, { orders, clv, predicted, state, newsletter }]) =>
      `('${keyOf(letter)}', '${letter}', ${orders}, ${clv}, ${predicted}, '${state}', '${newsletter}')`,
  );
  const rows = `(values ${people.join(', ')}) as people(customer_key, letter, orders, clv, predicted, state, newsletter)`;
  const pairs = (given: Readonly<Record<string, string>>, extra = '') =>
    Object.entries(given).flatMap(([segment, letters]) =>
      [...letters].map((letter) => `('${segment}', '${keyOf(letter)}'${extra})`),
    );
  const listed = (values: readonly string[], columns: string) =>
    values.length === 0
      ? `select ${columns
          .split(', ')
          .map((column) => `''::varchar as ${column}`)
          .join(', ')} where false`
      : `select * from (values ${values.join(', ')}) as given(${columns})`;
  const segments = Object.entries(members).map(
    ([name, letters]) =>
      `('${name}', '${name}', '', ${letters.length}, ${(entered[name] ?? '').length}, ${(left[name] ?? '').length},
        ${letters.length - (entered[name] ?? '').length})`,
  );
  return [
    [
      'customers',
      ['customer_key'],
      `select customer_key, orders = 0 as is_prospect, orders::bigint as historic_orders,
         clv::decimal(18, 4) as historic_clv, predicted::double as predicted_clv_365d,
         (predicted / 50)::double as predicted_orders_365d, state as lifecycle_state,
         case when clv > 100 then 'Champions' else 'Loyal' end as rfm_group from ${rows}`,
    ],
    [
      'contacts',
      ['customer_key'],
      `select customer_key, 'no-' || letter as customer_id, letter || '@shop.test' as email,
         upper(letter) as first_name, newsletter from ${rows}`,
    ],
    [
      'purchases',
      ['customer_key'],
      `select customer_key, 1::bigint as order_number, 1 as line_number, date '2026-06-01' as purchase_date,
         'web' as source, 'online' as channel, 'p1' as product_id, 'Garden' as category, 'plant' as type,
         1::decimal(18, 4) as units, clv::decimal(18, 4) as amount from ${rows} where orders > 0`,
    ],
    [
      'segments',
      ['segment'],
      segments.length === 0
        ? `select '' as segment, '' as title, '' as definition, 0 as customers, 0 as entered, 0 as "left", 0 as stayed where false`
        : `select * from (values ${segments.join(', ')}) as given(segment, title, definition, customers, entered, "left", stayed)`,
    ],
    ['segment_members', ['segment', 'customer_key'], listed(pairs(members), 'segment, customer_key')],
    [
      'segment_changes',
      ['segment', 'customer_key'],
      listed([...pairs(entered, `, 'entered'`), ...pairs(left, `, 'left'`)], 'segment, customer_key, direction'),
    ],
    ['enriched_attributes', ['customer_key'], listed([], 'customer_key, attribute, value')],
    [
      'personas',
      ['analysis'],
      listed(
        [`('tastes', '1', 'Garden', 1)`, `('tastes', '2', 'Garden', 2)`, `('tastes', '3', 'Home', 3)`],
        'analysis, cluster_id, name, cluster_rank',
      ),
    ],
    [
      'persona_members',
      ['customer_key'],
      `select 'tastes' as analysis, customer_key, case when clv > 100 then '3' else '1' end as cluster_id,
         case when clv > 100 then 'Home' else 'Garden' end as name from ${rows}`,
    ],
  ] as const satisfies readonly (readonly [string, [string, ...string[]], string])[];
}
