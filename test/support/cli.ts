/** Projects in temporary folders and the command `perdura` on them, as a user types it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readServerRecord } from '../../app/temporal/server-record.ts';
import type { Manifest } from '../../storage/snapshots/index.ts';

const entry = fileURLToPath(new URL('../../cli/perdura.js', import.meta.url));
const sampleFolder = fileURLToPath(new URL('../../examples/cdnow', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Project {
  readonly folder: string;
  /** Runs the command to its end. */
  perdura(args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Ended>;
  /** Starts the command and leaves it running. */
  start(args: readonly string[], environment?: Readonly<Record<string, string>>): Running;
  write(file: string, content: string | Uint8Array): void;
  remove(file: string): void;
  manifest(store: string, asOf: string, n: number): Manifest;
  /** Ends everything that still runs here, the embedded Temporal server, too. */
  dispose(): Promise<void>;
}

export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when the output has shown the text. */
  shows(text: string | RegExp): Promise<void>;
}

/** An empty folder; `files` are written into it. */
export function createProject(files: Readonly<Record<string, string | Uint8Array>> = {}): Project {
  const folder = mkdtempSync(join(tmpdir(), 'perdura-project-'));
  const running = new Set<Running>();
  const write = (file: string, content: string | Uint8Array) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  };
  for (const [file, content] of Object.entries(files)) write(file, content);
  const start: Project['start'] = (args, environment = {}) => {
    const started = follow(
      spawn(process.execPath, [entry, ...args], {
        cwd: folder,
        env: { ...withoutOwnSettings(process.env), ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
    running.add(started);
    void started.ended.then(() => running.delete(started));
    return started;
  };
  return {
    folder,
    start,
    write,
    perdura: (args, environment) => start(args, environment).ended,
    remove: (file) => rmSync(join(folder, file), { recursive: true, force: true }),
    manifest: (store, asOf, n) =>
      JSON.parse(
        readFileSync(join(folder, '.perdura', 'published', store, asOf, String(n), 'manifest.json'), 'utf8'),
      ) as Manifest,
    async dispose() {
      for (const { process: child } of running) child.kill('SIGTERM');
      await Promise.all([...running].map(({ ended }) => ended));
      stopEmbeddedServer(folder);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

/** The bundled sample as a project of one's own. */
export function createSampleProject(changes: Readonly<Record<string, string>> = {}): Project {
  const project = createProject();
  cpSync(sampleFolder, project.folder, { recursive: true });
  for (const [file, content] of Object.entries(changes)) project.write(file, content);
  return project;
}

/** Checksum of every table of a snapshot by name. */
export const checksums = ({ tables }: Manifest): Readonly<Record<string, string>> =>
  Object.fromEntries(tables.map(({ name, sha256 }) => [name, sha256]));

function follow(child: ChildProcess): Running {
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    for (const look of watchers) look();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    for (const look of watchers) look();
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  const hasShown = (text: string | RegExp) => {
    const all = stdout + stderr;
    return typeof text === 'string' ? all.includes(text) : text.test(all);
  };
  return {
    process: child,
    ended,
    shows: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!hasShown(text)) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
        void ended.then(() => reject(new Error(`ended without showing ${text}:\n${stdout}\n${stderr}`)));
      }),
  };
}

/** Whatever Perdura or Temporal the developer's machine is set up for, tests use a project of their own. */
function withoutOwnSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(
    ([name]) => !/^(TEMPORAL_|PERDURA_HOME|PERDURA_FAULT|PERDURA_PAYLOAD_KEY|DATABASE_URL)/.test(name),
  );
  return { ...Object.fromEntries(kept), TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml', NO_COLOR: '1' };
}

/** A killed command leaves its server behind, for the next start to find; a test is the last. */
function stopEmbeddedServer(folder: string): void {
  try {
    const pid = readServerRecord(join(folder, '.perdura', 'temporal'))?.server?.pid;
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
