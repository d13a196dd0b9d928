/** Whom a plan touches: what sources.yaml names, what a store publishes, and the objects that read its tables. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openSession } from '../../../app/session.ts';
import { readingsOf, touchedReaders } from '../../../app/sql/exposures.ts';
import type { OpenSqlProject } from '../../../app/sql/open-sql-project.ts';
import { openStore } from '../../../app/store.ts';
import { objectKinds } from '../../../lib/pure/object-kinds.ts';
import { loadProject } from '../../../storage/warehouse/sql-runner/index.ts';
import type { PlannedModel } from '../../../storage/warehouse/sql-runner/plan/plan-file.ts';
import type { ModelPreview } from '../../../storage/warehouse/sql-runner/plan/preview-model.ts';

const preview = (name: string, given: Partial<ModelPreview>): ModelPreview => ({
  name,
  status: 'built',
  blockers: [],
  warnings: [],
  rowsBefore: 1,
  rowsAfter: 1,
  columns: { added: [], removed: [], retyped: [] },
  rows: { key: ['id'], added: 0, removed: 0, changed: 0, examples: { added: [], removed: [], changed: [] } },
  notCompared: null,
  sums: [],
  ...given,
});

const planned = (
  name: string,
  given: Partial<ModelPreview>,
  status: PlannedModel['status'] = 'changed',
): PlannedModel => ({
  name,
  status,
  action: 'full',
  reason: '',
  because: [],
  diff: '',
  preview: preview(name, given),
});

async function project(sources: string) {
  const folder = mkdtempSync(join(tmpdir(), 'perdura-touches-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'sources.yaml'), sources);
  return loadProject(folder);
}

it('names what reads a changing model, and the columns that it loses', async () => {
  const opened = {
    project: await project(
      `exposures:
  - { name: revenue board, owner: ana, reads: [daily.revenue, daily.orders, customers] }
  - { name: "ventas, España", reads: [products, daily] }
  - { name: stock, reads: [same] }\n`,
    ),
    sources: [],
    store: undefined,
  } as unknown as OpenSqlProject;
  const models = [
    planned('daily', {
      columns: {
        added: [],
        removed: [{ name: 'Revenue', type: 'DECIMAL(18,2)' }],
        retyped: [{ name: 'other', before: 'INTEGER', after: 'BIGINT' }],
      },
    }),
    planned('products', { rows: null, notCompared: 'it has no grain' }, 'downstream'),
    planned('same', {}, 'downstream'),
    planned('customers', {}, 'unchanged'),
  ];
  expect(touchedReaders(await readingsOf(opened, models), models)).toEqual([
    { kind: 'exposure', name: 'revenue board', owner: 'ana', reads: ['daily'], loses: ['daily.Revenue'] },
    {
      kind: 'exposure',
      name: 'ventas, España',
      owner: null,
      reads: ['products', 'daily'],
      loses: ['daily.Revenue', 'daily.other'],
    },
  ]);
  const misspelt = { ...opened, project: await project('exposures: [{ name: board, reads: [dayly] }]') };
  await expect(readingsOf(misspelt, models)).rejects.toThrow(
    'exposure board reads dayly, which is no model; did you mean daily?',
  );
});

it('refuses an exposure that names no model, with the line', async () => {
  await expect(project('exposures:\n  - name: board\n    reads: []\n')).rejects.toThrow(/line 3, exposures.0.reads/);
});

it('names published tables, enrichments, campaigns and schedules of a store, by the columns that they name', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'perdura-touches-'));
  vi.stubEnv('PERDURA_HOME', '').stubEnv('DATABASE_URL', '');
  const source = '{ type: files, streams: { orders: orders.csv } }';
  writeFileSync(
    join(folder, 'perdura.yaml'),
    `stores:\n  shop: { zone: UTC, currency: EUR, sources: { web: ${source} },
      outputs: { files: { type: files, tables: [customers] }, lake: { type: files, tables: [economics] } } }\n`,
  );
  const session = openSession({ folder, report: () => undefined, isLogJson: true, logLevel: 'error' });
  const store = await openStore(session, 'shop', 'test');
  onTestFinished(async () => {
    await store.close();
    await session.close();
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });
  const { objects } = await session.state();
  const put = (kind: keyof typeof objectKinds, name: string, content: object) =>
    objects.put({
      store: 'shop',
      kind,
      name,
      content: objectKinds[kind].schema.parse({ kind, name, ...content }),
      author: 'test',
      expectedVersion: 0,
    });
  const email = { subject: 'Hello {{ first_name }}', body: '{% if historic_clv > 3 %}Thanks{% endif %}' };
  await put('enrichment', 'crm', {
    destination: 'crm',
    attributes: { Value: 'predicted_clv_365d' },
    rules: [{ where: `cluster_3 = 3 and "country" in ('ES')`, set: { Best: true } }],
  });
  await put('campaign', 'winback', { title: 'Back', audience: { state: 'Lost' }, email });
  await put('campaign', 'best', { title: 'Best', audience: { where: 'orders > 3' }, email });
  await put('schedule', 'nightly', { daily: { at: '04:30' } });
  await put('schedule', 'old', { daily: { at: '04:30' }, paused: true });

  const opened = {
    project: await project(''),
    sources: [],
    store,
    warehouse: async () => store.warehouse,
  } as unknown as OpenSqlProject;
  const removed = ['predicted_clv_365d', 'country', 'lifecycle_state', 'historic_clv', 'orders', 'first_name'].map(
    (name) => ({ name, type: 'VARCHAR' }),
  );
  const models = [
    planned('customers', { columns: { added: [], removed, retyped: [] } }),
    planned('clusters', {}, 'downstream'),
    planned('int_orders', { rows: null }, 'added'),
  ];
  const touched = touchedReaders(await readingsOf(opened, models), models);
  expect(
    touched.map(({ kind, name, reads, loses }) => [kind, name, reads, loses.map((at) => at.split('.')[1])]),
  ).toEqual([
    ['published table', 'customers', ['customers'], removed.map(({ name }) => name)],
    ['output', 'files', ['customers'], removed.map(({ name }) => name)],
    ['enrichment', 'crm', ['customers'], ['predicted_clv_365d', 'country']],
    ['campaign', 'best', ['customers'], ['historic_clv', 'orders', 'first_name']],
    ['campaign', 'winback', ['customers'], ['lifecycle_state', 'historic_clv', 'first_name']],
    ['schedule', 'nightly', ['customers', 'int_orders'], []],
  ]);
});
