/** A burst of webhooks against the real receiver: how soon it answers, what it takes, and what it stores. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import { freePorts } from '../app/temporal/free-ports.ts';
import { openState } from '../storage/state/index.ts';
import { burstSecret, planBurst, quantile, residentMb, sendAll } from '../test/support/receiver/burst.ts';

const entry = fileURLToPath(new URL('../cli/perdura.js', import.meta.url));

export interface WebhooksRow {
  readonly connections: number;
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly slowestMs: number;
  readonly memoryBeforeMb: number;
  readonly memoryMostMb: number;
  readonly cpuSeconds: number;
  readonly stored: number;
  readonly refused: number;
}

export async function benchWebhooks(
  requests: number,
): Promise<{ readonly rows: readonly WebhooksRow[]; readonly text: string }> {
  const rows: WebhooksRow[] = [];
  for (const connections of [20, 100, 500]) rows.push(await burst(requests, connections));
  const heads = Object.keys(rows[0] ?? {});
  const table = new Table({ head: heads, style: { head: [], border: [], compact: true } });
  for (const row of rows) table.push(Object.values(row).map(String));
  return { rows, text: table.toString() };
}

async function burst(requests: number, connections: number): Promise<WebhooksRow> {
  const folder = mkdtempSync(join(tmpdir(), 'perdura-webhooks-'));
  const [port] = await freePorts(1, []);
  writeFileSync(
    join(folder, 'perdura.yaml'),
    `stores: { shop: { zone: UTC, currency: EUR, sources: { pay: { type: stripe, apiKey: rk_none, webhookSecret: ${burstSecret} } } } }\n`,
  );
  const environment = { ...process.env, PERDURA_HOME: join(folder, 'home'), TEMPORAL_ADDRESS: '127.0.0.1:1' };
  const child = spawn(process.execPath, [entry, 'receiver', '--port', String(port)], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    await new Promise<void>((resolve, reject) => {
      let said = '';
      child.stderr.on('data', (text: Buffer) => {
        said += text.toString();
        if (said.includes('Ctrl-C stops it')) resolve();
      });
      child.on('close', () => reject(new Error(said)));
    });
    const pid = child.pid ?? 0;
    const url = `http://127.0.0.1:${port}/webhooks/shop/pay`;
    // As a process that has been there for a while.
    await sendAll(url, planBurst(200, new Date(Date.now() - 1_000)), 10);
    const before = residentMb(pid);
    const cpuBefore = cpuSeconds(pid);
    let most = before;
    const watching = setInterval(() => (most = Math.max(most, residentMb(pid))), 20);
    const planned = planBurst(requests, new Date());
    const from = performance.now();
    const answered = await sendAll(url, planned, connections);
    const seconds = (performance.now() - from) / 1_000;
    clearInterval(watching);
    const cpu = cpuSeconds(pid) - cpuBefore;
    const ended = new Promise((resolve) => child.on('close', resolve));
    child.kill('SIGTERM');
    await ended;
    const state = await openState({ file: join(folder, 'home', 'state.sqlite') });
    const [counts] = await state.webhooks.counts('shop');
    await state.close();
    const times = answered.map(({ ms }) => ms);
    return {
      connections,
      requests,
      perSecond: Math.round(requests / seconds),
      p50Ms: Math.round(quantile(times, 0.5)),
      p99Ms: Math.round(quantile(times, 0.99)),
      slowestMs: Math.round(Math.max(...times)),
      memoryBeforeMb: Math.round(before),
      memoryMostMb: Math.round(most),
      cpuSeconds: Number(cpu.toFixed(2)),
      stored: counts?.waiting ?? 0,
      refused: Object.values(counts?.refusedToday ?? {}).reduce((sum, n) => sum + n, 0),
    };
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of a process, user and system; Linux counts hundredths. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
