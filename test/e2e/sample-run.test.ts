/** The bundled sample, from one command to its published tables. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openState } from '../../storage/state/index.ts';
import { checksums, createProject, createSampleProject, type Ended } from '../support/cli.ts';

interface ClusterRow {
  readonly cluster: string;
  readonly customers: number;
  readonly orders: number;
  readonly totalSpend: string;
  readonly customerShare: number;
  readonly revenueShare: number;
}
interface Clusters {
  readonly k: number;
  readonly clusters: readonly ClusterRow[];
  readonly total: ClusterRow;
}

describe('the sample, without any configuration', () => {
  const project = createProject();
  let up: Ended;
  beforeAll(async () => {
    up = await project.perdura(['up', '--once']);
  });
  afterAll(() => project.dispose());

  it('runs from one command and shows tables, model card and paths on stdout', () => {
    expect(up.code, up.stderr).toBe(0);
    expect(up.stdout).toContain('run cdnow-1998-06-30-1 is published');
    expect(up.stdout).toMatch(/^Total +2,357 +6,919 +35\.28 .* 244,091\.94 /m);
    expect(up.stdout).toMatch(
      /^back-test +cut-off 1997-06-30, 365 days held out: BG\/NBD with Pareto\/NBD, RMSE 2\.370 purchase days \(naive rate 3\.938\)/m,
    );
    expect(up.stdout).toMatch(/^report +.*report\.html$/m);
    expect(up.stdout).toMatch(/^workflow +http:\/\/127\.0\.0\.1:\d+/m);
    expect(up.stderr).toMatch(/extract .*11,633 loaded \+ 0 quarantined/);
  });

  it('says in the manifest that no horizon reaches beyond the back-tests', () => {
    const { run } = project.manifest('cdnow', '1998-06-30', 1);
    expect(run['horizons']).toMatchObject([
      { days: 365, isExtrapolated: false },
      { days: 90, isExtrapolated: false },
    ]);
  });

  it.each([3, 10])('adds up to the sample’s totals in %i clusters', async (k) => {
    const { code, stdout } = await project.perdura(['clusters', '--k', String(k), '-o', 'json']);
    expect(code).toBe(0);
    const { clusters, total } = JSON.parse(stdout) as Clusters;
    expect(clusters).toHaveLength(k);
    expect(total).toMatchObject({ customers: 2357, orders: 6919, totalSpend: '244091.94' });
    const tenths = (pick: (row: ClusterRow) => number) =>
      clusters.reduce((sum, row) => sum + Math.round(pick(row) * 10), 0);
    expect(tenths((row) => row.customerShare)).toBe(1000);
    expect(tenths((row) => row.revenueShare)).toBe(1000);
    expect(clusters.reduce((sum, row) => sum + row.customers, 0)).toBe(2357);
    const cents = clusters.reduce((sum, row) => sum + Math.round(Number(row.totalSpend) * 100), 0);
    expect(cents).toBe(24_409_194);
  });

  it('clusters into any number on request, with the same totals', async () => {
    const { stdout } = await project.perdura(['clusters', '--k', '5', '-o', 'json']);
    const { clusters, total } = JSON.parse(stdout) as Clusters;
    expect(clusters.map(({ cluster }) => cluster)).toEqual(['1', '2', '3', '4', '5']);
    expect(total).toMatchObject({ customers: 2357, orders: 6919, totalSpend: '244091.94' });
  });

  it('says that the same as-of and inputs are published already', async () => {
    const again = await project.perdura(['run', '--local']);
    expect(again.code, again.stderr).toBe(0);
    expect(again.stdout).toContain('already published: cdnow-1998-06-30-1');
  });

  it('follows current.json where a crash left the record of a published run behind', async () => {
    const state = await openState({ file: join(project.folder, '.perdura/state.sqlite') });
    await state.runs.update('cdnow-1998-06-30-1', { status: 'failed', publishedAt: null });
    await state.close();
    const again = await project.perdura(['run', '--local']);
    expect(again.code, again.stderr).toBe(0);
    const status = await project.perdura(['status', 'cdnow-1998-06-30-1', '-o', 'json']);
    expect(JSON.parse(status.stdout)).toMatchObject({ status: 'published', publishedBy: 'gate', failure: null });
  });

  it('gives the same bytes again from a rebuilt warehouse', async () => {
    project.remove('.perdura/warehouse');
    const rebuilt = await project.perdura(['rebuild', '-o', 'json']);
    expect(rebuilt.code, rebuilt.stderr).toBe(0);
    expect(JSON.parse(rebuilt.stdout)).toMatchObject({ loads: 3, rows: 11_633, quarantined: 0 });
    const forced = await project.perdura(['run', '--force', '--local', '-o', 'json']);
    expect(forced.code, forced.stderr).toBe(0);
    const { runId } = JSON.parse(forced.stdout) as { runId: string };
    const n = Number(runId.split('-').at(-1));
    expect(n).toBeGreaterThan(1);
    expect(checksums(project.manifest('cdnow', '1998-06-30', n))).toEqual(
      checksums(project.manifest('cdnow', '1998-06-30', 1)),
    );
  });

  it('publishes an as-of anew when readers see another one', async () => {
    const earlier = await project.perdura(['run', '--local', '--as-of', '1998-05-31', '-o', 'json']);
    expect(JSON.parse(earlier.stdout)).toMatchObject({ status: 'published', asOf: '1998-05-31' });
    const back = await project.perdura(['run', '--local', '-o', 'json']);
    expect(JSON.parse(back.stdout)).toMatchObject({ status: 'published', asOf: '1998-06-30' });
    const clusters = await project.perdura(['clusters', '-o', 'json']);
    expect(JSON.parse(clusters.stdout)).toMatchObject({ asOf: '1998-06-30', total: { orders: 6919 } });
  });

  it('keeps the workflow’s history beside the run’s artefacts', () => {
    const folder = join(project.folder, '.perdura/runs/cdnow-1998-06-30-1');
    const history = JSON.parse(readFileSync(join(folder, 'history.json'), 'utf8')) as {
      events: { eventType: string }[];
    };
    expect(history.events.at(-1)?.eventType).toBe('EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED');
    expect(history.events.length).toBeLessThan(1000);
    expect(existsSync(join(folder, 'sql/transform/run_results.json'))).toBe(true);
  });

  it('answers questions about customers from the snapshot', async () => {
    const list = await project.perdura([
      'customers',
      '--where',
      "lifecycle_state = 'Active'",
      '--limit',
      '3',
      '-o',
      'jsonl',
    ]);
    const rows = list.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows).toHaveLength(3);
    expect(rows.every((row) => row['lifecycle_state'] === 'Active')).toBe(true);
    const card = await project.perdura(['customer', '0001', '-o', 'json']);
    expect(JSON.parse(card.stdout)).toMatchObject({ historic_orders: 4, historic_clv: '100.5000', is_prospect: false });
    // Groups with their names; of a shop without categories nobody's next is known.
    const told = await project.perdura(['customer', '0001']);
    expect(told.stdout).toMatch(/^cluster_3 +\d \((?:Low|Medium|High)\)$/m);
    expect(told.stdout).toMatch(/^next_categories +–$/m);
    const sum = await project.perdura(['query', 'select sum(historic_clv) as spend from customers', '-o', 'json']);
    expect(JSON.parse(sum.stdout)).toEqual([{ spend: '244091.9400' }]);
  });

  it.each([
    ['contacts without asking', 'select * from contacts'],
    ['files of the machine', "select * from read_text('/etc/hostname')"],
    ['writing', "copy customers to '/tmp/stolen.csv'"],
  ])('refuses %s in a query', async (_, sql) => {
    const refused = await project.perdura(['query', sql]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/perdura: query/);
    expect(refused.stdout).toBe('');
  });
});

describe('the same bytes', () => {
  it('come from one thread and from two', async () => {
    const yaml = (threads: number) =>
      `stores:\n  cdnow:\n    zone: America/New_York\n    currency: USD\n    sources:\n      shop:\n        type: files\n        streams: { orders: orders.csv, customers: contacts.csv, consents: consents.csv }\nwarehouse: { threads: ${threads} }\n`;
    const projects = [1, 2].map((threads) => createSampleProject({ 'perdura.yaml': yaml(threads) }));
    try {
      const results = [];
      for (const project of projects) {
        const run = await project.perdura(['run', '--local']);
        expect(run.code, run.stderr).toBe(0);
        results.push(checksums(project.manifest('cdnow', '1998-06-30', 1)));
      }
      expect(Object.keys(results[0] ?? {})).toContain('customers');
      expect(results[1]).toEqual(results[0]);
    } finally {
      for (const project of projects) await project.dispose();
    }
  });
});
