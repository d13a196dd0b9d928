/** Starts the mail server of smtp-server-process.ts, and counts what it accepted. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { within } from './deadline.ts';

export interface TestSmtpServer {
  readonly port: number;
  readonly folder: string;
  /** Address → how many mails for it were accepted. */
  deliveries(): ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

/** `delayMs` passes before each mail is stored. */
export async function startSmtpServer(folder: string, delayMs = 0): Promise<TestSmtpServer> {
  const script = new URL('./smtp-server-process.ts', import.meta.url).pathname;
  const child: ChildProcess = spawn(process.execPath, [script, JSON.stringify({ folder, delayMs })], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const started = once(child.stdout as NodeJS.ReadableStream, 'data');
  const [line] = (await within(60, 'the mail server listens', started)) as [Buffer];
  const { port } = JSON.parse(line.toString()) as { readonly port: number };
  return {
    port,
    folder,
    deliveries() {
      const file = join(folder, 'accepted.jsonl');
      const counts = new Map<string, number>();
      const lines = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
      for (const entry of lines) {
        const { address } = JSON.parse(entry) as { readonly address: string };
        counts.set(address, (counts.get(address) ?? 0) + 1);
      }
      return counts;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.stdin?.end();
      await within(10, 'the mail server ends', ended);
    },
  };
}
