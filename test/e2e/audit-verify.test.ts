/** Looking back at runs: what was on record stays on record, and what landed gives the same tables again. */
import { createHash } from 'node:crypto';
import { globSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Audit } from '../../app/audit/audit.ts';
import type { Verification } from '../../app/verify/verification.ts';
import { readParquet } from '../integration/landing/landing-project.ts';
import { acceleratingShop } from '../support/accelerating-shop.ts';
import { createProject, type Ended, type Project, type Running } from '../support/cli.ts';

/** Repeat days alone teach spend: another first order changes its customer, and nobody else. */
const configuration = (horizons: string): string =>
  `kind: clv\nactive: true\nreference_date: 2023-12-22\nspend_model: gamma-gamma\nhorizons: ${horizons}\n`;

let project: Project;
let worker: Running;
const first = 'shop-2023-12-22-1';
const repeated = 'shop-2023-12-22-2';
const second = 'shop-2023-12-22-3';

beforeAll(async () => {
  project = createProject({
    'perdura.yaml':
      'stores:\n  shop:\n    zone: UTC\n    currency: EUR\n    sources: { files: { type: files, streams: { orders: "orders-*.csv" } } }\n',
    'objects/clv.yaml': configuration('[365, 90]'),
    'orders-1.csv': acceleratingShop(0, 700),
  });
  worker = project.start(['worker']);
  await worker.shows('worker of shop');
  const refused = await project.perdura(['run']);
  expect(refused.code, refused.stderr).toBe(4);
});
afterAll(async () => {
  worker?.process.kill('SIGTERM');
  await worker?.ended;
  await project?.dispose();
});

const home = (...parts: readonly string[]): string => join(project.folder, '.perdura', ...parts);

async function json<T>(args: readonly string[], code = 0): Promise<T> {
  const ended: Ended = await project.perdura([...args, '-o', 'json']);
  expect(ended.code, ended.stderr).toBe(code);
  return JSON.parse(ended.stdout) as T;
}
const verify = (run: string, code = 0) => json<Verification>(['verify', run], code);
const audit = (run: string) => json<Audit>(['audit', run]);

/** Checksum of every file that a run leaves, and what the state says of the runs. */
async function everything(): Promise<Readonly<Record<string, string>>> {
  const files = globSync('{landing,published,runs}/**', { cwd: home() }).filter((file) =>
    statSync(home(file)).isFile(),
  );
  const sums = files.toSorted((one, other) => (one < other ? -1 : 1)).map((file) => [file, checksum(home(file))]);
  return { ...Object.fromEntries(sums), runs: (await project.perdura(['runs', '-o', 'json'])).stdout };
}
const checksum = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

/** Folders below tmp that belong to no living worker. */
const leftovers = (): readonly string[] =>
  readdirSync(home('tmp')).filter((name) => !name.endsWith(`-${worker.process.pid}`));

describe('a refused run', () => {
  it('is verified as often as one likes, and nothing of the store changes', async () => {
    const before = await everything();
    const once = await verify(first);
    expect(once).toMatchObject({ verdict: 'identical', firstDifference: null, status: 'refused', failure: null });
    expect(once.code.isSame).toBe(true);
    expect(once.tables.map(({ table, status }) => `${table} ${status}`)).toContain('customers identical');
    expect(once.tables.every(({ status }) => status === 'identical')).toBe(true);
    expect(await verify(first)).toEqual(once);
    expect(await everything()).toEqual(before);
    expect(leftovers()).toEqual([]);
  });

  it('is audited from its exported history', async () => {
    const { run, history, stages, gate, inputs, outputs, model, publication, workers, previous } = await audit(first);
    expect(run).toMatchObject({ runId: first, status: 'refused', failure: null });
    expect(history).toMatchObject({ source: 'file', ending: 'completed', isReadable: true, problem: null });
    expect(gate).toMatchObject({
      decision: 'refuse',
      reasons: expect.arrayContaining([expect.stringMatching(/naive rate/)]) as unknown,
    });
    expect(publication).toMatchObject({ publishedAt: null, isOverride: false, isCurrent: false });
    expect(workers).toHaveLength(1);
    expect(previous).toBeNull();
    expect(stages.map(({ stage }) => stage)).toEqual([
      'extract',
      'transform',
      'audit',
      'back-test',
      'fit',
      'score',
      'cluster',
      'segment',
      'gate',
      'report',
      'notify',
    ]);
    const rows = acceleratingShop(0, 700).trim().split('\n').length - 1;
    expect(stages[0]).toMatchObject({
      attempts: 1,
      worker: workers[0],
      figures: { rows, loaded: rows, quarantined: 0 },
    });
    expect(stages.find(({ stage }) => stage === 'cluster')?.models).toContainEqual(
      expect.objectContaining({ name: 'customers', status: 'success', rows: 300 }),
    );
    expect(inputs).toMatchObject({
      isListAsRecorded: true,
      loads: [{ rows, isUsed: true, input: { path: 'orders-1.csv' } }],
    });
    expect(model?.fits?.orders.fit.logLikelihood).toBeLessThan(0);
    const { tables } = project.manifest('shop', '2023-12-22', 1);
    expect(outputs?.tables.map(({ name, sha256, onDisk }) => [name, sha256, onDisk])).toEqual(
      tables.map(({ name, sha256 }) => [name, sha256, 'as written']),
    );
  });

  it('that a person published says who and why', async () => {
    const published = await project.perdura(['publish', first, '--reason', 'the sale explains it'], {
      PERDURA_USER: 'ana',
    });
    expect(published.code, published.stderr).toBe(0);
    expect((await audit(first)).publication).toMatchObject({
      publishedBy: 'ana',
      reason: 'the sale explains it',
      isOverride: true,
      isCurrent: true,
    });
    const page = await project.perdura(['audit', first]);
    expect(page.stdout).toMatch(/published .* by ana against the gate: the sale explains it; current/);
  });

  it('is audited from Temporal when the exported history is gone', async () => {
    const exported = await audit(first);
    const file = home('runs', first, 'history.json');
    const history = readFileSync(file);
    rmSync(file);
    try {
      expect(await audit(first)).toEqual({
        ...exported,
        history: { ...exported.history, source: 'temporal', problem: `${file} is not there` },
      });
    } finally {
      writeFileSync(file, history);
    }
  });

  it('once published leaves the next run nothing to do, which says so', async () => {
    expect((await project.perdura(['run'])).code).toBe(0);
    expect(await audit(repeated)).toMatchObject({
      run: { status: 'already_published' },
      alreadyPublished: first,
      outputs: null,
      stages: [{ stage: 'extract', figures: { loads: 1 } }],
    });
    const verified = await project.perdura(['verify', repeated]);
    expect(verified.code).toBe(2);
    expect(verified.stderr).toContain('verify the run that had published the same');
  });
});

describe('after later loads and a newer configuration', () => {
  beforeAll(async () => {
    project.write('orders-2.csv', acceleratingShop(701, 720));
    project.write('clv-2.yaml', configuration('[180]'));
    const applied = await project.perdura(['apply', '-f', 'clv-2.yaml', '--yes', '--reason', 'half a year is enough']);
    expect(applied.code, applied.stderr).toBe(0);
    const run = await project.perdura(['run']);
    expect([0, 4], run.stderr).toContain(run.code);
  });

  it('the older run is still identical, and so is the newer', async () => {
    expect(await verify(first)).toMatchObject({ verdict: 'identical', configurationVersion: 1, landing: { files: 1 } });
    expect(await verify(second)).toMatchObject({
      verdict: 'identical',
      configurationVersion: 2,
      landing: { files: 2 },
    });
  });

  it('the newer run is compared with what readers saw before', async () => {
    const { previous, configuration: configured, inputs } = await audit(second);
    expect(previous).toMatchObject({ runId: first });
    expect(configured.project.isChanged).toBe(false);
    expect(configured.objects).toMatchObject([
      { kind: 'clv', version: 2, previousVersion: 1, reason: 'half a year is enough' },
    ]);
    expect(configured.objects[0]?.diff).toMatch(/^-\s+- 365$[^]*^\+\s+- 180$/m);
    expect(inputs.loads.map(({ input }) => input.path)).toEqual(['orders-1.csv', 'orders-2.csv']);
  });

  it('a landed file that was altered is named, and the first row that it changes', async () => {
    const [file = ''] = globSync('landing/shop/files/orders/000001-*.parquet', { cwd: home() });
    const original = readFileSync(home(file));
    await readParquet(
      `copy (select * replace (case when _row = 2 then '17.00' else amount end as amount) from read_parquet('${home(file)}')
         order by _row) to '${home('altered.parquet')}' (format parquet)`,
    );
    renameSync(home('altered.parquet'), home(file));
    try {
      const found = await verify(first, 1);
      expect(found).toMatchObject({ verdict: 'different', failure: null });
      expect(found.landing.changed).toMatchObject([{ file: file.slice('landing/'.length), problem: 'other bytes' }]);
      const customers = found.tables.find(({ table }) => table === 'customers');
      // The altered order was one of 10.00.
      expect(customers?.difference).toMatchObject({ column: 'historic_clv', rows: 1 });
      const { key, published, recomputed } = customers?.difference ?? {};
      expect(Number(recomputed) - Number(published)).toBe(7);
      const stored = home('published/shop/2023-12-22/1/customers.parquet');
      const [row] = await readParquet(
        `select historic_clv::varchar as spent from read_parquet('${stored}') where customer_key = '${key?.['customer_key']}'`,
      );
      expect(row?.['spent']).toBe(published);
      expect(found.firstDifference).toBe(
        `landing file ${file.slice('landing/'.length)}: is not what had landed; table customers at customer_key ` +
          `${key?.['customer_key']}, column historic_clv: published ${published}, recomputed ${recomputed}`,
      );

      writeFileSync(home(file), 'no Parquet file');
      expect(await verify(first, 1)).toMatchObject({
        failure: { stage: 'extract', message: 'what has landed cannot be loaded any more' },
        tables: [],
      });
    } finally {
      writeFileSync(home(file), original);
    }
    expect(await verify(first)).toMatchObject({ verdict: 'identical' });
  });

  it('a snapshot whose file was altered is told from tables that come out otherwise', async () => {
    const file = home('published/shop/2023-12-22/1/clusters.parquet');
    const original = readFileSync(file);
    await readParquet(`copy (select * from read_parquet('${file}') where k <> 3) to '${file}.new' (format parquet)`);
    renameSync(`${file}.new`, file);
    try {
      const found = await verify(first, 1);
      expect(found.tables.find(({ table }) => table === 'clusters')).toMatchObject({ status: 'identical' });
      expect(found.firstDifference).toBe('snapshot file clusters.parquet: is not what the run wrote');
      const { outputs } = await audit(first);
      expect(outputs?.tables.filter(({ onDisk }) => onDisk !== 'as written').map(({ name }) => name)).toEqual([
        'clusters',
      ]);
    } finally {
      writeFileSync(file, original);
    }
  });
});

it('a verification that is interrupted leaves nothing behind', async () => {
  const running = project.start(['verify', first]);
  await running.shows('recomputing transform');
  running.process.kill('SIGINT');
  expect((await running.ended).code).toBe(130);
  expect(leftovers()).toEqual([]);
});

it('a run that wrote no tables cannot be verified, and is audited all the same', async () => {
  project.write('orders-3.csv', 'customer_id,amount\nc1,10.00\n');
  expect((await project.perdura(['run'])).code).toBe(1);
  const failed = 'shop-2023-12-22-4';
  const verified = await project.perdura(['verify', failed]);
  expect(verified.code).toBe(2);
  expect(verified.stderr).toContain('wrote no tables that could be compared, it is failed');
  const { run, stages, outputs, inputs } = await audit(failed);
  expect(run).toMatchObject({ status: 'failed', failure: { stage: 'extract' } });
  expect(stages).toMatchObject([{ stage: 'extract', status: 'failed', failure: { kind: 'bad_data' } }]);
  expect([outputs, inputs.loads]).toEqual([null, []]);
});
