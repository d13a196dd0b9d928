/** Objects as people change them: files that are applied, what scripts get, and what nobody applied yet. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { createProject, type Project } from '../support/cli.ts';

const project: Project = createProject({
  'perdura.yaml':
    'stores:\n  shop: { zone: UTC, currency: EUR, sources: { files: { type: files, streams: { orders: orders.csv } } } }\n',
  'orders.csv': 'customer_id,order_date,amount\nana,2024-05-01,20.00\n',
  'objects/clv.yaml': 'kind: clv\nactive: true\nreference_date: 2024-06-30\n',
});
afterAll(() => project.dispose());

const perdura = (...args: readonly string[]) => project.perdura(args, { PERDURA_USER: 'anna' });
const drift =
  /objects\/clv\.yaml differs from version \d+ \(by \S+, \d{4}-\d\d-\d\d\): perdura apply -f objects\/clv\.yaml/;

describe('a file of objects that was edited', () => {
  it('is not taken by a run or a check, which say so', async () => {
    const before = await perdura('config', 'check');
    expect(before.code, before.stderr).toBe(0);
    expect(before.stderr).not.toMatch(drift);
    project.write('objects/clv.yaml', 'kind: clv\nactive: true\nreference_date: 2024-06-30\nhorizons: [30]\n');
    const checked = await perdura('config', 'check');
    expect(checked.code).toBe(0);
    expect(checked.stderr).toMatch(drift);
    expect(checked.stdout).toMatch(/CLV configuration 1, horizons 365, 90 days/);
    // Without a worker the run is not requested; what it would not have used is said all the same.
    expect((await perdura('run')).stderr).toMatch(drift);
  });

  it('is a fault where it is broken, and the check says so', async () => {
    project.write('objects/more.yaml', 'kind: schedul\n');
    const { code, stderr } = await perdura('config', 'check');
    expect(code).toBe(2);
    expect(stderr).toMatch(/objects\/more\.yaml:1: kind schedul is not known; did you mean schedule\?/);
    project.remove('objects/more.yaml');
  });

  it('is shown first, and stored by a yes alone', async () => {
    const shown = await perdura('apply', '-f', 'objects/clv.yaml', '--dry-run');
    expect(shown.code, shown.stderr).toBe(0);
    expect(shown.stdout).toMatch(
      /^--- clv, version 1 [\s\S]*^- {2}- 365\n- {2}- 90\n\+ {2}- 30$[\s\S]*would be version 2/m,
    );
    const unasked = await perdura('apply', '-f', 'objects/clv.yaml');
    expect(unasked.code).toBe(2);
    expect(unasked.stderr).toMatch(/no terminal to ask at[\s\S]*--yes/);
    const applied = await perdura('apply', '-f', 'objects', '--yes', '--reason', 'a month', '-o', 'json');
    expect(applied.code, applied.stderr).toBe(0);
    expect(JSON.parse(applied.stdout)).toMatchObject({
      changes: [{ kind: 'clv', status: 'changed', version: 1 }],
      applied: [{ store: 'shop', kind: 'clv', name: 'clv', version: 2 }],
    });
    expect((await perdura('config', 'check')).stderr).not.toMatch(drift);
    const again = await perdura('apply', '-f', 'objects');
    expect(again).toMatchObject({ code: 0, stdout: 'clv of shop: unchanged\n' });
  });

  it('has a history with authors and reasons', async () => {
    const { stdout } = await perdura('history', 'clv', '-o', 'json');
    expect(JSON.parse(stdout)).toMatchObject([
      { version: 2, author: 'anna', reason: 'a month' },
      { version: 1, author: 'objects/clv.yaml', reason: null },
    ]);
    expect((await perdura('history', 'clv', '--diff', '2')).stdout).toMatch(/^\+ {2}- 30$/m);
  });

  it('comes out as it can go in again, unless somebody was faster', async () => {
    const { stdout: exported } = await perdura('get', 'clv');
    project.write('mine.yaml', exported.replace('- 30', '- 60'));
    project.write('theirs.yaml', exported.replace('- 30', '- 90'));
    expect((await perdura('apply', '-f', 'theirs.yaml', '--yes')).code).toBe(0);
    const late = await perdura('apply', '-f', 'mine.yaml', '--yes');
    expect(late.code).toBe(1);
    expect(late.stderr).toMatch(/mine\.yaml:1: clv was edited from version 2, the latest is 3, by anna at /);
  });
});

describe('all objects of a kind', () => {
  it('come out as YAML that says what is in force, and no other command has that form', async () => {
    const written = 'kind: metric\nname: a\nzero_orders: without\n---\nkind: metric\nname: b\nrenewals: only\n';
    project.write('metrics.yaml', written);
    expect((await perdura('apply', '-f', 'metrics.yaml', '--yes')).code).toBe(0);
    const { stdout } = await perdura('get', 'metric', '-o', 'yaml');
    project.write('exported.yaml', stdout);
    const again = await perdura('apply', '-f', 'exported.yaml', '--yes', '-o', 'json');
    expect(JSON.parse(again.stdout)).toMatchObject({
      changes: [
        { name: 'a', status: 'unchanged' },
        { name: 'b', status: 'unchanged' },
      ],
    });
    expect((await perdura('get', 'metric', 'b', '-o', 'yaml')).stdout).toMatch(/^kind: metric\nname: b\nversion: 1\n/);
    const refused = await perdura('runs', '-o', 'yaml');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/here it is text, json or jsonl/);
  });
});

describe('scripts', () => {
  it.each([
    ['a kind that is misspelt', ['get', 'campain'], /kind campain is not known; did you mean campaign\?/],
    ['a name that is missing', ['history', 'campaign'], /which campaign\?/],
    ['no file', ['apply', '-f', 'nowhere.yaml'], /nowhere\.yaml: cannot be read/],
    ['nothing to read', ['apply', '-f', '-'], /standard input: no object in it/],
    ['a schema of nothing', ['schema', 'clb'], /did you mean clv\?/],
  ])('are told with 2: %s', async (_, args, message) => {
    const { code, stdout, stderr } = await perdura(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stdout).toBe('');
  });

  it('list what there is, also when it is nothing, and get schemas', async () => {
    expect((await perdura('get', 'campaign', '-o', 'json')).stdout).toBe('[]\n');
    expect(JSON.parse((await perdura('schema', 'schedule')).stdout)).toMatchObject({
      properties: { kind: { const: 'schedule' } },
    });
  });
});

const hasScript = spawnSync('script', ['--version']).status === 0;
if (!hasScript && process.env['PERDURA_REQUIRE_ALL'] === '1')
  throw new Error('the program `script` is missing: apt install bsdutils');
if (!hasScript) console.warn('the program `script` is missing: tests at a terminal are skipped');
describe.skipIf(!hasScript)('somebody at a terminal', () => {
  const entry = fileURLToPath(new URL('../../cli/perdura.js', import.meta.url));
  /** Types the answer at a terminal of its own. */
  const answer = (typed: string) =>
    spawnSync('script', ['-qec', `${process.execPath} ${entry} apply -f objects/clv.yaml`, '/dev/null'], {
      cwd: project.folder,
      env: { ...process.env, PERDURA_HOME: '', DATABASE_URL: '', PERDURA_USER: 'anna' },
      input: typed,
      encoding: 'utf8',
      timeout: 60_000,
    });

  it('is asked, and no is the default', () => {
    project.write('objects/clv.yaml', 'kind: clv\nactive: true\nhorizons: [7]\n');
    expect(answer('\r')).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/Apply\? \[y\/N\][\s\S]*nothing was applied/),
    });
    expect(answer('y\r')).toMatchObject({ status: 0, stdout: expect.stringMatching(/clv of shop: version 4/) });
  });
});
