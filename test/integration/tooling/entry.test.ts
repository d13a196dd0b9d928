/** The plain-JavaScript entry, run as a program in a copy beside stand-ins for what it loads. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const entry = fileURLToPath(new URL('../../../cli/perdura.js', import.meta.url));
const program = (name: string): string =>
  `process.stdout.write('${name} ' + process.argv.slice(2).join(' '));
   process.emitWarning('SQLite is an experimental feature', 'ExperimentalWarning');
   process.emitWarning('a plug-in is deprecated', 'DeprecationWarning');`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'perdura-entry-'));
  write('package.json', '{ "type": "module" }');
  mkdirSync(join(folder, 'cli'));
  cpSync(entry, join(folder, 'cli/perdura.js'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
const run = (...nodeOptions: readonly string[]) =>
  spawnSync(process.execPath, [...nodeOptions, join(folder, 'cli/perdura.js'), 'up', '--once'], { encoding: 'utf8' });

describe('cli/perdura.js', () => {
  it('runs the TypeScript of a checkout, arguments passed on', () => {
    write('cli/main.ts', `const name: string = 'source';\n${program('source')}`);
    write('dist/cli/main.js', program('compiled'));
    expect(run()).toMatchObject({ status: 0, stdout: 'source up --once' });
  });

  it('runs the compiled program where a package has no TypeScript', () => {
    write('dist/cli/main.js', program('compiled'));
    expect(run()).toMatchObject({ status: 0, stdout: 'compiled up --once' });
  });

  it('hides the notices about experimental features of Node and prints other warnings', () => {
    write('dist/cli/main.js', program('compiled'));
    const { stderr } = run();
    expect(stderr).toContain('DeprecationWarning: a plug-in is deprecated');
    expect(stderr).not.toContain('SQLite');
  });

  it('exits 2 with the remedy on too old a Node, before it loads anything', () => {
    write('dist/cli/main.js', program('compiled'));
    const pretend = `Object.defineProperty(process, 'versions', { value: { node: '22.17.1' } })`;
    const { status, stdout, stderr } = run('--import', `data:text/javascript,${pretend}`);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('needs Node 22.18 or newer');
    expect(stderr).toContain('npx perdura');
  });
});
