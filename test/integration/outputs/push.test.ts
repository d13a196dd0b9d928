/** The step after publication: what goes to an output, and that a failure there takes nothing back. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { MockActivityEnvironment } from '@temporalio/testing';
import { Client } from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeContract } from '../../../activities/data-contract.ts';
import type { StoreDependencies } from '../../../activities/dependencies.ts';
import { createOutputActivities } from '../../../activities/outputs/index.ts';
import { readPushed } from '../../../activities/outputs/pushed.ts';
import { outputs } from '../../../app/registry.ts';
import { temporalLogger } from '../../../lib/log.ts';
import type { Notice } from '../../../lib/notifier.ts';
import {
  contractFile,
  copyTable,
  flipPointer,
  writeContract,
  writeSnapshot,
} from '../../../storage/snapshots/index.ts';
import { openState } from '../../../storage/state/index.ts';
import { startPostgres } from '../../support/postgres.ts';
import { silentLog } from '../../support/temporal.ts';

const server = await startPostgres();
const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();

async function openShop(config: Readonly<Record<string, unknown>>) {
  const folder = mkdtempSync(join(tmpdir(), 'perdura-push-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const state = await openState({ file: join(folder, 'state.sqlite'), now: () => new Date() });
  onTestFinished(() => state.close());
  const heard: Notice[] = [];
  const deps = {
    store: 'shop',
    storeConfig: { outputs: { db: { type: 'postgres', ...config } } },
    folders: { published: join(folder, 'published'), runs: join(folder, 'runs') },
    outputs,
    state,
    notifiers: [{ name: 'test', notify: async (notice: Notice) => void heard.push(notice) }],
    log: silentLog,
    now: () => new Date('2026-07-01T05:00:00Z'),
  } as unknown as StoreDependencies;
  const { pushOutput } = createOutputActivities(deps);
  const push = (runId: string, { attempt = 1, ...more }: { attempt?: number; isAutomatic?: boolean } = {}) =>
    new MockActivityEnvironment({ attempt }, { logger: temporalLogger(silentLog) }).run(pushOutput, {
      runId,
      output: 'db',
      acceptSchema: false,
      isAutomatic: true,
      ...more,
    });
  return { deps, state, heard, push, publish: () => publish(deps) };
}

/** A snapshot with customers and contacts, published under the next n. */
async function publish({ state, folders }: StoreDependencies): Promise<string> {
  const { runId, asOf, n } = await state.runs.request({
    store: 'shop',
    asOf: '2026-06-30',
    requestedBy: 'ana',
    isForced: true,
  });
  const root = folders.published;
  await writeSnapshot({
    root,
    store: 'shop',
    asOf,
    n,
    runId,
    createdAt: '2026-07-01T04:00:00.000Z',
    codeVersion: '0.1.0',
    write: async (folder) => {
      const tables = [];
      for (const [name, select, containsPersonalData] of [
        ['customers', `select 'c1' as customer_key, ${n}::decimal(18,4) as historic_clv`, false],
        ['contacts', `select 'c1' as customer_key, 'ana@shop.test' as email`, true],
      ] as const) {
        const file = `${name}.parquet`;
        const copied = await copyTable(connection, { select, orderBy: ['customer_key'], file: join(folder, file) });
        tables.push({ name, file, containsPersonalData, ...copied });
      }
      const run = { store: 'shop', currency: 'EUR', zone: 'UTC', predecessor: null };
      await writeContract(folder, await makeContract(run, tables, [], root));
      return { tables, files: [contractFile], run: {} };
    },
  });
  await flipPointer({
    root,
    store: 'shop',
    to: { asOf, n, runId },
    publishedAt: '2026-07-01T04:00:00.000Z',
    by: 'gate',
    check: async () => undefined,
  });
  await state.runs.update(runId, { status: 'published', snapshot: `shop/${asOf}/${n}` });
  return runId;
}

async function ask(url: string, sql: string): Promise<readonly unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe.skipIf(server === undefined)('after a publication', () => {
  it('an output gets every table without personal data', async () => {
    const url = (await server?.createDatabase()) ?? '';
    const { deps, push, publish: publishRun } = await openShop({ url });
    const runId = await publishRun();
    expect(await push(runId)).toMatchObject({ status: 'pushed', tables: 1, rows: 1 });
    expect(await ask(url, 'select customer_key, historic_clv from perdura.customers')).toEqual([
      { customer_key: 'c1', historic_clv: '1.0000' },
    ]);
    expect(await ask(url, `select to_regclass('perdura.contacts') as contacts`)).toEqual([{ contacts: null }]);
    expect(await readPushed(deps.folders.runs, runId)).toMatchObject([{ output: 'db', status: 'pushed', runId }]);
  });

  it('contacts go there where the output asks for them', async () => {
    const url = (await server?.createDatabase()) ?? '';
    const { push, publish: publishRun } = await openShop({ url, contacts: true });
    expect(await push(await publishRun())).toMatchObject({ status: 'pushed', tables: 2 });
    expect(await ask(url, 'select email from perdura.contacts')).toEqual([{ email: 'ana@shop.test' }]);
  });

  it('a table with personal data that is named without contacts is refused, and nothing goes', async () => {
    const url = (await server?.createDatabase()) ?? '';
    const { push, publish: publishRun } = await openShop({ url, tables: ['customers', 'contacts'] });
    expect(await push(await publishRun())).toMatchObject({
      status: 'failed',
      message: 'output: contacts holds personal data',
    });
    expect(await ask(url, `select to_regclass('perdura.customers') as customers`)).toEqual([{ customers: null }]);
  });

  it('an older run steps back for the one that is published, unless a person pushes it', async () => {
    const url = (await server?.createDatabase()) ?? '';
    const { push, publish: publishRun } = await openShop({ url });
    const older = await publishRun();
    const newer = await publishRun();
    expect(await push(older)).toMatchObject({ status: 'superseded', changes: [`${newer} is published`] });
    expect(await push(newer)).toMatchObject({ status: 'pushed' });
    expect(await push(older, { isAutomatic: false })).toMatchObject({ status: 'pushed' });
    expect(await ask(url, 'select historic_clv from perdura.customers')).toEqual([{ historic_clv: '1.0000' }]);
  });
});

describe('an output that cannot be reached', () => {
  const nowhere = { url: 'postgres://perdura:secret_word@127.0.0.1:1/db' };

  it('is tried again before it is given up', async () => {
    const { heard, push, publish: publishRun } = await openShop(nowhere);
    await expect(push(await publishRun())).rejects.toThrow('cannot be reached');
    expect(heard).toEqual([]);
  });

  it('leaves the run published, is told to people without secrets, and is on record', async () => {
    const { deps, state, heard, push, publish: publishRun } = await openShop(nowhere);
    const runId = await publishRun();
    expect(await push(runId, { attempt: 9 })).toMatchObject({ status: 'failed' });
    expect((await state.runs.get(runId))?.status).toBe('published');
    expect(heard).toMatchObject([{ level: 'failure', subject: runId, title: `output db has not got run ${runId}` }]);
    expect(heard[0]?.lines.at(-1)).toBe(`once it is mended: perdura outputs push db --run ${runId}`);
    const kept = await readPushed(deps.folders.runs, runId);
    expect(kept).toMatchObject([{ status: 'failed', message: expect.stringContaining('cannot be reached') as string }]);
    expect(JSON.stringify([heard, kept])).not.toContain('secret_word');
  });

  it('gets no run that is not published', async () => {
    const { state, push } = await openShop(nowhere);
    const { runId } = await state.runs.request({
      store: 'shop',
      asOf: '2026-06-30',
      requestedBy: 'ana',
      isForced: false,
    });
    expect(await push(runId, { isAutomatic: false })).toMatchObject({
      status: 'failed',
      message: `run ${runId}: only a published run goes to outputs, it is requested`,
    });
  });
});
