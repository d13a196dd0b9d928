/** What a command on a folder loads: the start is most of what a small project costs. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';

const file = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

/** Names every package on stderr when something of it is loaded. */
const telling = `import { registerHooks } from 'node:module';
import { writeSync } from 'node:fs';
registerHooks({
  load(url, context, next) {
    const [, name] = /node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url) ?? [];
    if (name) writeSync(2, 'loads ' + name + '\\n');
    return next(url, context);
  },
});`;

function packagesOf(...args: readonly string[]): readonly string[] {
  const hook = `data:text/javascript,${encodeURIComponent(telling)}`;
  const { stderr, status } = spawnSync(process.execPath, ['--import', hook, file('cli/perdura.js'), ...args], {
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  return [...new Set([...stderr.matchAll(/^loads (.+)$/gm)].map(([, name = '']) => name))].sort();
}

it('lists models without the parts that stores, workflows and reports need', () => {
  const packages = packagesOf('sql', 'list', '--project', file('examples/elt-shop'));
  expect(packages).toContain('commander');
  expect(
    packages.filter((name) => /^(@temporalio|@grpc|zod$|kysely|pg|pino|listr2|echarts|liquidjs)/.test(name)),
  ).toEqual([]);
});

it('builds with little more than DuckDB', () => {
  const folder = mkdtempSync(join(tmpdir(), 'perdura-start-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(file('examples/elt-shop'), folder, { recursive: true });
  const packages = packagesOf('sql', 'run', '--project', folder, '--database', join(folder, 'a.duckdb'));
  expect(packages.filter((name) => !/^(@duckdb|detect-libc|temporal-)/.test(name))).toEqual(['commander', 'yaml']);
});
