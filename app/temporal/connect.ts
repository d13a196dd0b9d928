/** The way to Temporal for every command: the configured server, else this project's own, running or started. */
import { join } from 'node:path';
import { Client, Connection, isGrpcServiceError } from '@temporalio/client';
import type { NativeConnection, NativeConnectionOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import { PipelineError } from '../../lib/errors.ts';
import { ownSearchAttributes } from '../../lib/pure/search-attributes.ts';
import type { TemporalConfig } from '../../temporal.config.ts';
import { type EmbeddedServer, findRunningServer, startEmbeddedServer } from './embedded-server.ts';
import { findServerBinary } from './find-server-binary.ts';
import { ensureNamespace, ensureSearchAttributes } from './namespace.ts';
import { dataConverter } from './payload-codec.ts';

const connectTimeoutMs = 5_000;
const grpcPermissionDenied = 7;
const grpcUnauthenticated = 16;

export interface ConnectOptions {
  readonly config: TemporalConfig;
  /** The project's `.perdura` folder. */
  readonly home: string;
  /** Whether an embedded server may be started when none runs. */
  readonly start: 'never' | 'if-needed';
  readonly log: Logger;
  readonly report: (line: string) => void;
}

export interface TemporalLink {
  readonly address: string;
  readonly namespace: string;
  /** Known for an embedded server only. */
  readonly uiUrl: string | undefined;
  readonly isEmbedded: boolean;
  readonly client: Client;
  /** For workers; made on first use. */
  nativeConnection(): Promise<NativeConnection>;
  /** Closes the connections, and stops the embedded server if this process owns it. */
  close(): Promise<void>;
}

export async function connectTemporal(options: ConnectOptions): Promise<TemporalLink> {
  const { config, start } = options;
  const { target } = config;
  if (target.kind === 'configured') return link(config, target.options, undefined);

  const dataFolder = join(options.home, 'temporal');
  if (start === 'never') {
    const running = await findRunningServer(dataFolder);
    if (running === undefined) throw noServer(options.home);
    return link(config, { address: running.address }, { ...running, async stop() {} });
  }
  const server = await startEmbeddedServer({
    findBinary: () => findServerBinary(config.serverSearch, options.report),
    dataFolder,
    namespace: config.namespace,
    searchAttributes: ownSearchAttributes,
    synchronous: target.synchronous,
    log: options.log,
    report: options.report,
  });
  try {
    const embedded = await link(config, { address: server.address }, server);
    await ensureNamespace(embedded.client.connection, config.namespace, config.retentionDays);
    await ensureSearchAttributes(embedded.client.connection, config.namespace);
    return embedded;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function link(
  config: TemporalConfig,
  options: NativeConnectionOptions & { readonly address: string },
  server: EmbeddedServer | undefined,
): Promise<TemporalLink> {
  const connection = await connect(options);
  let native: Promise<NativeConnection> | undefined;
  let closing: Promise<void> | undefined;
  const close = async () => {
    try {
      await connection.close();
      // A worker's connection that never came about, or was closed by its user, is no reason to leave the server.
      await native?.then((opened) => opened.close()).catch(() => undefined);
    } finally {
      await server?.stop();
    }
  };
  return {
    address: options.address,
    namespace: config.namespace,
    uiUrl: server?.uiUrl,
    isEmbedded: server !== undefined,
    client: new Client({ connection, namespace: config.namespace, dataConverter: dataConverter(config) }),
    nativeConnection() {
      native ??= connectNatively(options);
      return native;
    },
    close() {
      closing ??= close();
      return closing;
    },
  };
}

async function connect(options: NativeConnectionOptions & { readonly address: string }): Promise<Connection> {
  try {
    return await Connection.connect({ ...options, connectTimeout: connectTimeoutMs });
  } catch (cause) {
    throw connectionError(options.address, cause);
  }
}

/** The worker's half of the SDK is native and slow to load: commands that only ask do without it. */
async function connectNatively(options: NativeConnectionOptions): Promise<NativeConnection> {
  const worker = await import('@temporalio/worker');
  return worker.NativeConnection.connect(options);
}

function connectionError(address: string, cause: unknown): PipelineError {
  const code = isGrpcServiceError(cause) ? cause.code : undefined;
  if (code === grpcPermissionDenied || code === grpcUnauthenticated) {
    return new PipelineError('auth', `Temporal at ${address} refuses the credentials`, {
      remedy: 'Check TEMPORAL_API_KEY, or the client certificate (TEMPORAL_TLS_CLIENT_CERT_PATH).',
      cause,
    });
  }
  return new PipelineError(
    'unavailable',
    `Temporal at ${address} does not answer within ${connectTimeoutMs / 1_000} s`,
    {
      remedy:
        "Check TEMPORAL_ADDRESS and TEMPORAL_TLS and that the server runs; unset TEMPORAL_ADDRESS to use a server of Perdura's own.",
      cause,
    },
  );
}

const noServer = (home: string): PipelineError =>
  new PipelineError('unavailable', `Temporal: no server of this project runs (looked in ${home})`, {
    remedy: 'Start one with `perdura up`, or set TEMPORAL_ADDRESS to the server you run.',
  });
