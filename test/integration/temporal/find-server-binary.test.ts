import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cachedServerBinary, findServerBinary } from '../../../app/temporal/find-server-binary.ts';
import { temporalConfig } from '../../../temporal.config.ts';

let folder: string;
let lines: string[];
const report = (line: string) => void lines.push(line);

/** A machine with nothing on PATH but `bin`, whose way to the internet ends at a closed port. */
const searchOn = (extra: Record<string, string> = {}) =>
  temporalConfig({
    PATH: join(folder, 'bin'),
    HOME: folder,
    XDG_CACHE_HOME: join(folder, 'cache'),
    HTTPS_PROXY: 'http://127.0.0.1:9',
    TEMPORAL_CONFIG_FILE: '/nonexistent/temporal.toml',
    ...extra,
  }).serverSearch;

async function install(file: string, script: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perdura-binary-'));
  lines = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('finding the Temporal server', () => {
  it('prefers the named binary, then PATH, then the cache, and fetches nothing', async () => {
    const cached = await install(cachedServerBinary(searchOn()), 'true');
    expect(await findServerBinary(searchOn(), report)).toBe(cached);
    const onPath = await install(join(folder, 'bin', 'temporal'), 'true');
    expect(await findServerBinary(searchOn(), report)).toBe(onPath);
    const named = await install(join(folder, 'named'), 'true');
    expect(await findServerBinary(searchOn({ PERDURA_TEMPORAL_BIN: named }), report)).toBe(named);
    expect(lines).toEqual([]);
  });

  it('lists everything it tried, why it failed and how to fix it, when nothing works', async () => {
    const search = searchOn({ PERDURA_TEMPORAL_BIN: join(folder, 'gone') });
    const error = await findServerBinary(search, report).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'PipelineError', kind: 'unavailable' });
    const { message } = error as Error;
    const tried = [...message.matchAll(/^ {2}- (.+?): .+ To fix: .+\.$/gm)].map((match) => match[1]);
    expect(tried).toEqual([
      'PERDURA_TEMPORAL_BIN',
      '`temporal` on PATH',
      'cache',
      'download',
      'build with Go (go install github.com/temporalio/cli/cmd/temporal@v1.5.1)',
    ]);
    expect(message).toContain(`${join(folder, 'gone')} is not an executable file`);
    expect(message).toContain('`go` is not on PATH');
    expect(await readdir(dirname(cachedServerBinary(search)))).toEqual(['temporal.lock']);
  });

  it('builds once with Go when two starts ask at the same time, saying that it takes long', async () => {
    const count = join(folder, 'builds');
    await install(
      join(folder, 'bin', 'go'),
      `echo "$@" >> ${count}; /bin/sleep 1; printf '#!/bin/sh\\n' > "$GOBIN/temporal"; /bin/chmod +x "$GOBIN/temporal"`,
    );
    const cached = cachedServerBinary(searchOn());
    expect(await Promise.all([findServerBinary(searchOn(), report), findServerBinary(searchOn(), report)])).toEqual([
      cached,
      cached,
    ]);
    expect(await readFile(count, 'utf8')).toBe('install github.com/temporalio/cli/cmd/temporal@v1.5.1\n');
    expect(lines.join('\n')).toMatch(/building the Temporal server once with Go \(2–10 minutes\)/);
    expect(lines.join('\n')).toMatch(/another process is getting the Temporal server/);
    expect((await readdir(dirname(cached))).toSorted()).toEqual(['temporal', 'temporal.lock']);
  });

  it('passes on what Go said when the build fails, and leaves nothing behind', async () => {
    await install(join(folder, 'bin', 'go'), 'echo "module lookup disabled by GOFLAGS" >&2; exit 1');
    await expect(findServerBinary(searchOn(), report)).rejects.toThrow(/module lookup disabled by GOFLAGS/);
    expect(await readdir(dirname(cachedServerBinary(searchOn())))).toEqual(['temporal.lock']);
  });
});
