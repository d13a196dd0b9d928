/** What `npm pack` ships, installed in an empty folder and run there, where Node strips no types. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'perdura-package-'));
const npmOptions = ['--prefer-offline', '--no-audit', '--no-fund', '--silent'];
let files: readonly string[];

beforeAll(() => {
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [{ filename, files: contents }] = JSON.parse(packed.slice(packed.indexOf('[')));
  files = contents.map(({ path }: { path: string }) => path);
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  execFileSync('npm', ['install', ...npmOptions, `./${filename}`], { cwd: folder, stdio: 'inherit' });
}, 600_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const perdura = (...args: readonly string[]) =>
  spawnSync('npx', ['--no-install', 'perdura', ...args], {
    cwd: folder,
    encoding: 'utf8',
    // As a user has it: without the node_modules/.bin of this repository in front.
    env: {
      ...process.env,
      PATH: process.env['PATH']
        ?.split(':')
        .filter((entry) => !entry.startsWith(root))
        .join(':'),
    },
  });

describe('the package', () => {
  it('holds the compiled program, models, sample and workflow bundles, and no TypeScript', () => {
    expect(files).toEqual(
      expect.arrayContaining([
        'cli/perdura.js',
        'dist/cli/main.js',
        'examples/cdnow/orders.csv',
        'examples/cdnow/objects/clv.yaml',
        'dist/third-party-licenses.txt',
        'dist/workflow-bundle.js',
        'dist/workflow-bundle.encrypted.js',
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
      ]),
    );
    expect(files.some((file) => file.startsWith('sql/marts/'))).toBe(true);
    expect(files.filter((file) => file.endsWith('.ts'))).toEqual([]);
  });

  it('explains itself', () => {
    const { status, stdout } = perdura('--help');
    expect(status).toBe(0);
    expect(stdout).toContain('Usage: perdura');
  });

  it('examines the machine with `doctor`, server or no server', () => {
    const { status, stdout, stderr } = perdura('doctor');
    expect([0, 3], stderr).toContain(status);
    expect(stdout).toMatch(/Temporal/);
  });

  it('runs the sample, workflows from the bundle and models in worker threads', () => {
    expect(perdura('up', '--once')).toMatchObject({ status: 0 });
    const { stdout } = perdura('clusters', '--k', '3', '-o', 'json');
    expect(JSON.parse(stdout)).toMatchObject({ total: { customers: 2357, orders: 6919, totalSpend: '244091.94' } });
  });
});
