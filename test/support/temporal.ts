/** A real Temporal server for one test file, over a folder of its own; ready in under a second. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import type { NativeConnection } from '@temporalio/worker';
import { connectTemporal, type TemporalLink } from '../../app/temporal/connect.ts';
import { dataConverter } from '../../app/temporal/payload-codec.ts';
import { installRuntime } from '../../app/temporal/runtime.ts';
import { createLogger } from '../../lib/log.ts';
import { type Environment, type TemporalConfig, temporalConfig } from '../../temporal.config.ts';

export interface TestTemporal {
  readonly address: string;
  readonly namespace: string;
  readonly client: Client;
  readonly nativeConnection: NativeConnection;
  readonly dataConverter: DataConverter;
  readonly config: TemporalConfig;
  readonly link: TemporalLink;
  stop(): Promise<void>;
}

export const silentLog = createLogger({ level: 'silent', pretty: false });

let isRuntimeSilent = false;

/** Workers of tests log nothing; the native runtime takes its logger once per process. */
export function silenceRuntime(): void {
  if (!isRuntimeSilent) installRuntime(silentLog);
  isRuntimeSilent = true;
}

/** The embedded server's configuration whatever Temporal the developer's machine is set up for. */
export function testTemporalConfig(extra: Environment = {}): TemporalConfig {
  const own = Object.entries(process.env).filter(([name]) => !/^(TEMPORAL_|PERDURA_PAYLOAD_KEY)/.test(name));
  const config = temporalConfig({
    ...Object.fromEntries(own),
    TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
    ...extra,
  });
  return config.target.kind === 'embedded' ? { ...config, target: { kind: 'embedded', synchronous: 'OFF' } } : config;
}

export async function startTestTemporal(extra: Environment = {}): Promise<TestTemporal> {
  const home = await mkdtemp(join(tmpdir(), 'perdura-temporal-'));
  const config = testTemporalConfig(extra);
  const report = (line: string) => console.error(line);
  silenceRuntime();
  const link = await connectTemporal({ config, home, start: 'if-needed', log: silentLog, report });
  return {
    address: link.address,
    namespace: link.namespace,
    client: link.client,
    nativeConnection: await link.nativeConnection(),
    dataConverter: dataConverter(config),
    config,
    link,
    async stop() {
      await link.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}
