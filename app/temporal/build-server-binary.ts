/** Builds the `temporal` binary with Go, once per user. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ServerSearch } from '../../temporal.config.ts';

const heartbeatMs = 20_000;

/** Builds beside the target and renames: a build that was cut off leaves nothing that looks finished. */
export async function buildServerBinary(
  search: ServerSearch,
  version: string,
  target: string,
  report: (line: string) => void,
): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const folder = await mkdtemp(join(dirname(target), 'build-'));
  const startedMs = performance.now();
  const heartbeat = setInterval(() => {
    report(`still building the Temporal server (${Math.round((performance.now() - startedMs) / 1000)} s) …`);
  }, heartbeatMs);
  try {
    await goInstall(search, version, folder, () =>
      report('building the Temporal server once with Go (2–10 minutes) …'),
    );
    await rename(join(folder, 'temporal'), target);
    report(`the Temporal server is built: ${target}`);
  } finally {
    clearInterval(heartbeat);
    await rm(folder, { recursive: true, force: true });
  }
}

async function goInstall(search: ServerSearch, version: string, folder: string, started: () => void): Promise<void> {
  const go = spawn('go', ['install', `github.com/temporalio/cli/cmd/temporal@v${version}`], {
    env: { ...search.toolEnvironment, GOBIN: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let output = '';
  go.stderr.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-2_000);
  });
  go.once('spawn', started);
  const stopWithUs = () => go.kill();
  process.once('exit', stopWithUs);
  try {
    const [code] = (await once(go, 'close')) as [number | null];
    if (code !== 0) throw new Error(output.trim().split('\n').slice(-3).join('; ') || `go ended with code ${code}`);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new Error('`go` is not on PATH', { cause: error });
    throw error;
  } finally {
    process.off('exit', stopWithUs);
  }
}
