/** A project with a Temporal server of its own, and other processes of the same project, for one test each. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectOptions, connectTemporal, type TemporalLink } from '../../app/temporal/connect.ts';
import { identifyProcess } from '../../app/temporal/process-identity.ts';
import { readServerRecord, type ServerRecord } from '../../app/temporal/server-record.ts';
import { silenceRuntime, silentLog, testTemporalConfig } from './temporal.ts';

export interface TemporalProject {
  readonly home: string;
  connect(options?: Partial<ConnectOptions>): Promise<TemporalLink>;
  /** Another process that opens the project's server and stays. */
  hold(): Promise<Holder>;
  record(): ServerRecord | undefined;
  serverPid(): number;
  /** A shell script to be used as the server's binary. */
  writeBinary(script: string): Promise<string>;
  remove(): Promise<void>;
}

interface Holder {
  readonly address: string;
  /** Lets it end by itself. */
  end(): Promise<void>;
  kill(): Promise<void>;
}

export const isRunning = (pid: number): boolean => identifyProcess(pid) !== undefined;

export async function createTemporalProject(): Promise<TemporalProject> {
  silenceRuntime();
  const home = await mkdtemp(join(tmpdir(), 'perdura-project-'));
  const links: TemporalLink[] = [];
  const holders: Holder[] = [];
  const record = () => readServerRecord(join(home, 'temporal'));
  return {
    home,
    record,
    serverPid: () => record()?.server?.pid ?? Number.NaN,
    async connect(options = {}) {
      const defaults = { config: testTemporalConfig(), home, start: 'if-needed', log: silentLog } as const;
      const link = await connectTemporal({ ...defaults, report: () => {}, ...options });
      links.push(link);
      return link;
    },
    async hold() {
      const holder = await startHolder(home);
      holders.push(holder);
      return holder;
    },
    async writeBinary(script) {
      const binary = join(home, 'temporal-bin');
      await writeFile(binary, `#!/bin/sh\n${script}\n`);
      await chmod(binary, 0o755);
      return binary;
    },
    async remove() {
      for (const holder of holders) await holder.end();
      for (const link of links.toReversed()) await link.close();
      const orphan = record()?.server;
      if (orphan !== undefined && isRunning(orphan.pid)) process.kill(orphan.pid, 'SIGKILL');
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function startHolder(home: string): Promise<Holder> {
  const script = new URL('./temporal-holder.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, home], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { address } = JSON.parse(line.toString()) as { readonly address: string };
  return {
    address,
    end: () => finish(child, () => child.stdin.end()),
    kill: () => finish(child, () => child.kill('SIGKILL')),
  };
}

async function finish(child: ChildProcess, ask: () => void): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  ask();
  await ended;
}
