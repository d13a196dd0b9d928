/** Revenue metrics as objects: what they and the CLV configuration that names one must find. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { readMetric } from '../../../activities/configuration.ts';
import type { StoreDependencies } from '../../../activities/dependencies.ts';
import { createRunRecordActivities } from '../../../activities/run-record.ts';
import { storeFolders } from '../../../app/folders.ts';
import { getObject, readHistory } from '../../../app/object-reading.ts';
import { listMetrics, previewMetric } from '../../../app/metrics.ts';
import { applyChanges, planChanges } from '../../../app/objects.ts';
import { sources } from '../../../app/registry.ts';
import { openSession, type Session } from '../../../app/session.ts';

let folder: string;
let session: Session;

const source = '{ type: files, streams: { orders: orders.csv } }';
const projectFile = `stores:
  shop: { zone: UTC, currency: EUR, sources: { web: ${source}, tills: ${source} } }
  aside: { zone: UTC, currency: EUR, sources: { other: ${source} } }
`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'perdura-metrics-'));
  vi.stubEnv('PERDURA_USER', 'anna');
  vi.stubEnv('PERDURA_HOME', '');
  vi.stubEnv('DATABASE_URL', '');
  writeFileSync(join(folder, 'perdura.yaml'), projectFile);
  session = openSession({ folder, report: () => undefined, isLogJson: true, logLevel: 'error' });
});
afterEach(async () => {
  await session.close();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const plan = (text: string) => planChanges(session, [{ file: 'x.yaml', text }], { store: 'shop' });
const apply = async (text: string) => applyChanges(session, await plan(text));
const metric = (more: string) => `kind: metric\nname: online-only\n${more}`;
const clv = 'kind: clv\nmetric: online-only\n';
const deps = async () => ({
  state: await session.state(),
  store: 'shop',
  project: session.project,
  folders: storeFolders(session.project),
});

it.each([
  ['sources: { include: [wbe] }\n', /source wbe is not in .*; did you mean web\?/],
  ['sources: { exclude: [web, Tills] }\n', /source Tills is not in .*; did you mean tills\?/],
  ['sources: { include: [other] }\n', /source other is not in/],
])('is refused where its source is not one of the store: %s', async (more, message) => {
  await expect(plan(metric(more))).rejects.toMatchObject({
    kind: 'config',
    message: expect.stringMatching(message),
    remedy: 'sources of shop are web, tills',
  });
});

it('is a version each time it means something else, and comes back as it was written', async () => {
  await apply(metric('channels: { include: [" online "] }\n'));
  expect(await plan(metric('# the same\nchannels: { include: [online] }\nzero_orders: all\n'))).toMatchObject([
    { status: 'unchanged', version: 1 },
  ]);
  await apply(metric('sources: { exclude: [tills] }\nrenewals: without\n'));
  expect((await readHistory(session, 'shop', 'metric', 'online-only')).map(({ version }) => version)).toEqual([2, 1]);
  const { yaml } = await getObject(session, 'shop', 'metric', 'online-only');
  expect(await plan(yaml)).toMatchObject([{ status: 'unchanged', version: 2 }]);
});

it('is named by a CLV configuration that comes after it, or with it', async () => {
  await expect(plan(clv)).rejects.toMatchObject({
    message: expect.stringMatching(/has no metric called online-only$/),
  });
  expect(await plan(`${clv}---\n${metric('')}`)).toHaveLength(2);
  await apply(metric(''));
  expect(await plan(clv)).toHaveLength(1);
  await expect(plan(clv.replace('only', 'onyl'))).rejects.toMatchObject({
    message: expect.stringMatching(/did you mean online-only\?/),
    remedy: expect.stringMatching(/its metrics are online-only/),
  });
});

it('counts for its own store alone, and as a file that nobody has read yet', async () => {
  await apply(`${metric('')}store: aside\n`);
  await expect(plan(clv)).rejects.toThrow(/store shop has no metric/);
  mkdirSync(join(folder, 'objects'));
  writeFileSync(join(folder, 'objects/online-only.yaml'), `${metric('')}store: shop\n`);
  expect(await plan(clv)).toHaveLength(1);
});

it('goes into a run as the version in force', async () => {
  expect(await readMetric(await deps(), {})).toBeNull();
  await apply(metric('description: shop floor apart\nchannels: { exclude: [pos] }\n'));
  const first = await readMetric(await deps(), { metric: 'online-only' });
  expect(first).toMatchObject({
    name: 'online-only',
    version: 1,
    description: 'shop floor apart',
    channels: { exclude: ['pos'] },
    renewals: 'all',
    zero_orders: 'all',
  });
  await apply(metric('channels: { exclude: [pos] }\nzero_orders: without\n'));
  const second = await readMetric(await deps(), { metric: 'online-only' });
  expect(second).toMatchObject({ version: 2, zero_orders: 'without' });
  expect(second?.hash).not.toBe(first?.hash);
});

const preview = (asked: { name?: string; text?: string }) =>
  previewMetric(
    session,
    'shop',
    { name: asked.name, files: asked.text === undefined ? [] : [{ file: 'x.yaml', text: asked.text }] },
    { signal: new AbortController().signal, tell: () => undefined },
  );

it('is previewed by name or from a file, and asks for what is missing', async () => {
  await expect(preview({})).rejects.toMatchObject({ message: 'store shop: has no metric' });
  await apply(`${metric('')}---\n${metric('').replace('online-only', 'paid')}`);
  await expect(preview({})).rejects.toMatchObject({
    message: 'store shop: has 2 metrics; say which',
    remedy: 'name one of online-only, paid',
  });
  await expect(preview({ name: 'free' })).rejects.toMatchObject({ kind: 'config' });
  await expect(preview({ text: clv })).rejects.toMatchObject({
    message: expect.stringMatching(/needs one metric of store shop, has 0/),
  });
  await expect(preview({ text: metric('sources: { include: [wbe] }\n') })).rejects.toThrow(/did you mean web\?/);
  // Nothing ran here, and looking makes nothing.
  await expect(preview({ name: 'paid' })).rejects.toMatchObject({ remedy: 'run it once: perdura run' });
});

it('is listed with the one that counts', async () => {
  expect(await listMetrics(session, 'shop')).toEqual([]);
  await apply(`${metric('')}---\n${metric('').replace('online-only', 'paid')}`);
  const counting = async () => (await listMetrics(session, 'shop')).map(({ name, isUsed }) => [name, isUsed]);
  expect(await counting()).toEqual([
    ['online-only', false],
    ['paid', false],
  ]);
  await apply(clv);
  expect(await counting()).toEqual([
    ['online-only', true],
    ['paid', false],
  ]);
});

it('is recorded by the run that begins with it', async () => {
  await apply(`${clv}active: true\n---\n${metric('zero_orders: without\n')}`);
  await apply(metric('zero_orders: without\nrenewals: only\n'));
  const found = await deps();
  const { runId } = await found.state.runs.request({
    store: 'shop',
    asOf: '2024-06-30',
    requestedBy: 'anna',
    isForced: false,
  });
  const { beginRun } = createRunRecordActivities({
    ...found,
    storeConfig: session.project.config.stores['shop'],
    sources,
    warehouse: { newestToken: async () => 0 },
    codeVersion: 'x',
    log: session.log,
    now: () => new Date(),
  } as unknown as StoreDependencies);
  const { plan: begun } = await beginRun({ runId });
  expect(begun?.metric).toMatchObject({ name: 'online-only', version: 2, renewals: 'only', zero_orders: 'without' });
  expect((await found.state.runs.get(runId))?.objectVersions).toEqual({ 'clv/clv': 1, 'metric/online-only': 2 });
});
