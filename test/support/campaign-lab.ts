/** Campaigns under attack: an audience that the mail server treats in every manner, processes to kill, the verdict. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pace } from '../../lib/pure/sending.ts';
import { type Invariant, openState, type State } from '../../storage/state/index.ts';
import type { CampaignProcessInput } from './campaign-process.ts';
import { within } from './deadline.ts';
import { newCampaign } from './new-campaign.ts';
import { startSmtpServer, type TestSmtpServer } from './smtp-server.ts';

/** Minutes become moments, for mail servers that answer in milliseconds. */
export const quickPace: Pace = {
  batchSize: 25,
  pageSize: 60,
  claimSeconds: 3,
  graceSeconds: 1.8,
  heartbeatSeconds: 1,
  retrySeconds: 0.3,
  mostAttempts: 5,
};

export interface Lab {
  readonly state: State;
  readonly home: string;
  readonly smtp: TestSmtpServer;
  createCampaign(name: string, recipients: number, seed: number): Promise<string>;
  /** Resolves when it works. */
  startProcess(options: Partial<Pick<CampaignProcessInput, 'campaigns' | 'temporal' | 'fault'>>): Promise<LabProcess>;
  verdict(campaignId: string): Promise<Verdict>;
  close(): Promise<void>;
}

export interface LabProcess {
  readonly ended: Promise<NodeJS.Signals | number | null>;
  isRunning(): boolean;
  /** Spent so far, by what Linux says; NaN elsewhere. */
  cpuSeconds(): number;
  kill(): Promise<void>;
  signal(signal: NodeJS.Signals): void;
}

export interface Verdict {
  readonly status: string;
  readonly audience: number;
  readonly deliveredTwice: readonly string[];
  /** Members that are in no final state, or whose state is not what the mail server did. */
  readonly unaccounted: readonly string[];
  readonly inDoubt: number;
  readonly accepted: number;
  readonly broken: readonly Invariant[];
}

const ticksPerSecond = 100;

const manners = ['ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'drop', 'lose', 'stall', 'busy', 'nobody'] as const;

export async function openLab(options: {
  readonly delayMs?: number;
  readonly url?: string;
  readonly pace?: Partial<Pace>;
  /** Default: every manner of the server. */
  readonly manners?: readonly string[];
}): Promise<Lab> {
  const home = mkdtempSync(join(tmpdir(), 'perdura-lab-'));
  const mailFolder = join(home, 'mail');
  const smtp = await startSmtpServer(mailFolder, options.delayMs ?? 2);
  const state = await openState({ url: options.url, file: join(home, 'state.sqlite') });
  const running = new Set<LabProcess>();
  const pace = { ...quickPace, ...options.pace };
  const used = options.manners ?? manners;
  return {
    state,
    home,
    smtp,
    createCampaign(name, recipients, seed) {
      const addresses = Array.from(
        { length: recipients },
        (_, index) => `${used[(index * 7 + seed) % used.length]}-${name}-${index + 1}@lab.test`,
      );
      return newCampaign(state, { home, store: 'lab', name, addresses });
    },
    async startProcess(wanted) {
      const script = new URL('./campaign-process.ts', import.meta.url).pathname;
      const input: CampaignProcessInput = {
        home,
        ...(options.url === undefined ? {} : { url: options.url }),
        smtpPort: smtp.port,
        mailFolder,
        campaigns: [],
        pace,
        ...wanted,
      };
      const child = spawn(process.execPath, [script, JSON.stringify(input)], { stdio: ['ignore', 'pipe', 'inherit'] });
      const started = followProcess(child);
      running.add(started);
      void started.ended.then(() => running.delete(started));
      const isReady = Promise.race([once(child.stdout as NodeJS.ReadableStream, 'data'), started.ended]);
      await within(60, 'a process that sends campaigns is ready', isReady);
      return started;
    },
    async verdict(campaignId) {
      const { audience, status } = await state.campaigns.require(campaignId);
      const sends = await state.sends.list({ message: campaignId, limit: 1_000_000 });
      const delivered = smtp.deliveries();
      const times = (address: string | null) => delivered.get(address ?? '') ?? 0;
      const isRight = (send: (typeof sends)[number]) =>
        send.status === 'ACCEPTED' ? times(send.address) === 1 : send.status !== 'PLANNED' && times(send.address) === 0;
      return {
        status,
        audience,
        deliveredTwice: sends.flatMap(({ address }) => (times(address) > 1 ? [address ?? ''] : [])),
        unaccounted: [
          ...sends.filter((send) => !isRight(send)).map(({ address, status: found }) => `${address} ${found}`),
          ...(sends.length === audience || status === 'cancelled' ? [] : [`${audience - sends.length} without a row`]),
        ],
        inDoubt: sends.filter((send) => send.status === 'UNKNOWN' || send.status === 'CLAIMED').length,
        accepted: sends.filter((send) => send.status === 'ACCEPTED').length,
        broken: (await state.sends.audit(campaignId)).filter(({ isKept }) => !isKept),
      };
    },
    async close() {
      for (const one of running) await one.kill();
      await smtp.stop();
      await state.close();
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function followProcess(child: ChildProcess): LabProcess {
  const ended = new Promise<NodeJS.Signals | number | null>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? code));
  });
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  return {
    ended,
    isRunning,
    cpuSeconds() {
      const file = `/proc/${child.pid}/stat`;
      const fields = existsSync(file)
        ? readFileSync(file, 'utf8')
            .replace(/^.*\) /, '')
            .split(' ')
        : [];
      return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
    },
    signal: (signal) => void child.kill(signal),
    async kill() {
      if (isRunning()) child.kill('SIGKILL');
      await within(10, `process ${child.pid} is gone after SIGKILL`, ended);
    },
  };
}
