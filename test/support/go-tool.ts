/**
 * A program that tests run beside what they test, built with Go once per user and kept in the cache folder.
 * Where it cannot be built its tests are skipped aloud, or fail when PERDURA_REQUIRE_ALL is 1.
 */
import { execFile, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll } from 'vitest';
import { withProcessLock } from '../../app/temporal/process-lock.ts';
import { temporalConfig } from '../../temporal.config.ts';

export interface GoTool {
  /** `go install`'s argument without its version. */
  readonly package: string;
  readonly version: string;
}

/** To be awaited at the top of a test file. The program's file. */
export async function getGoTool(tool: GoTool): Promise<string | undefined> {
  try {
    return await findOrBuild(tool);
  } catch (error) {
    if (process.env['PERDURA_REQUIRE_ALL'] === '1') throw error;
    console.warn(`Tests with ${tool.package} are skipped, it cannot be built: ${String(error)}`);
    return undefined;
  }
}

async function findOrBuild({ package: name, version }: GoTool): Promise<string> {
  const { cacheFolder, toolEnvironment } = temporalConfig().serverSearch;
  const target = join(cacheFolder, 'tests', name.replace(/\W+/g, '-'), version);
  if (await isThere(target)) return target;
  await mkdir(dirname(target), { recursive: true });
  return withProcessLock(
    `${target}.lock`,
    () => undefined,
    async () => {
      if (await isThere(target)) return target;
      const folder = await mkdtemp(join(dirname(target), 'build-'));
      try {
        await promisify(execFile)('go', ['install', `${name}@${version}`], {
          env: { ...toolEnvironment, GOBIN: folder },
          timeout: 600_000,
        });
        await rename(join(folder, name.slice(name.lastIndexOf('/') + 1)), target);
        return target;
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  );
}

const isThere = (file: string): Promise<boolean> =>
  access(file, constants.X_OK).then(
    () => true,
    () => false,
  );

/** Runs until the file's tests are over. Resolves when `url` is answered, whatever the status. */
export async function startProgram(file: string, parameters: readonly string[], url: string): Promise<void> {
  const child = spawn(file, parameters, { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  afterAll(async () => {
    child.kill();
    await ended;
  });
  for (let waited = 0; waited < 30_000; waited += 50) {
    if (child.exitCode !== null) throw new Error(`${file} ended with code ${child.exitCode}`);
    const isUp = await fetch(url).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await sleep(50);
  }
  throw new Error(`${file} does not answer at ${url}`);
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
