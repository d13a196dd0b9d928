/** `perdura sql plan` and `apply` as a user types them: what they print, and what their exit codes say. */
import { onTestFinished, expect, it } from 'vitest';
import { createProject } from '../../support/cli.ts';

const model = (name: string, sql: string, audits = '') =>
  `/*\nmodel: ${name}      layer: marts      materialized: table      grain: id\n${audits}A row.\n*/\n${sql}\n`;

it('tells what is pending, what cannot be applied and that nothing is left, by text, JSON and exit code', async () => {
  const project = createProject({
    'sources.yaml': 'exposures: [{ name: board, owner: ana, reads: [a.total] }]\n',
    'a.sql': model('a', 'select 1 as id, 2.50 as total'),
  });
  onTestFinished(() => project.dispose());
  const on = ['--project', '.', '--database', 'd.duckdb'];
  const sql = (...args: string[]) => project.perdura(['sql', ...args, ...on]);

  const first = await sql('plan', '--exit-code');
  expect(first).toMatchObject({ code: 5, stderr: '✔ a: 1 row\n' });
  expect(first.stdout).toMatch(/^ +model +what .*\n\+ +a +build in full +→ 1 +it is new\n/);
  const [, id = ''] =
    /apply it with perdura sql apply (plan-\w+) --project \. --database d\.duckdb\n$/.exec(first.stdout) ?? [];
  expect(await sql('apply')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('say --yes') });
  expect(await sql('apply', id)).toMatchObject({ code: 0, stdout: expect.stringContaining(`plan ${id}: applied`) });
  expect(await sql('plan', '--exit-code')).toMatchObject({ code: 0, stdout: 'nothing to do: 1 model as built\n' });

  project.write('a.sql', model('a', 'select 1 as id, 3.75 as total', 'audits: warn accept(total < 1)\n'));
  project.write('b.sql', model('b', 'select id from a', 'audits: accept(id > 5)\n'));
  const blocked = await sql('plan', '--exit-code');
  expect(blocked.code).toBe(4);
  for (const line of [
    'sum of total  2.50 → 3.75 (+1.25)',
    'changed       1',
    'warns         warn accept(total < 1) fails in 1 row',
    '  exposure board (ana) reads a',
    '  ✖ b: accept(id > 5) fails in 1 row',
  ]) {
    expect(blocked.stdout).toContain(line);
  }
  expect(await sql('plan')).toMatchObject({ code: 0 });
  expect(await sql('apply', '--yes')).toMatchObject({ code: 4, stdout: '' });

  project.remove('b.sql');
  const applied = await sql('apply', '--yes', '-o', 'json');
  expect(applied.code).toBe(0);
  expect(JSON.parse(applied.stdout)).toMatchObject({
    planId: expect.stringMatching(/^plan-/),
    results: { models: [{ name: 'a', status: 'success' }] },
    dropped: [],
    done: [],
  });
}, 120_000);
