/** What every command begins with: the project, its state store, a log. Opened late, closed together. */
import type { Logger } from 'pino';
import { type Environment, loadProject, type Project, readEnvironment } from '../lib/config.ts';
import { createLogger } from '../lib/log.ts';
import { openState, type State } from '../storage/state/index.ts';
import { type TemporalConfig, temporalConfig } from '../temporal.config.ts';
import { stateFile } from './folders.ts';
import { sampleFile } from './package-folder.ts';
import type { ConnectOptions, TemporalLink } from './temporal/connect.ts';

export interface SessionOptions {
  readonly configFile?: string | undefined;
  readonly folder: string;
  /** Progress of slow preparations, for people. */
  readonly report: (line: string) => void;
  /** JSON log lines instead of readable ones. */
  readonly isLogJson: boolean;
  /** Overrides the project's log level. */
  readonly logLevel?: 'debug' | 'info' | 'warn' | 'error' | undefined;
}

export interface Session {
  readonly project: Project;
  readonly environment: Environment;
  readonly temporal: TemporalConfig;
  readonly log: Logger;
  readonly report: (line: string) => void;
  state(): Promise<State>;
  /** Connects once; `if-needed` may start the project's own server. */
  connect(start: 'never' | 'if-needed'): Promise<TemporalLink>;
  close(): Promise<void>;
}

export function openSession(options: SessionOptions): Session {
  const environment = readEnvironment();
  const project = loadProject({ ...options, sampleFile, environment });
  const log = createLogger({ level: options.logLevel ?? project.config.log.level, pretty: !options.isLogJson });
  const temporal = temporalConfig();
  let state: Promise<State> | undefined;
  let link: Promise<TemporalLink> | undefined;
  return {
    project,
    environment,
    temporal,
    log,
    report: options.report,
    state() {
      state ??= openState({ url: environment.databaseUrl, file: stateFile(project) });
      return state;
    },
    connect(start) {
      link ??= connectLazily({ config: temporal, home: project.home, start, log, report: options.report });
      return link;
    },
    async close() {
      const [opened, linked] = await Promise.allSettled([state, link]);
      if (linked.status === 'fulfilled') await linked.value?.close();
      if (opened.status === 'fulfilled') await opened.value?.close();
    },
  };
}

/** The way to Temporal is slow to load, and commands that only read what is published never take it. */
async function connectLazily(options: ConnectOptions): Promise<TemporalLink> {
  const { connectTemporal } = await import('./temporal/connect.ts');
  return connectTemporal(options);
}
