/** Starts the `temporal` binary as a server over the project's SQLite file and waits until it answers. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { PipelineError } from '../../lib/errors.ts';
import type { SearchAttribute } from '../../lib/pure/search-attributes.ts';
import { freePorts } from './free-ports.ts';
import { waitUntilReady } from './probe.ts';
import { identifyProcess, type ProcessIdentity } from './process-identity.ts';
import { addressOf, readServerRecord, type ServerPorts, writeServerRecord } from './server-record.ts';

const startTimeoutMs = 60_000;
const launchAttempts = 3;
const panic = /^(panic|fatal error): /m;
const mayWorkNextTime = new RegExp(`address already in use|${panic.source}`, 'im');

export interface LaunchOptions {
  readonly binary: string;
  readonly dataFolder: string;
  readonly namespace: string;
  readonly searchAttributes: readonly SearchAttribute[];
  readonly synchronous: 'NORMAL' | 'OFF';
}

export interface LaunchedServer {
  readonly child: ChildProcess;
  readonly identity: ProcessIdentity;
  readonly ports: ServerPorts;
}

/**
 * A port can be taken between finding it free and the server's start: then other ones are tried. So it is after a panic: the
 * server's own inner ports, chosen by itself, are lost in such a race with a panic instead of a message.
 */
export async function launchServer(options: LaunchOptions): Promise<LaunchedServer> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await launchOnce(options, attempt === 1 ? readServerRecord(options.dataFolder)?.ports : undefined);
    if (!('failure' in outcome)) return outcome;
    if (attempt === launchAttempts || !mayWorkNextTime.test(outcome.log)) throw outcome.failure;
  }
}

type LaunchOutcome = LaunchedServer | { readonly failure: PipelineError; readonly log: string };

async function launchOnce(options: LaunchOptions, lastPorts: ServerPorts | undefined): Promise<LaunchOutcome> {
  const { binary, dataFolder, namespace } = options;
  const ports = await choosePorts(lastPorts);
  const logFile = join(dataFolder, 'server.log');
  if (existsSync(logFile)) renameSync(logFile, `${logFile}.1`);
  const log = openSync(logFile, 'a');
  // A process group of its own: Ctrl-C reaches Perdura, which stops its worker first and the server last.
  const child = spawn(binary, serverArguments(options, ports), {
    env: {},
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const ended = endOf(child);
  const identity = child.pid === undefined ? undefined : identifyProcess(child.pid);
  if (identity !== undefined) {
    const owner = identifyProcess(process.pid);
    writeServerRecord(dataFolder, { ports, server: identity, ...(owner && { owner }) });
  }
  const stopWaiting = new AbortController();
  const timer = setTimeout(() => stopWaiting.abort(), startTimeoutMs);
  const ready = waitUntilReady(addressOf(ports), stopWaiting.signal, namespace);
  const end = await Promise.race([ended, ready.then(() => undefined)]);
  clearTimeout(timer);
  stopWaiting.abort();
  if (identity !== undefined && end === undefined && (await ready)) {
    child.unref();
    return { child, identity, ports };
  }
  child.kill('SIGKILL');
  writeServerRecord(dataFolder, { ports });
  const written = readFileSync(logFile, 'utf8');
  const lines = tellingLines(written);
  const reason = end ?? `it did not answer at ${addressOf(ports)} within ${startTimeoutMs / 1000} s`;
  return {
    log: written,
    failure: new PipelineError('unavailable', `Temporal server ${binary}: ${reason}${lines && `\n${lines}`}`, {
      remedy: `Read ${logFile}. To use another binary set PERDURA_TEMPORAL_BIN; to use a server of your own set TEMPORAL_ADDRESS.`,
      details: { binary, dataFolder },
    }),
  };
}

async function choosePorts(last: ServerPorts | undefined): Promise<ServerPorts> {
  const preferred = last === undefined ? [] : [last.frontend, last.ui, last.http, last.metrics];
  const [frontend = 0, ui = 0, http = 0, metrics = 0] = await freePorts(4, preferred);
  return { frontend, ui, http, metrics };
}

const serverArguments = (options: LaunchOptions, ports: ServerPorts): readonly string[] => [
  'server',
  'start-dev',
  '--ip=127.0.0.1',
  `--port=${ports.frontend}`,
  `--ui-port=${ports.ui}`,
  `--http-port=${ports.http}`,
  `--metrics-port=${ports.metrics}`,
  `--db-filename=${join(options.dataFolder, 'temporal.db')}`,
  '--sqlite-pragma=journal_mode=WAL',
  `--sqlite-pragma=synchronous=${options.synchronous}`,
  `--namespace=${options.namespace}`,
  ...options.searchAttributes.map(({ name, type }) => `--search-attribute=${name}=${flagTypes[type]}`),
  '--log-level=warn',
  '--log-format=json',
];

const flagTypes: Readonly<Record<SearchAttribute['type'], string>> = {
  TEXT: 'Text',
  KEYWORD: 'Keyword',
  INT: 'Int',
  DOUBLE: 'Double',
  BOOL: 'Bool',
  DATETIME: 'Datetime',
  KEYWORD_LIST: 'KeywordList',
};

/** Says how the process ended, or why it could not start. */
function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`cannot be started: ${error.message}`));
    child.once('exit', (code, signal) => resolve(`ended while starting (${signal ?? `exit code ${code}`})`));
  });
}

/** The last ones, but of a panic the first: a long trace follows it. */
function tellingLines(log: string): string {
  const at = log.search(panic);
  return at === -1 ? log.trimEnd().split('\n').slice(-5).join('\n') : log.slice(at).split('\n').slice(0, 5).join('\n');
}
