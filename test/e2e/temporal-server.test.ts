/** The project's own Temporal server: started, found, shared, restarted and stopped. All of it is real. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { TemporalLink } from '../../app/temporal/connect.ts';
import { findServerBinary } from '../../app/temporal/find-server-binary.ts';
import { checkNamespace } from '../../app/temporal/namespace.ts';
import { writeServerRecord } from '../../app/temporal/server-record.ts';
import { searchAttributes } from '../../lib/pure/search-attributes.ts';
import { startTestTemporal, testTemporalConfig } from '../support/temporal.ts';
import { createTemporalProject, isRunning, type TemporalProject } from '../support/temporal-project.ts';

let project: TemporalProject;
beforeEach(async () => {
  project = await createTemporalProject();
});
afterEach(() => project.remove());

const ignore = () => {};

/** Nobody polls the queue: the workflow stays open. */
const startWaiting = (link: TemporalLink, workflowId: string) =>
  link.client.workflow.start('waiting', { workflowId, taskQueue: 'nobody' });

const statusOf = async (link: TemporalLink, workflowId: string) =>
  (await link.client.workflow.getHandle(workflowId).describe()).status.name;

describe('the embedded server', () => {
  it('keeps history for a year and knows our search attributes', async () => {
    const link = await project.connect();
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
    const link = await project.connect();
    await expect.poll(async () => (await fetch(link.uiUrl ?? '')).status).toBe(200);
  });

  it('ends with the process that started it, and comes back on the same ports with its workflows', async () => {
    const first = await project.connect();
    const pid = project.serverPid();
    await startWaiting(first, 'kept');
    await first.close();
    expect(isRunning(pid)).toBe(false);
    const second = await project.connect();
    expect(second.address).toBe(first.address);
    expect(await statusOf(second, 'kept')).toBe('RUNNING');
    expect(await checkNamespace(second.client.connection, 'perdura')).toMatchObject({ retentionDays: 365 });
  });

  it('is found by a second process of the project, which leaves it running', async () => {
    const link = await project.connect();
    const pid = project.serverPid();
    const holder = await project.hold();
    expect(holder.address).toBe(link.address);
    await holder.end();
    expect(project.serverPid()).toBe(pid);
    expect(isRunning(pid)).toBe(true);
    const watching = await project.connect({ start: 'never' });
    expect(watching).toMatchObject({ address: link.address, uiUrl: link.uiUrl, isEmbedded: true });
    await watching.close();
    expect(isRunning(pid)).toBe(true);
  });

  it('starts once when several processes ask at the same moment', async () => {
    const addresses = await Promise.all([project.hold(), project.hold(), project.connect()]);
    expect(new Set(addresses.map(({ address }) => address)).size).toBe(1);
  });

  it('of a killed process gets a new owner, who stops it in the end', async () => {
    const holder = await project.hold();
    const pid = project.serverPid();
    await holder.kill();
    expect(isRunning(pid)).toBe(true);
    const link = await project.connect();
    expect(link.address).toBe(holder.address);
    expect(project.serverPid()).toBe(pid);
    await link.close();
    expect(isRunning(pid)).toBe(false);
  });

  it('is started again at the same address when it is killed, and clients go on', async () => {
    const link = await project.connect();
    await startWaiting(link, 'survivor');
    const pid = project.serverPid();
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => project.serverPid(), { timeout: 20_000 }).not.toBe(pid);
    await expect.poll(() => statusOf(link, 'survivor'), { timeout: 20_000 }).toBe('RUNNING');
  });

  it('is not mistaken for another process that was given its pid', async () => {
    const link = await project.connect();
    await link.close();
    const { ports } = project.record() ?? {};
    if (ports === undefined) throw new Error('a stopped server leaves its ports');
    const stranger = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { stdio: 'ignore' });
    const pid = stranger.pid ?? 0;
    writeServerRecord(join(project.home, 'temporal'), { ports, server: { pid, started: 'before the reboot' } });
    const again = await project.connect();
    expect(project.serverPid()).not.toBe(pid);
    await again.close();
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
    stranger.kill();
  });

  it('that is alive but silent is replaced', async () => {
    await project.hold();
    const pid = project.serverPid();
    process.kill(pid, 'SIGSTOP');
    const link = await project.connect();
    expect(project.serverPid()).not.toBe(pid);
    expect(isRunning(pid)).toBe(false);
    expect(await checkNamespace(link.client.connection, 'perdura')).toMatchObject({ exists: true });
  });

  it('takes another port when its own is used by somebody else', async () => {
    const first = await project.connect();
    await first.close();
    const squatter = createServer().listen(Number(first.address.split(':')[1]), '127.0.0.1');
    await once(squatter, 'listening');
    const second = await project.connect();
    expect(second.address).not.toBe(first.address);
    squatter.close();
  });

  it.each([
    ['by somebody else', ['listen tcp 127.0.0.1:7233: bind: address already in use'], 1],
    ['from the server by another one, which makes it panic', ['panic: no port', ...Array(20).fill('goroutine')], 2],
  ])('tries other ports when one is taken %s between looking and starting', async (_, beaten, code) => {
    const real = await findServerBinary(testTemporalConfig().serverSearch, ignore);
    const binary = await project.writeBinary(
      `[ -e ${project.home}/once ] && exec ${real} "$@"; : > ${project.home}/once; echo "${beaten.join('\n')}"; exit ${code}`,
    );
    const link = await project.connect({ config: testTemporalConfig({ PERDURA_TEMPORAL_BIN: binary }) });
    await startWaiting(link, 'second-try');
    expect(await statusOf(link, 'second-try')).toBe('RUNNING');
  });

  it('stands beside the one of another project', async () => {
    const neighbour = await startTestTemporal();
    onTestFinished(neighbour.stop);
    const link = await project.connect();
    await startWaiting(link, 'ours');
    expect(link.address).not.toBe(neighbour.address);
    await expect(neighbour.client.workflow.getHandle('ours').describe()).rejects.toThrow(/not found/i);
  });

  it('shows the last lines of its log when it cannot start', async () => {
    await mkdir(join(project.home, 'temporal'), { recursive: true });
    await writeFile(join(project.home, 'temporal', 'temporal.db'), 'this is no database, '.repeat(500));
    await expect(project.connect()).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(/ended while starting \(exit code 1\)\n.*not a database/s),
      remedy: expect.stringContaining('server.log'),
    });
  });

  it('shows how a panic begins, not how its trace ends', async () => {
    const trace = Array(20).fill('goroutine').join('\n');
    const binary = await project.writeBinary(`echo 'panic: no memory'; echo '${trace}'; exit 2`);
    await expect(project.connect({ config: testTemporalConfig({ PERDURA_TEMPORAL_BIN: binary }) })).rejects.toThrow(
      /ended while starting \(exit code 2\)\npanic: no memory/,
    );
  });

  it('says so when the binary is no server', async () => {
    const binary = await project.writeBinary('echo "unknown command server" >&2; exit 2');
    await expect(project.connect({ config: testTemporalConfig({ PERDURA_TEMPORAL_BIN: binary }) })).rejects.toThrow(
      /ended while starting \(exit code 2\)\nunknown command server/,
    );
  });
});
