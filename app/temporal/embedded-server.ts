/**
 * The project's own Temporal server. One per project: whoever comes second finds the running one, also when both
 * start at the same moment. The process that started it stops it; the server of a killed process gets a new owner.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type LaunchedServer, type LaunchOptions, launchServer } from './launch-server.ts';
import { waitUntilReady } from './probe.ts';
import { identifyProcess, isAlive, type ProcessIdentity } from './process-identity.ts';
import { withProcessLock } from './process-lock.ts';
import { addressOf, readServerRecord, type ServerRecord, uiUrlOf, writeServerRecord } from './server-record.ts';

const answerTimeoutMs = 5_000;
const stopGraceMs = 10_000;
/** A server that dies this often in one life of its owner is not started again. */
const restartLimit = 5;

export interface EmbeddedServerOptions extends Omit<LaunchOptions, 'binary'> {
  /** Asked only when no server of this project runs yet. */
  readonly findBinary: () => Promise<string>;
  readonly log: Logger;
  /** Hears in a line what is being done when it takes long. */
  readonly report: (line: string) => void;
}

export interface EmbeddedServer {
  readonly address: string;
  readonly uiUrl: string;
  readonly pid: number;
  /** Stops the server when this process owns it; otherwise leaves it to its owner. */
  stop(): Promise<void>;
}

interface RunningServer {
  readonly record: ServerRecord;
  readonly server: ProcessIdentity;
}

export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const { dataFolder, log } = options;
  mkdirSync(dataFolder, { recursive: true });
  const stopping = new AbortController();
  let restarts = 0;
  let isOwner = false;

  const superviseLaunched = ({ child, identity }: LaunchedServer) => {
    const stopWithUs = () => child.kill('SIGTERM');
    process.once('exit', stopWithUs);
    child.once('exit', (code, signal) => {
      process.off('exit', stopWithUs);
      if (stopping.signal.aborted) return;
      log.warn({ pid: identity.pid, code, signal }, 'the Temporal server ended by itself, starting it again');
      if (++restarts > restartLimit) log.error({ restarts }, 'the Temporal server keeps ending, giving up');
      else ensure().catch((error: unknown) => log.error({ error }, 'the Temporal server cannot be started again'));
    });
  };

  const ensure = () =>
    withServerLock(options, async (): Promise<RunningServer> => {
      const running = await findOrEnd(options);
      if (running !== undefined) {
        isOwner ||= adoptOrphan(dataFolder, running.record);
        return running;
      }
      const launched = await launchServer({ ...options, binary: await options.findBinary() });
      isOwner = true;
      superviseLaunched(launched);
      const record = readServerRecord(dataFolder) ?? { ports: launched.ports };
      return { record, server: launched.identity };
    });

  const first = await ensure();
  return {
    address: addressOf(first.record.ports),
    uiUrl: uiUrlOf(first.record.ports),
    get pid() {
      return readServerRecord(dataFolder)?.server?.pid ?? first.server.pid;
    },
    async stop() {
      if (stopping.signal.aborted) return;
      stopping.abort();
      await withServerLock(options, async () => {
        const record = readServerRecord(dataFolder);
        if (!isOwner || record?.server === undefined || record.owner?.pid !== process.pid) return;
        await endProcess(record.server, stopGraceMs);
        writeServerRecord(dataFolder, { ports: record.ports });
      });
    },
  };
}

/** The project's server if it runs and answers, whoever started it. */
export async function findRunningServer(
  dataFolder: string,
): Promise<{ readonly address: string; readonly uiUrl: string; readonly pid: number } | undefined> {
  const record = readServerRecord(dataFolder);
  if (record?.server === undefined || !isAlive(record.server)) return undefined;
  const { ports, server } = record;
  if (!(await waitUntilReady(addressOf(ports), AbortSignal.timeout(answerTimeoutMs)))) return undefined;
  return { address: addressOf(ports), uiUrl: uiUrlOf(ports), pid: server.pid };
}

/** Under the lock: the running server; one that is alive but silent is ended, for the file has one owner. */
async function findOrEnd({ dataFolder, log }: EmbeddedServerOptions): Promise<RunningServer | undefined> {
  const record = readServerRecord(dataFolder);
  if (record?.server === undefined || !isAlive(record.server)) return undefined;
  const { server } = record;
  if (await waitUntilReady(addressOf(record.ports), AbortSignal.timeout(answerTimeoutMs))) {
    return { record, server };
  }
  log.warn({ pid: server.pid }, 'the Temporal server of this project does not answer, starting it again');
  await endProcess(server, 0);
  return undefined;
}

/** Takes over the server of a process that was killed; false when its owner lives. */
function adoptOrphan(dataFolder: string, record: ServerRecord): boolean {
  const owner = identifyProcess(process.pid);
  if (owner === undefined || (record.owner !== undefined && isAlive(record.owner))) return false;
  writeServerRecord(dataFolder, { ...record, owner });
  return true;
}

async function endProcess(server: ProcessIdentity, graceMs: number): Promise<void> {
  const pollMs = 20;
  if (graceMs > 0) sendSignal(server, 'SIGTERM');
  for (let waitedMs = 0; isAlive(server) && waitedMs < graceMs; waitedMs += pollMs) await sleep(pollMs);
  sendSignal(server, 'SIGKILL');
  while (isAlive(server)) await sleep(pollMs);
}

function sendSignal(server: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!isAlive(server)) return;
  try {
    process.kill(server.pid, signal);
  } catch {
    // It ended between the look and the signal.
  }
}

function withServerLock<T>({ dataFolder, report }: EmbeddedServerOptions, work: () => Promise<T>): Promise<T> {
  const waiting = (waitedMs: number) => {
    if (waitedMs % 20_000 === 2_000) report('waiting for another process that starts or stops this Temporal server …');
  };
  return withProcessLock(join(dataFolder, 'server.lock'), waiting, work);
}
