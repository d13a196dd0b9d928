/** A shop with published customers and a CRM, and its enrichment planned and written as the workflows do it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll } from 'vitest';
import type { StoreDependencies } from '../../../activities/dependencies.ts';
import { createEnrichmentActivities } from '../../../activities/enrichment/index.ts';
import type { Destination } from '../../../lib/destination.ts';
import { temporalLogger } from '../../../lib/log.ts';
import type { Notice } from '../../../lib/notifier.ts';
import type { EnrichmentConfiguration } from '../../../lib/pure/enrichment-configuration.ts';
import type { Direction, PlanSummary, WriteCounts, WritePlanInput, WritePlanOutcome } from '../../../lib/pure/plans.ts';
import { type PlanRow, readPlanRows } from '../../../storage/plans/index.ts';
import { copyTable, flipPointer, writeSnapshot } from '../../../storage/snapshots/index.ts';
import { openState, type State } from '../../../storage/state/index.ts';
import { silentLog } from '../../support/temporal.ts';
import { createCrm, type Crm } from './crm.ts';

export interface Shop {
  readonly deps: StoreDependencies;
  readonly state: State;
  readonly crm: Crm;
  readonly heard: Notice[];
  readonly folder: string;
  /** From now on it is this instant. */
  setClock(instant: string): void;
  /** Publishes a snapshot with these customers, as SQL values of `columns`, under the next n. */
  publish(
    customers: string,
    options?: {
      readonly asOf?: string;
      /** Further tables: a SELECT each, and what their rows are ordered by. */
      readonly tables?: Readonly<
        Record<string, { readonly select: string; readonly orderBy: readonly [string, ...string[]] }>
      >;
    },
  ): Promise<string>;
  configure(enrichment: Partial<EnrichmentConfiguration>): Promise<void>;
  plan(order?: { readonly runId?: string; readonly request?: string }): Promise<PlanSummary>;
  rows(planId: string): Promise<readonly PlanRow[]>;
  write(
    direction: Direction,
    input: Partial<WritePlanInput> & { readonly planId: string },
    options?: { readonly batches?: number },
  ): Promise<WritePlanOutcome>;
  /** One batch of the first round, as a worker would that does not know what became of an earlier attempt. */
  writeBatch(planId: string, batch: number): Promise<WriteCounts>;
}

const columns = 'customer_key, email, clv, state, orders, last_order_date';

const folders: string[] = [];
const states: State[] = [];
const database = await DuckDBInstance.create(':memory:', { threads: '2' });
const connection = await database.connect();
await connection.run("set global TimeZone = 'UTC'");
afterAll(async () => {
  for (const state of states) await state.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export async function openShop(
  others: readonly Destination<unknown>[] = [],
  places: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {},
): Promise<Shop> {
  const folder = mkdtempSync(join(tmpdir(), 'perdura-enrichment-'));
  folders.push(folder);
  let now = () => new Date();
  const state = await openState({ file: join(folder, 'state.sqlite'), now: () => now() });
  states.push(state);
  const crm = createCrm();
  const heard: Notice[] = [];
  const storeConfig = {
    zone: 'Europe/Madrid',
    currency: 'EUR',
    destinations: { crm: { type: 'memory' }, file: { type: 'files', path: 'out/crm.csv' }, ...places },
  };
  const deps = {
    project: { folder, config: { stores: { shop: storeConfig } } },
    store: 'shop',
    storeConfig,
    folders: {
      plans: join(folder, 'plans'),
      published: join(folder, 'published'),
      temporary: join(folder, 'tmp'),
      objects: join(folder, 'objects'),
      runs: join(folder, 'runs'),
    },
    state,
    destinations: new Map([crm.destination, ...others].map((destination) => [destination.name, destination])),
    notifiers: [{ name: 'test', notify: async (notice: Notice) => void heard.push(notice) }],
    log: silentLog,
    now: () => now(),
    atPoint: async () => undefined,
  } as unknown as StoreDependencies;
  const activities = createEnrichmentActivities(deps);
  const run = <A, T>(activity: (input: A) => Promise<T>, input: A): Promise<T> =>
    new MockActivityEnvironment({}, { logger: temporalLogger(silentLog) }).run(activity, input);
  let requests = 0;
  return {
    deps,
    state,
    crm,
    heard,
    folder,
    setClock: (instant) => {
      now = () => new Date(instant);
    },
    publish: (customers, { asOf = '2026-06-30', tables = {} } = {}) => publish(deps, customers, asOf, tables),
    async configure(enrichment) {
      const content = {
        kind: 'enrichment',
        destination: 'crm',
        attributes: { clv: 'clv' },
        rules: [],
        create: true,
        clear: false,
        tolerance: 0,
        max_change: 1,
        after_run: 'plan',
        ...enrichment,
      };
      await state.objects.put({ store: 'shop', kind: 'enrichment', name: 'crm', content, author: 'ana' });
    },
    plan: ({ runId, request = `request ${(requests += 1)}` } = {}) =>
      run(activities.planEnrichment, {
        enrichment: 'crm',
        request,
        by: 'ana',
        ...(runId === undefined ? {} : { runId }),
      }),
    async rows(planId) {
      const rows: PlanRow[] = [];
      for await (const page of readPlanRows(join(folder, 'plans', planId, 'rows.parquet'))) rows.push(...page);
      return rows;
    },
    async writeBatch(planId, batch) {
      const { token } = (await state.leases.get('shop enrichment crm')) ?? { token: 0 };
      return run(activities.writeBatch, { planId, direction: 'apply', round: 1, batch, token });
    },
    async write(direction, input, { batches: most = Infinity } = {}) {
      const { planId } = input;
      const begun = await run(activities.beginWriting, { by: 'ana', ...input, direction });
      const { round, token, batches } = begun;
      let batch = begun.batchesDone;
      for (; batch < Math.min(batches, begun.batchesDone + most); batch += 1) {
        await run(activities.writeBatch, { planId, direction, round, batch, token });
      }
      const isComplete = batch === batches;
      return run(activities.endWriting, { planId, direction, token, isComplete, note: isComplete ? '' : 'cancelled' });
    },
  };
}

async function publish(
  { state, folders: { published } }: StoreDependencies,
  customers: string,
  asOf: string,
  tables: NonNullable<NonNullable<Parameters<Shop['publish']>[1]>['tables']>,
) {
  const record = await state.runs.request({ store: 'shop', asOf, requestedBy: 'ana', isForced: false });
  const { runId, n } = record;
  const people = `select * from (values ${customers}) as people(${columns})`;
  await mkdir(published, { recursive: true });
  await writeSnapshot({
    root: published,
    store: 'shop',
    asOf,
    n,
    runId,
    createdAt: '2026-07-01T04:00:00.000Z',
    codeVersion: '0.1.0',
    async write(folder) {
      const table = async (
        name: string,
        select: string,
        containsPersonalData: boolean,
        orderBy: readonly [string, ...string[]] = ['customer_key'],
      ) => ({
        name,
        file: `${name}.parquet`,
        ...(await copyTable(connection, {
          select,
          orderBy,
          file: join(folder, `${name}.parquet`),
        })),
        containsPersonalData,
      });
      return {
        tables: [
          await table(
            'customers',
            `select customer_key, cast(clv as decimal(18,4)) as clv, state, cast(orders as bigint) as orders,
               cast(last_order_date as date) as last_order_date, orders > 5 as is_loyal, clv / 3.0::double as ratio,
               cast(cast(last_order_date as date) as timestamptz) + interval 37017 second as seen_at
             from (${people})`,
            false,
          ),
          await table('contacts', `select customer_key, email from (${people})`, true),
          ...(await Promise.all(
            Object.entries(tables).map(([name, { select, orderBy }]) => table(name, select, false, orderBy)),
          )),
        ],
        files: [],
        run: {},
      };
    },
  });
  await flipPointer({
    root: published,
    store: 'shop',
    to: { asOf, n, runId },
    publishedAt: '2026-07-01T04:00:00.000Z',
    by: 'gate',
    check: async () => undefined,
  });
  await state.runs.update(runId, { status: 'published', snapshot: `shop/${asOf}/${n}` });
  return runId;
}
