/** Analyses of personas as a user asks for them: through a worker that is killed, cancelled half-way, with an earlier dataset. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { PersonaAnalysis } from '../../models/personas/types.ts';
import { openState } from '../../storage/state/index.ts';
import { createProject, type Running } from '../support/cli.ts';
import { tastesShop } from '../support/tastes-shop.ts';

const project = createProject(tastesShop());
afterAll(() => project.dispose());
const folder = join(project.folder, '.perdura', 'personas', 'shop');
const files = [
  'dataset.json',
  'dataset.parquet',
  'groups.json',
  'manifest.json',
  'members.parquet',
  'propensities.parquet',
  'report.html',
];

interface Shown extends PersonaAnalysis {
  readonly n: number;
  readonly asOf: string;
  readonly runId: string;
  readonly report: string;
}

const json = async <T>(args: readonly string[], code = 0): Promise<T> => {
  const ended = await project.perdura([...args, '-o', 'json']);
  expect(ended.code, ended.stderr).toBe(code);
  return JSON.parse(ended.stdout) as T;
};

async function startWorker(faults = ''): Promise<Running> {
  const worker = project.start(['worker'], faults === '' ? {} : { PERDURA_FAULT: faults });
  await worker.shows('worker of shop');
  return worker;
}

const sizes = ({ groups }: Shown) => groups.map(({ customers }) => customers);
const bytesOf = (name: string) => readFileSync(join(folder, 'tastes', name));

it('needs a worker and a run before it, and says so', async () => {
  const unreachable = await project.perdura(['persona', 'run', 'tastes']);
  expect(unreachable.code).toBe(3);
  const early = await project.perdura(['persona', 'run', 'tastes', '--local']);
  expect(early.code, early.stderr).toBe(1);
  expect(early.stdout).toContain('no run has filled its warehouse yet');
  expect(early.stdout).toContain('perdura run');
  expect(existsSync(join(folder, 'tastes', '1'))).toBe(false);
  const unknown = await project.perdura(['persona', 'run', 'nobody', '--local']);
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('perdura persona run nobody --attribute') });
  const run = await project.perdura(['run', '--local']);
  expect(run.code, run.stderr).toBe(0);
}, 300_000);

it('finds the tastes that customers have, though the worker is killed at every stage', async () => {
  const points = 'persona-dataset:after,persona-groups:before,persona-report:after';
  let worker = await startWorker(points);
  const asked = project.start(['persona', 'run', 'tastes', '-o', 'json']);
  let killed = 0;
  for (;;) {
    const ended = await Promise.race([asked.ended.then(() => 'asked'), worker.ended.then(() => 'worker')]);
    if (ended === 'asked') break;
    killed += 1;
    worker = await startWorker(points);
  }
  const { code, stdout, stderr } = await asked.ended;
  expect(code, stderr).toBe(0);
  expect(killed).toBe(3);
  const shown = JSON.parse(stdout) as Shown;
  // Each taste is every fourth of the 400; 25 never bought.
  expect(shown).toMatchObject({ n: 2, asOf: '2026-06-30', customers: 400, withoutPurchases: 25, warnings: [] });
  expect(sizes(shown)).toEqual([100, 100, 100, 100]);
  const names = shown.groups.map(({ name }) => name.es).toSorted();
  expect(names).toEqual(['Bebé + Hogar', 'Huerto + Jardín', 'Plantas + Jardín', 'Sólo supermercado']);
  expect(readdirSync(join(folder, 'tastes'))).toEqual(['2']);
  expect(readdirSync(join(folder, 'tastes', '2')).toSorted()).toEqual(files);
  expect(readFileSync(shown.report, 'utf8')).toContain('Sólo supermercado');
  worker.process.kill('SIGTERM');
  await worker.ended;
}, 300_000);

it('gives the same again, takes an earlier dataset for another k, and goes by what is said instead of an object', async () => {
  const worker = await startWorker();
  const again = await project.perdura(['persona', 'run', 'tastes']);
  expect(again.code, again.stderr).toBe(0);
  expect(again.stderr).toContain('400 customers with a purchase, 6 variables, as of 2026-06-30');
  expect(again.stdout).toMatch(/^Sin compras +– +25 +5\.9 +0 +0\.00/m);
  for (const file of ['dataset.parquet', 'groups.json', 'members.parquet', 'propensities.parquet']) {
    expect(bytesOf(`3/${file}`).equals(bytesOf(`2/${file}`)), file).toBe(true);
  }

  const fewer = await json<Shown>(['persona', 'run', 'tastes', '--reuse', '2', '--k', '2']);
  expect(fewer.n).toBe(4);
  expect(sizes(fewer)).toHaveLength(2);
  expect(sizes(fewer).reduce((sum, customers) => sum + customers, 0)).toBe(400);
  expect(bytesOf('4/dataset.parquet').equals(bytesOf('2/dataset.parquet'))).toBe(true);
  const fixed = await project.perdura(['persona', 'run', 'tastes', '--reuse', '2', '--unit', 'matrix_bool']);
  expect(fixed).toMatchObject({ code: 2, stderr: expect.stringContaining('is settled by the dataset') });

  // How much they buy differs: seven orders for the later ones, two for the first.
  const much = await project.perdura(['persona', 'run', '--attribute', 'order.source', '--k', '3', '--name', 'much']);
  expect(much.code, much.stderr).toBe(0);
  expect(much.stdout).toContain('These groups differ in how much, not in what');
  expect(much.stdout).toContain('→ perdura persona run much --unit matrix_share');

  const loyal = await json<Shown>(['persona', 'run', 'tastes', '--audience', 'orders() >= 5']);
  expect(loyal).toMatchObject({ withoutPurchases: 0, outside: 425 - loyal.customers });
  // 2 + ⌊6 i / 400⌋ orders are five or more from the 201st customer on.
  expect(loyal.customers).toBe(200);
  const wrong = await project.perdura(['persona', 'run', 'tastes', '--audience', 'ordres > 5']);
  expect(wrong.code).not.toBe(0);
  expect(wrong.stdout + wrong.stderr).toContain('ordres');

  const listed = await json<{ total: number; analyses: { name: string; id: number | string; status: string }[] }>([
    'persona',
    'list',
  ]);
  expect(listed.analyses.map(({ name, id, status }) => `${name} ${id} ${status}`)).toEqual([
    'tastes 6 failed',
    'tastes 5 done',
    'much 1 done',
    'tastes 4 done',
    'tastes 3 done',
    'tastes 2 done',
    'tastes shop-2026-06-30-1 published',
    'tastes 1 failed',
  ]);
  const shown = await project.perdura(['persona', 'show', 'tastes', '4']);
  expect(shown.code, shown.stderr).toBe(0);
  expect(shown.stdout).toContain('product.category, matrix_share, k 2; as of 2026-06-30, shop-2026-06-30-1');
  // What the run found by the same object, in its own tables.
  const ofRun = await json<Shown>(['persona', 'show', 'tastes', 'shop-2026-06-30-1']);
  expect(ofRun).toMatchObject({ asOf: '2026-06-30', customers: 400, withoutPurchases: 25 });
  expect(sizes(ofRun)).toEqual([100, 100, 100, 100]);
  worker.process.kill('SIGTERM');
  await worker.ended;
}, 300_000);

it('waits while somebody is at the tables, and keeps nothing when it is cancelled there', async () => {
  const worker = await startWorker();
  const state = await openState({ file: join(project.folder, '.perdura', 'state.sqlite') });
  try {
    const lease = await state.leases.acquire({ store: 'shop', holder: 'shop-2026-07-01-1', ttlSeconds: 600 });
    const waiting = project.start(['persona', 'run', 'tastes']);
    await waiting.shows('waits for shop-2026-07-01-1, which is at the tables');
    const cancelled = await project.perdura(['persona', 'cancel', 'tastes']);
    expect(cancelled.code, cancelled.stderr).toBe(0);
    const ended = await waiting.ended;
    expect(ended).toMatchObject({ code: 1, stdout: expect.stringContaining('was cancelled; nothing of it is kept') });
    expect(readdirSync(join(folder, 'tastes')).filter((name) => name.startsWith('7'))).toEqual([]);
    expect(await state.personaAnalyses.get('shop', 'tastes', 7)).toMatchObject({ status: 'cancelled', folder: null });
    const twice = await project.perdura(['persona', 'cancel', 'tastes']);
    expect(twice).toMatchObject({ code: 1, stderr: expect.stringContaining('has ended already, it is cancelled') });

    // Let go, the next one comes through.
    const patient = project.start(['persona', 'run', 'tastes', '-o', 'json']);
    await patient.shows('waits for shop-2026-07-01-1');
    await state.leases.release({ store: 'shop', token: lease.token });
    const { code, stdout, stderr } = await patient.ended;
    expect(code, stderr).toBe(0);
    expect(sizes(JSON.parse(stdout) as Shown)).toEqual([100, 100, 100, 100]);
  } finally {
    await state.close();
  }
  worker.process.kill('SIGTERM');
  expect((await worker.ended).code).toBe(0);
}, 300_000);
