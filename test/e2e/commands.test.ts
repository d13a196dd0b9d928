/** Commands as scripts use them: exit codes, results on stdout, refusals and their override. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acceleratingShop } from '../support/accelerating-shop.ts';
import { createProject, createSampleProject, type Project, type Running } from '../support/cli.ts';

const projects: Project[] = [];
const keep = (project: Project): Project => {
  projects.push(project);
  return project;
};
afterAll(async () => {
  for (const project of projects) await project.dispose();
});

describe('usage', () => {
  const project = keep(createSampleProject());
  it.each([
    ['an unknown command', ['runn'], /unknown command 'runn'/],
    ['an unknown option', ['clusters', '--kk', '3'], /unknown option/],
    ['an unknown form of output', ['clusters', '-o', 'xml'], /text, json, jsonl/],
    ['a number that is none', ['clusters', '--k', 'many'], /whole number above 0/],
    ['a wait longer than timers can', ['run', '--timeout', '30d'], /at most 24d/],
    ['a worker that would leave at once', ['run', '--local', '--detach'], /worker of --local would leave/],
    ['a file that would not fit', ['init', '--force', '--currency', 'eur'], /must be an ISO 4217 code/],
    ['a day that is not over', ['run', '--as-of', '2999-01-01'], /as of 2999-01-01: needs a day that is over/],
    ['a store that is not there', ['clusters', '--store', 'shop'], /store shop: not in .* which has cdnow/],
    ['nothing published yet', ['clusters'], /nothing is published yet/],
    ['a configuration that is not there', ['runs', '--config', 'nowhere.yaml'], /nowhere.yaml cannot be read/],
    ['a run that is not known', ['status', 'cdnow-2020-01-01-1'], /not known/],
    ['no key to decode with', ['codec-server'], /PERDURA_PAYLOAD_KEY is not set/],
  ])('exits with 2 and a remedy: %s', async (_, args, message) => {
    const { code, stdout, stderr } = await project.perdura(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stdout).toBe('');
  });

  it('says every place of a configuration that does not fit', async () => {
    const wrong = keep(
      createProject({ 'perdura.yaml': 'stores:\n  shop:\n    zone: Nowhere/At-all\n    colour: red\n' }),
    );
    const { code, stderr } = await wrong.perdura(['runs']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/stores\.shop\.zone: must be an IANA time zone/);
    expect(stderr).toMatch(/stores\.shop\.currency/);
    expect(stderr).toMatch(/colour/);
  });

  it('exits with 3 where no Temporal and no worker is', async () => {
    const { code, stderr } = await project.perdura(['run']);
    expect(code).toBe(3);
    expect(stderr).toMatch(/no server of this project runs/);
  });

  it('answers --help and --version with 0', async () => {
    expect((await project.perdura(['run', '--help'])).stdout).toMatch(/--timeout <duration>[\s\S]*Examples:/);
    expect((await project.perdura(['--version'])).code).toBe(0);
  });
});

describe('a project of one’s own', () => {
  it('begins with init, is checked, and is not overwritten', async () => {
    const project = keep(createProject({ 'orders.csv': 'customer_id,order_date,amount\na,2024-01-01,1\n' }));
    expect((await project.perdura(['init', '--currency', 'EUR', '--zone', 'Europe/Madrid'])).code).toBe(0);
    expect(existsSync(join(project.folder, 'objects/clv.yaml'))).toBe(true);
    const checked = await project.perdura(['config', 'check', '-o', 'json']);
    expect(checked.code, checked.stderr).toBe(0);
    // What stands there as comments holds as it is.
    const written = readFileSync(join(project.folder, 'perdura.yaml'), 'utf8');
    project.write('perdura.yaml', written.replaceAll(/^ {4}# (?=(destinations|channels|mail|notify):| )/gm, '    '));
    const token = { SLACK_BOT_TOKEN: 'xoxb-1' };
    const offered = await project.perdura(['config', 'check', '-o', 'json'], token);
    expect(offered.code, offered.stdout).toBe(0);
    expect(offered.stdout).toMatch(/"shop: destination crm"[\s\S]*"shop: channel mail"[\s\S]*console, slack/);
    const examples = await project.perdura(['apply', '-f', 'examples', '--dry-run'], token);
    expect(examples.code, examples.stderr).toBe(0);
    expect(examples.stdout.match(/new, would be version 1/g)).toHaveLength(3);
    project.write('perdura.yaml', written);
    const again = await project.perdura(['init']);
    expect(again.code).toBe(2);
    expect(again.stderr).toMatch(/would be overwritten/);
    const doctor = await project.perdura(['doctor', '-o', 'json']);
    expect(doctor.code, doctor.stderr).toBe(0);
    expect(doctor.stdout).toMatch(/no server of this project runs/);
  });
});

describe('a project of several stores', () => {
  it('runs those that can be run and says what keeps the others', async () => {
    const store = 'zone: UTC, currency: EUR, sources: { files: { type: files, streams: { orders: orders.csv } } }';
    const project = keep(
      createProject({
        'perdura.yaml': `stores:\n  aside: { ${store} }\n  shop: { ${store} }\n`,
        'objects/clv.yaml': 'kind: clv\nstore: shop\nactive: true\nreference_date: 2024-06-30\n',
        'orders.csv': 'customer_id,order_date,amount\nana,2024-05-01,20.00\nbo,2024-06-15,5.50\n',
      }),
    );
    const { code, stdout, stderr } = await project.perdura(['up', '--once']);
    expect(code, stderr).toBe(2);
    expect(stderr).toMatch(/store aside: has no CLV configuration/);
    expect(stdout).toMatch(/run shop-2024-06-30-1 is published/);
  });
});

describe('a worker that serves several commands', () => {
  const project = keep(createSampleProject());
  let worker: Running;
  beforeAll(async () => {
    worker = project.start(['worker'], { PERDURA_FAULT: 'cluster:stall' });
    await worker.shows('worker of cdnow');
  });

  it('goes on when the command that asked stops following', async () => {
    const timedOut = await project.perdura(['run', '--timeout', '3s']);
    expect(timedOut.code).toBe(124);
    expect(timedOut.stderr).toMatch(/cdnow-1998-06-30-1 goes on/);
    const second = await project.perdura(['worker']);
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(/owned by perdura worker, process \d+/);
    const following = project.start(['run', '--queue', '--force']);
    await following.shows(/waiting: store cdnow: lease held by run cdnow-1998-06-30-1/);
    following.process.kill('SIGINT');
    const interrupted = await following.ended;
    expect(interrupted.code).toBe(130);
    expect(interrupted.stderr).toMatch(/perdura cancel cdnow-1998-06-30-2/);
  });

  it('cancels a run on request', async () => {
    expect((await project.perdura(['cancel', 'cdnow-1998-06-30-2'])).code).toBe(0);
    await expect
      .poll(async () => JSON.parse((await project.perdura(['status', 'cdnow-1998-06-30-2', '-o', 'json'])).stdout), {
        timeout: 60_000,
        interval: 1_000,
      })
      .toMatchObject({ status: 'cancelled' });
  });

  it('rebuilds the warehouse that it owns', async () => {
    // Refused while the first run holds the store.
    await expect
      .poll(async () => (await project.perdura(['rebuild'])).code, { timeout: 90_000, interval: 2_000 })
      .toBe(0);
  });

  it('requests without following, and lists what was asked for', async () => {
    const detached = await project.perdura(['run', '--detach', '--as-of', '1998-05-31', '-o', 'json']);
    expect(detached.code, detached.stderr).toBe(0);
    expect(JSON.parse(detached.stdout)).toMatchObject({ runId: 'cdnow-1998-05-31-1', asOf: '1998-05-31' });
    const listed = await project.perdura(['runs', '-o', 'json']);
    expect(JSON.parse(listed.stdout)).toHaveLength(3);
    expect((await project.perdura(['runs', '-o', 'jsonl'])).stdout.trim().split('\n')).toHaveLength(3);
  });

  it('finds everything in order', async () => {
    const { code, stdout } = await project.perdura(['doctor', '-o', 'json']);
    expect(code).toBe(0);
    const { checks } = JSON.parse(stdout) as { checks: { check: string; status: string }[] };
    expect(checks.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(checks.map(({ check }) => check)).toContain('cdnow: worker');
  });

  it('stops in an orderly way', async () => {
    worker.process.kill('SIGTERM');
    const { code, signal, stderr } = await worker.ended;
    expect({ code, signal }, stderr).toEqual({ code: 0, signal: null });
  });
});

describe('a run that predicts worse than the naive rate', () => {
  it('is refused with 4, keeps the last snapshot, and is published by a person’s decision', async () => {
    const project = keep(
      createProject({
        'perdura.yaml':
          'stores:\n  shop:\n    zone: UTC\n    currency: EUR\n    sources: { files: { type: files, streams: { orders: orders.csv } } }\n',
        'objects/clv.yaml': 'kind: clv\nactive: true\nreference_date: 2023-12-22\n',
        'orders.csv': acceleratingShop(0, 720),
      }),
    );
    const worker = project.start(['worker']);
    await worker.shows('worker of shop');
    const refused = await project.perdura(['run', '-o', 'json']);
    expect(refused.code, refused.stderr).toBe(4);
    expect(JSON.parse(refused.stdout)).toMatchObject({ status: 'refused', runId: 'shop-2023-12-22-1' });
    expect((await project.perdura(['clusters'])).stderr).toMatch(/nothing is published yet/);

    const published = await project.perdura(['publish', 'shop-2023-12-22-1', '--reason', 'the sale explains it']);
    expect(published.code, published.stderr).toBe(0);
    const clusters = await project.perdura(['clusters', '-o', 'json']);
    expect(JSON.parse(clusters.stdout)).toMatchObject({ runId: 'shop-2023-12-22-1', total: { customers: 300 } });
    const status = await project.perdura(['status', 'shop-2023-12-22-1', '-o', 'json']);
    expect(JSON.parse(status.stdout)).toMatchObject({ status: 'published', publishReason: 'the sale explains it' });
    const twice = await project.perdura(['publish', 'nobody-2023-12-22-9', '--reason', 'x']);
    expect(twice.code).toBe(2);
    worker.process.kill('SIGTERM');
    await worker.ended;
  });
});
