/** Everything Perdura asks of Temporal, in one place: connection, namespace, queues, limits, schedules, encryption. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ScheduleOverlapPolicy } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { NativeConnectionOptions } from '@temporalio/worker';
import { type Keyring, parseKeyring } from './lib/crypto.ts';
import { PipelineError } from './lib/errors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** A server that somebody runs, or the one that Perdura starts for its project. */
type TemporalTarget =
  | { readonly kind: 'configured'; readonly options: NativeConnectionOptions & { readonly address: string } }
  /** SQLite's `synchronous`: NORMAL survives a killed process, OFF is for tests. */
  | { readonly kind: 'embedded'; readonly synchronous: 'NORMAL' | 'OFF' };

/** Where the `temporal` binary of the embedded server may be, and what its download or build may see. */
export interface ServerSearch {
  readonly explicitPath: string | undefined;
  readonly path: string;
  readonly cacheFolder: string;
  readonly toolEnvironment: Environment;
}

export interface TemporalConfig {
  readonly target: TemporalTarget;
  readonly namespace: string;
  /** How long Temporal keeps closed histories. Its development server would forget after a day. */
  readonly retentionDays: number;
  /** Payloads and failures are encrypted when set. */
  readonly keyring: Keyring | undefined;
  readonly serverSearch: ServerSearch;
}

/** One queue a store: the worker that owns the store's warehouse is the only one that polls it. */
export const taskQueueOf = (store: string): string => `perdura-${store}`;

/** Activities are coarse (a stage, a page), so few run at once; a stopping worker lets them finish this long. */
export const workerLimits = {
  maxConcurrentActivityTaskExecutions: 4,
  maxCachedWorkflows: 100,
  shutdownGraceTime: '10 seconds',
} as const;

/** What a schedule says of a run that is due while the previous one goes on. Never left to Temporal's defaults. */
export const overlapPolicies = {
  skip: 'SKIP',
  buffer_one: 'BUFFER_ONE',
  buffer_all: 'BUFFER_ALL',
  cancel_other: 'CANCEL_OTHER',
} as const satisfies Readonly<Record<string, ScheduleOverlapPolicy>>;

export function temporalConfig(environment: Environment = process.env): TemporalConfig {
  const { options, namespace } = readConnection(environment);
  const key = environment['PERDURA_PAYLOAD_KEY'];
  return {
    target: options === undefined ? { kind: 'embedded', synchronous: 'NORMAL' } : { kind: 'configured', options },
    namespace: namespace ?? (options === undefined ? 'perdura' : 'default'),
    retentionDays: 365,
    keyring: key === undefined || key === '' ? undefined : parseKeyring(key, 'PERDURA_PAYLOAD_KEY'),
    serverSearch: {
      explicitPath: environment['PERDURA_TEMPORAL_BIN'] || undefined,
      path: environment['PATH'] ?? '',
      cacheFolder: join(environment['XDG_CACHE_HOME'] || join(environment['HOME'] ?? homedir(), '.cache'), 'perdura'),
      toolEnvironment: toolEnvironment(environment),
    },
  };
}

/** TEMPORAL_ADDRESS and its siblings, or a profile of Temporal's own configuration file. */
function readConnection(environment: Environment) {
  const overrideEnvVars = Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  try {
    const { connectionOptions, namespace } = loadClientConnectConfig({ overrideEnvVars });
    const { address, tls, apiKey, metadata } = connectionOptions;
    if (address === undefined) {
      if (tls !== undefined || apiKey !== undefined) {
        throw new PipelineError('config', 'Temporal: TLS or an API key is configured, an address is not', {
          remedy: 'Set TEMPORAL_ADDRESS, e.g. temporal.example.com:7233.',
        });
      }
      return { options: undefined, namespace };
    }
    const options = {
      address,
      ...(tls !== undefined && { tls }),
      ...(apiKey !== undefined && { apiKey }),
      ...(metadata !== undefined && { metadata }),
    };
    return { options, namespace };
  } catch (cause) {
    if (cause instanceof PipelineError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PipelineError('config', `Temporal: the connection's configuration cannot be read: ${reason}`, {
      remedy: 'Check the TEMPORAL_… variables and the profile in the file that TEMPORAL_CONFIG_FILE names.',
      cause,
    });
  }
}

/** What a download or `go install` needs; no secrets. */
function toolEnvironment(environment: Environment): Environment {
  const wanted =
    /^(PATH|HOME|TMPDIR|TEMP|TMP|GO[A-Z]*|CGO_ENABLED|SSL_CERT_\w+|(https?|all|no)_proxy|XDG_CACHE_HOME)$/i;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => wanted.test(name)));
}
