/** The example that the guide builds, by the command as a user types it. */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProject, type Project } from '../../support/cli.ts';

const file = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

let project: Project;
beforeEach(() => {
  project = createProject();
  cpSync(file('examples/elt-shop'), join(project.folder, 'elt-shop'), {
    recursive: true,
    filter: (path) => !path.includes('.perdura'),
  });
});
afterEach(() => project.dispose());

const where = ['--project', 'elt-shop', '--database', 'shop.duckdb'] as const;
/** Without seconds and the run's name, which differ from run to run. */
const steady = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter((line) => /^[✔·✖↓] +\d+\/\d+ /.test(line))
    .map((line) => line.replace(/, \d+\.\d+ s$/, ''));

describe('the example of the guide', () => {
  it('builds as the guide shows, then only what another file changes', async () => {
    const first = await project.perdura(['sql', 'build', ...where]);
    expect(first.code).toBe(0);
    project.write(
      'elt-shop/data/orders_2026-11-21.csv',
      'order_id,customer_id,ordered_at,channel,status,amount,updated_at\n' +
        '1043,hana,2026-11-21 12:30:00,web,paid,19.90,2026-11-21 12:30:00\n' +
        '1044,ada,2026-11-21 18:05:00,shop,paid,42.00,2026-11-21 18:05:00\n',
    );
    const second = await project.perdura(['sql', 'build', ...where, '-o', 'json']);
    expect(second.code).toBe(0);
    const told = [...steady(first.stderr), ...steady(second.stderr)];
    expect(told).toHaveLength(14);
    const [, section = ''] = readFileSync(file('docs/guides/sql.md'), 'utf8').split('\n## ');
    expect(section).toMatch(/^Use it on its own/);
    expect(steady(section)).toEqual(told);
    const { models } = JSON.parse(second.stdout) as { readonly models: readonly { readonly name: string }[] };
    expect(models.map(({ name }) => name)).toContain('customers');
  });

  it('plans a change as the guide shows', async () => {
    await project.perdura(['sql', 'build', ...where]);
    const orders = readFileSync(file('examples/elt-shop/intermediate/int_orders.sql'), 'utf8');
    const changed = orders.replace("status = 'paid'", "status = 'paid' and stg_orders.amount >= 10");
    project.write('elt-shop/intermediate/int_orders.sql', changed);
    const { code, stdout } = await project.perdura(['sql', 'plan', ...where]);
    expect(code).toBe(0);
    const guide = readFileSync(file('docs/guides/sql.md'), 'utf8');
    const [, shown = ''] = /\$ perdura sql plan --project elt-shop.*\n([^]*?)```/.exec(guide) ?? [];
    const [changes = '', touched = ''] = shown.replaceAll(/plan-\w{12}/g, 'plan-').split('…\n');
    const told = stdout.replaceAll(/plan-\w{12}/g, 'plan-');
    expect(changes.split('\n').length).toBeGreaterThan(15);
    expect(told.startsWith(changes)).toBe(true);
    expect(touched).toContain('revenue board');
    expect(told.endsWith(touched)).toBe(true);
  });

  it('is shown in the guide as its files say', () => {
    const guide = readFileSync(file('docs/guides/sql.md'), 'utf8');
    expect(guide).toContain(readFileSync(file('examples/elt-shop/marts/customers.sql'), 'utf8').trim());
    const [, shown = ''] = /```yaml\n# sources\.yaml\nsources:\n([^]*?)```/.exec(guide) ?? [];
    expect(shown).not.toBe('');
    expect(readFileSync(file('examples/elt-shop/sources.yaml'), 'utf8')).toContain(shown);
  });
});

describe('perdura sql in a script', () => {
  it('ends with 2 for what is wrong with the project, 1 for what is wrong with the data, and needs no perdura.yaml', async () => {
    const missing = await project.perdura(['sql', 'build', '--project', 'elt-shop']);
    expect(missing).toMatchObject({ code: 2, stdout: '' });
    expect(missing.stderr).toContain('which database? --project needs --database');
    const customers = readFileSync(file('examples/elt-shop/marts/customers.sql'), 'utf8');
    project.write('elt-shop/marts/customers.sql', customers.replace('orders >= 1', 'orders > 1000'));
    const failed = await project.perdura(['sql', 'build', ...where]);
    expect(failed.code).toBe(1);
    expect(failed.stdout).toContain('✖ model customers: accept(orders > 1000) fails in 7 rows');
    expect(failed.stdout).toContain('6 built');
    const typo = await project.perdura(['sql', 'run', ...where, '--select', 'custmers', '-o', 'json']);
    expect(typo.code).toBe(2);
    expect(typo.stderr).toContain('did you mean customers?');
    const stray = await project.perdura(['sql', 'list', '--database', 'shop.duckdb']);
    expect(stray).toMatchObject({ code: 2 });
    expect(stray.stderr).toContain('--database: needs --project');
  });
});
