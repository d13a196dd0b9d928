/** The project's own Temporal server: started, found, restarted, stopped, and its payloads encrypted. All of it is real. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from '@temporalio/worker';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConnectOptions, connectTemporal, type TemporalLink } from '../../app/temporal/connect.ts';
import { checkNamespace, ensureNamespace, ensureSearchAttributes } from '../../app/temporal/namespace.ts';
import { dataConverter } from '../../app/temporal/payload-codec.ts';
import { hasPollers } from '../../app/temporal/pollers.ts';
import { identifyProcess } from '../../app/temporal/process-identity.ts';
import { type ServerRecord, readServerRecord, writeServerRecord } from '../../app/temporal/server-record.ts';
import { searchAttributes } from '../../lib/pure/search-attributes.ts';
import { type TemporalConfig, taskQueueOf } from '../../temporal.config.ts';
import { silentLog, startTestTemporal, testTemporalConfig } from '../support/temporal.ts';

let home: string;
let links: TemporalLink[];
let holders: ChildProcess[];
let lines: string[];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'perdura-server-'));
  [links, holders, lines] = [[], [], []];
});
afterEach(async () => {
  for (const holder of holders) await end(holder);
  for (const link of links.toReversed()) await link.close();
  const orphan = recordOf(home)?.server;
  if (orphan !== undefined && isRunning(orphan.pid)) process.kill(orphan.pid, 'SIGKILL');
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
});

async function connect(options: Partial<ConnectOptions> = {}): Promise<TemporalLink> {
  const link = await connectTemporal({
    config: testTemporalConfig(),
    home,
    start: 'if-needed',
    log: silentLog,
    report: (line) => lines.push(line),
    ...options,
  });
  links.push(link);
  return link;
}

const recordOf = (folder: string): ServerRecord | undefined => readServerRecord(join(folder, 'temporal'));
const serverPid = (): number => recordOf(home)?.server?.pid ?? Number.NaN;

/** Another process of the same project. */
async function hold(): Promise<{ readonly holder: ChildProcess; readonly address: string }> {
  const script = new URL('../support/temporal-holder.ts', import.meta.url).pathname;
  const holder = spawn(process.execPath, [script, home], { stdio: ['pipe', 'pipe', 'inherit'] });
  holders.push(holder);
  const [line] = (await once(holder.stdout, 'data')) as [Buffer];
  return { holder, address: (JSON.parse(line.toString()) as { address: string }).address };
}

async function end(holder: ChildProcess): Promise<void> {
  if (holder.exitCode !== null || holder.signalCode !== null) return;
  holder.stdin?.end();
  await once(holder, 'exit');
}

/** Nobody polls the queue: the workflow stays open. */
const startWaiting = (link: TemporalLink, workflowId: string) =>
  link.client.workflow.start('waiting', { workflowId, taskQueue: 'nobody' });

const taskQueue = taskQueueOf('cdnow');

const createWorker = async (link: TemporalLink, config: TemporalConfig) =>
  Worker.create({
    connection: await link.nativeConnection(),
    namespace: link.namespace,
    taskQueue,
    workflowsPath: new URL('../support/failing-workflow.ts', import.meta.url).pathname,
    dataConverter: dataConverter(config),
  });

const statusOf = async (link: TemporalLink, workflowId: string) =>
  (await link.client.workflow.getHandle(workflowId).describe()).status.name;

const isRunning = (pid: number): boolean => identifyProcess(pid) !== undefined;

describe('the embedded server', () => {
  it('keeps history for a year and knows our search attributes', async () => {
    const link = await connect();
    expect(await checkNamespace(link.client.connection, 'perdura')).toEqual({
      exists: true,
      retentionDays: 365,
      missingSearchAttributes: [],
      mistypedSearchAttributes: [],
    });
    await link.client.workflow.start('waiting', {
      workflowId: 'attributed',
      taskQueue: 'nobody',
      typedSearchAttributes: [
        { key: searchAttributes.store, value: 'cdnow' },
        { key: searchAttributes.customers, value: 2357 },
      ],
    });
    const found = () => link.client.workflow.count("PerduraStore = 'cdnow' AND PerduraCustomers > 2000");
    await expect.poll(async () => (await found()).count).toBe(1);
  });

  it('offers its UI', async () => {
    const link = await connect();
    await expect.poll(async () => (await fetch(link.uiUrl ?? '')).status).toBe(200);
  });

  it('ends with the process that started it, and comes back on the same ports with its workflows', async () => {
    const first = await connect();
    const pid = serverPid();
    await startWaiting(first, 'kept');
    await first.close();
    expect(isRunning(pid)).toBe(false);
    const second = await connect();
    expect(second.address).toBe(first.address);
    expect(await statusOf(second, 'kept')).toBe('RUNNING');
    expect(await checkNamespace(second.client.connection, 'perdura')).toMatchObject({ retentionDays: 365 });
  });

  it('is found by a second process of the project, which leaves it running', async () => {
    const link = await connect();
    const pid = serverPid();
    const { holder, address } = await hold();
    expect(address).toBe(link.address);
    await end(holder);
    expect(serverPid()).toBe(pid);
    expect(isRunning(pid)).toBe(true);
    const watching = await connect({ start: 'never' });
    expect(watching).toMatchObject({ address: link.address, uiUrl: link.uiUrl, isEmbedded: true });
    await watching.close();
    expect(isRunning(pid)).toBe(true);
  });

  it('starts once when several processes ask at the same moment', async () => {
    const addresses = await Promise.all([hold(), hold(), connect()]);
    expect(new Set(addresses.map(({ address }) => address)).size).toBe(1);
  });

  it('of a killed process gets a new owner, who stops it in the end', async () => {
    const { holder, address } = await hold();
    const pid = serverPid();
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    expect(isRunning(pid)).toBe(true);
    const link = await connect();
    expect(link.address).toBe(address);
    expect(serverPid()).toBe(pid);
    await link.close();
    expect(isRunning(pid)).toBe(false);
  });

  it('is started again at the same address when it is killed, and clients go on', async () => {
    const link = await connect();
    await startWaiting(link, 'survivor');
    const pid = serverPid();
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => serverPid(), { timeout: 20_000 }).not.toBe(pid);
    await expect.poll(() => statusOf(link, 'survivor'), { timeout: 20_000 }).toBe('RUNNING');
  });

  it('is not mistaken for another process that was given its pid', async () => {
    const link = await connect();
    await link.close();
    const { ports } = recordOf(home) ?? {};
    if (ports === undefined) throw new Error('a stopped server leaves its ports');
    const stranger = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { stdio: 'ignore' });
    const pid = stranger.pid ?? 0;
    writeServerRecord(join(home, 'temporal'), { ports, server: { pid, started: 'before the reboot' } });
    const again = await connect();
    expect(serverPid()).not.toBe(pid);
    await again.close();
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
    stranger.kill();
  });

  it('that is alive but silent is replaced', async () => {
    const stopped = await hold();
    const pid = serverPid();
    process.kill(pid, 'SIGSTOP');
    const link = await connect();
    expect(serverPid()).not.toBe(pid);
    expect(isRunning(pid)).toBe(false);
    expect(link.address).not.toBe('');
    await end(stopped.holder);
  });

  it('takes another port when its own is used by somebody else', async () => {
    const first = await connect();
    await first.close();
    const squatter = createServer().listen(Number(first.address.split(':')[1]), '127.0.0.1');
    await once(squatter, 'listening');
    const second = await connect();
    expect(second.address).not.toBe(first.address);
    squatter.close();
  });

  it('stands beside the one of another project', async () => {
    const neighbour = await startTestTemporal();
    const link = await connect();
    await startWaiting(link, 'ours');
    expect(link.address).not.toBe(neighbour.address);
    await expect(neighbour.client.workflow.getHandle('ours').describe()).rejects.toThrow(/not found/i);
    await neighbour.stop();
  });

  it('shows the last lines of its log when it cannot start', async () => {
    await mkdir(join(home, 'temporal'), { recursive: true });
    await writeFile(join(home, 'temporal', 'temporal.db'), 'this is no database, '.repeat(500));
    await expect(connect()).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(/ended while starting \(exit code 1\)\n.*not a database/s),
      remedy: expect.stringContaining('server.log'),
    });
  });

  it('says so when the binary is no server', async () => {
    const binary = join(home, 'temporal-bin');
    await writeFile(binary, '#!/bin/sh\necho "unknown command server" >&2\nexit 2\n');
    await chmod(binary, 0o755);
    await expect(connect({ config: testTemporalConfig({ PERDURA_TEMPORAL_BIN: binary }) })).rejects.toThrow(
      /ended while starting \(exit code 2\)\nunknown command server/,
    );
  });
});

describe('connecting', () => {
  it('says how to start a server when none runs and none may be started', async () => {
    await expect(connect({ start: 'never' })).rejects.toMatchObject({
      kind: 'unavailable',
      remedy: expect.stringContaining('perdura up'),
    });
  });

  it('names the configured server that does not answer, within seconds', async () => {
    const config = testTemporalConfig({ TEMPORAL_ADDRESS: '127.0.0.1:9' });
    const startedMs = performance.now();
    await expect(connect({ config })).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'Temporal at 127.0.0.1:9 does not answer within 5 s',
      remedy: expect.stringContaining('TEMPORAL_ADDRESS'),
    });
    expect(performance.now() - startedMs).toBeLessThan(10_000);
  });

  it('uses a configured server as it is, and repairs its namespace only when asked', async () => {
    const server = await connect();
    const config = testTemporalConfig({ TEMPORAL_ADDRESS: server.address, TEMPORAL_NAMESPACE: 'shop' });
    const link = await connect({ config });
    const { connection } = link.client;
    expect(link).toMatchObject({ isEmbedded: false, namespace: 'shop', uiUrl: undefined });
    expect(await checkNamespace(connection, 'shop')).toMatchObject({ exists: false });
    await ensureNamespace(connection, 'shop', 30);
    await ensureNamespace(connection, 'shop', 90);
    await ensureSearchAttributes(connection, 'shop');
    const repaired = { exists: true, retentionDays: 90, missingSearchAttributes: [] };
    await expect.poll(() => checkNamespace(connection, 'shop')).toMatchObject(repaired);
  });

  it('tells whether a worker polls a queue', async () => {
    const link = await connect();
    expect(await hasPollers(link.client, taskQueue)).toBe(false);
    const worker = await createWorker(link, testTemporalConfig());
    await worker.runUntil(async () => {
      await expect.poll(() => hasPollers(link.client, taskQueue), { timeout: 10_000 }).toBe(true);
    });
  });
});

describe('encryption', () => {
  const key = { PERDURA_PAYLOAD_KEY: `first:${randomBytes(32).toString('base64')}` };
  const secret = 'landing/cdnow/orders-0017.parquet';

  /** Runs a workflow that fails over `secret`; gives what the client saw and what the server keeps on disk. */
  async function failOver(config: TemporalConfig) {
    const link = await connect({ config });
    const worker = await createWorker(link, config);
    const options = { workflowId: 'hidden', taskQueue, args: [secret], memo: { file: secret } };
    const running = worker.runUntil(link.client.workflow.execute('failWith', options));
    const failure = await running.catch((reason: unknown) => reason);
    const stored = ['temporal.db', 'temporal.db-wal'].map((file) => readFile(join(home, 'temporal', file), 'latin1'));
    return { link, failure, stored: (await Promise.all(stored)).join('') };
  }

  it('leaves nothing of arguments, memos and failures readable on disk, and everything to who has the key', async () => {
    const { link, failure, stored } = await failOver(testTemporalConfig(key));
    expect(failure).toMatchObject({ name: 'WorkflowFailedError', cause: { message: `cannot read ${secret}` } });
    expect(stored).toContain('binary/encrypted');
    expect(stored).not.toContain('orders-0017');
    expect((await link.client.workflow.getHandle('hidden').describe()).memo).toEqual({ file: secret });

    const keyless = await connect({ start: 'never' });
    const describing = keyless.client.workflow.getHandle('hidden').describe();
    await expect(describing).rejects.toThrow(/needs the key first, no key is set/);
  });

  it('is off without a key', async () => {
    const { failure, stored } = await failOver(testTemporalConfig());
    expect(failure).toMatchObject({ cause: { message: `cannot read ${secret}` } });
    expect(stored).toContain('orders-0017');
    expect(stored).toContain('cannot read landing');
  });
});
