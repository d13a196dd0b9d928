/** `perdura sql` on a store: while nobody works on it, while a worker owns its warehouse, and while a run holds its lease. */
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoreDependencies } from '../../../activities/dependencies.ts';
import { createSqlCommandActivities } from '../../../activities/sql-command.ts';
import type { OperationArgs, OperationName } from '../../../app/sql/operations.ts';
import { performSql } from '../../../app/sql/perform.ts';
import { runSqlCommand } from '../../../app/sql/store-project.ts';
import type { Session } from '../../../app/session.ts';
import { hasPollers } from '../../../app/temporal/pollers.ts';
import { openStore } from '../../../app/store.ts';
import { checkProject } from '../../../lib/config.ts';
import { openState, type State } from '../../../storage/state/index.ts';
import { silentLog, startTestTemporal, type TestTemporal } from '../../support/temporal.ts';

const workflowsPath = fileURLToPath(new URL('../../../workflows/command.ts', import.meta.url));
const store = 'shop';

describe('perdura sql on a store', () => {
  let home: string;
  let temporal: TestTemporal;
  let state: State;
  let session: Session;
  let workflowBundle: WorkflowBundleWithSourceMap;
  const told: string[] = [];
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'perdura-sql-store-'));
    temporal = await startTestTemporal();
    state = await openState({ file: join(home, 'state.sqlite') });
    workflowBundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
    const config = checkProject(
      {
        stores: {
          [store]: {
            zone: 'UTC',
            currency: 'EUR',
            sources: { files: { type: 'files', streams: { orders: 'o.csv' } } },
          },
        },
      },
      'perdura.yaml',
    );
    session = {
      project: { folder: home, file: join(home, 'perdura.yaml'), isSample: false, home, config, configHash: '' },
      environment: { user: 'ada' },
      temporal: temporal.config,
      log: silentLog,
      report: () => undefined,
      state: async () => state,
      connect: async () => ({ ...temporal.link, close: async () => undefined }),
    } as unknown as Session;
    const opened = await openStore(session, store, 'test');
    await opened.warehouse.run('create table raw_orders as select 1 as order_id');
    await opened.close();
  });
  afterAll(async () => {
    await state?.close();
    await temporal?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  const perform = <N extends OperationName>(operation: N, args: OperationArgs<N>) =>
    performSql({ kind: 'store', store, session: async () => session }, operation, args, {
      signal: new AbortController().signal,
      tell: (line) => told.push(line),
    });
  const results = join('results', store);
  const selection = { select: ['layer:audits'], exclude: [] };
  const building = { withAudits: true, isFull: false, acceptSchema: [], backfill: null };

  /** A worker that owns the warehouse, as `perdura worker` does, for commands alone. */
  async function withWorker<T>(work: (opened: Awaited<ReturnType<typeof openStore>>) => Promise<T>): Promise<T> {
    const opened = await openStore(session, store, 'perdura worker');
    try {
      const worker = await Worker.create({
        connection: temporal.nativeConnection,
        namespace: temporal.namespace,
        taskQueue: `perdura-${store}`,
        workflowBundle,
        activities: createSqlCommandActivities({
          ...opened,
          sqlCommand: runSqlCommand,
        } as unknown as StoreDependencies),
      });
      return await worker.runUntil(async () => {
        await expect.poll(() => hasPollers(temporal.client, `perdura-${store}`), { timeout: 20_000 }).toBe(true);
        return work(opened);
      });
    } finally {
      await opened.close();
    }
  }

  it('lists models before there is a warehouse, and makes none', async () => {
    const elsewhere = { ...session, project: { ...session.project, home: join(home, 'elsewhere') } };
    const models = await performSql(
      { kind: 'store', store, session: async () => elsewhere },
      'list',
      { select: ['layer:audits'], exclude: [] },
      { signal: new AbortController().signal, tell: () => undefined },
    );
    expect(models).toEqual(await perform('list', selection));
    expect(existsSync(join(home, 'elsewhere'))).toBe(false);
  });

  it('opens the warehouse itself while no worker owns it', async () => {
    const models = await perform('list', selection);
    expect(models.map(({ layer }) => layer)).toContain('audits');
    expect(existsSync(join(home, results))).toBe(false);
  });

  it('answers alike through the worker that owns it, by a file that is gone once it was read', async () => {
    const alone = await perform('lineage', { model: 'int_orders' });
    await withWorker(async () => {
      told.length = 0;
      expect(await perform('lineage', { model: 'int_orders' })).toEqual(alone);
      expect(told).toEqual(['the worker of shop owns its warehouse: it does the work']);
    });
    expect(readdirSync(join(home, results))).toEqual([]);
  });

  it('removes a result that nobody fetched, after an hour', async () => {
    await withWorker(async () => {
      const [old, young] = ['old.json', 'young.json'].map((name) => join(home, results, name));
      for (const path of [old, young]) writeFileSync(path ?? '', '{}');
      utimesSync(old ?? '', new Date(), new Date(Date.now() - 61 * 60_000));
      await perform('list', selection);
      expect(readdirSync(join(home, results))).toEqual(['young.json']);
    });
  });

  it('fails as the operation fails, with its kind, message and remedy', async () => {
    await withWorker(async () => {
      await expect(perform('list', { select: ['int_order'], exclude: [] })).rejects.toMatchObject({
        kind: 'config',
        message: '--select int_order: no model int_order here; did you mean int_orders?',
        remedy: expect.stringContaining('see perdura sql list'),
      });
    });
  });

  it('does not build while a run holds the store, and says which', async () => {
    const lease = await state.leases.acquire({ store, holder: 'shop-2026-06-30-1', ttlSeconds: 60 });
    try {
      const build = () => perform('run', { ...building, select: ['stg_orders'], exclude: [] });
      await expect(build()).rejects.toMatchObject({
        kind: 'conflict',
        message: expect.stringContaining('shop-2026-06-30-1'),
      });
      await withWorker(async () => {
        await expect(build()).rejects.toMatchObject({
          kind: 'conflict',
          message: expect.stringContaining('shop-2026-06-30-1'),
        });
        expect(await perform('list', selection)).not.toEqual([]);
      });
    } finally {
      await state.leases.release({ store, token: lease.token });
    }
  });

  it('gives the lease back when it has built, or could not', async () => {
    await withWorker(async ({ warehouse }) => {
      const before = await warehouse.newestToken();
      await expect(perform('run', { ...building, select: ['int_orders'], exclude: [] })).rejects.toMatchObject({
        kind: 'config',
        remedy: 'build it with what it reads: --select +int_orders',
      });
      expect(await warehouse.newestToken()).toBe(before);
      const next = await state.leases.acquire({ store, holder: 'next', ttlSeconds: 60 });
      await state.leases.release({ store, token: next.token });
    });
  });

  it('plans alike alone and through the worker, and refuses there what it refuses here', async () => {
    const plan = () => perform('plan', { withRows: false });
    await expect(plan()).rejects.toThrow('store shop: nothing was loaded into it yet');
    const opened = await openStore(session, store, 'test');
    await opened.warehouse.run('create table run_context as select 1 as one');
    await opened.close();
    const alone = await plan();
    await withWorker(async () => {
      expect(await plan()).toEqual(alone);
      expect(readdirSync(join(home, 'sql', 'plans'))).toEqual([`${alone.id}.json`]);
      await expect(perform('apply', { plan: alone.id })).rejects.toMatchObject({
        kind: 'bad_data',
        message: expect.stringContaining('cannot be applied'),
        details: expect.objectContaining({ blockers: expect.any(Array) }),
      });
    });
  });
});
