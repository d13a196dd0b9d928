/** `perdura clv …` on files: CDNOW's published values, as a user types it, in a folder without any project. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, it } from 'vitest';
import { orderModelNames } from '../../models/clv/order-model.ts';
import { createProject, type Project } from '../support/cli.ts';

const cdnow = fileURLToPath(new URL('../../examples/cdnow/orders.csv', import.meta.url));
const until = ['--orders', cdnow, '--until', '1997-09-30'];

/** A broken project file in the folder is nobody's business here. */
const project: Project = createProject({ 'perdura.yaml': 'stores: [' });
afterAll(() => project.dispose());

async function clv(...args: readonly string[]) {
  const { code, stdout, stderr } = await project.perdura(['clv', ...args]);
  expect(code, stderr).toBe(0);
  return stdout;
}
const json = async (...args: readonly string[]) => JSON.parse(await clv(...args, '-o', 'json'));

describe('perdura clv fit', () => {
  it('finds the published BG/NBD and Gamma-Gamma of CDNOW, in weeks', async () => {
    const fit = await json('fit', ...until, '--model', 'bg-nbd', '--spend-model', 'gamma-gamma');
    expect(Object.keys(fit)).toEqual(
      'model parameters standardErrors logLikelihood converged iterations customers groups unidentified spend'.split(
        ' ',
      ),
    );
    expect(fit).toMatchObject({ model: 'bg-nbd', converged: true, customers: 2357, unidentified: [] });
    // Fader, Hardie & Lee 2005, table 2, and more digits by independent exact maximum likelihood.
    expect(fit.logLikelihood).toBeCloseTo(-9582.429207, 4);
    expect(fit.parameters.r).toBeCloseTo(0.242594512, 5);
    expect(fit.parameters.alpha).toBeCloseTo(4.413601786, 4);
    expect(fit.parameters.a).toBeCloseTo(0.792922012, 4);
    expect(fit.parameters.b).toBeCloseTo(2.425906851, 4);
    expect(Object.keys(fit.standardErrors)).toEqual(['r', 'alpha', 'a', 'b']);
    expect(fit.spend).toMatchObject({ model: 'gamma-gamma', customers: 946 });
    expect(Object.keys(fit.spend)).toEqual(['model', 'parameters', 'logLikelihood', 'customers']);
    expect(fit.spend.logLikelihood).toBeCloseTo(-4055.917695, 4);
    expect(fit.spend.parameters.p).toBeCloseTo(6.2495718, 3);
    expect(fit.spend.parameters.q).toBeCloseTo(3.7442245, 3);
    expect(fit.spend.parameters.v).toBeCloseTo(15.4435217, 2);
  });

  it('finds Pareto/NBD and MBG/NBD, the latter in days as well', async () => {
    const pareto = await json('fit', ...until, '--model', 'pareto-nbd', '--spend-model', 'gamma-gamma');
    expect(pareto.logLikelihood).toBeCloseTo(-9594.976179, 3);
    expect(pareto.parameters.r).toBeCloseTo(0.5532771, 3);
    const weeks = await json('fit', ...until, '--model', 'mbg-nbd', '--spend-model', 'gamma-gamma');
    expect(weeks.parameters.r).toBeCloseTo(0.5248429, 4);
    expect(weeks.parameters.a).toBeCloseTo(0.8913596, 3);
    const days = await json('fit', ...until, '--model', 'mbg-nbd', '--spend-model', 'gamma-gamma', '--unit', 'day');
    expect(days.parameters.alpha / weeks.parameters.alpha).toBeCloseTo(7, 3);
  });

  it('chooses by itself, and says why', async () => {
    const text = await clv('fit', ...until);
    expect(text).toMatch(/chosen: best mean log score over 1 earlier cut-off: .*mbg-nbd 0\.\d{4}/);
    expect(text).toContain('standard error');
    expect(text).toContain('not identified  nothing: the data tell every parameter');
  });

  it('fits one customer, and a shop that nobody has come back to, and says what it cannot know', async () => {
    project.write('one.csv', 'customer_id,order_date\n漢,2024-01-01\n漢,2024-02-01\n漢,2024-04-01\n');
    const one = await json('fit', '--orders', 'one.csv', '--until', '2024-06-30');
    expect(one).toMatchObject({ customers: 1, spend: null });
    expect(one.unidentified).not.toEqual([]);
    project.write('new.csv', 'customer_id,order_date,amount\na,2024-05-01,10\nb,2024-06-01,30\n');
    const fresh = await json('fit', '--orders', 'new.csv', '--until', '2024-06-30');
    expect(fresh).toMatchObject({ customers: 2, spend: { customers: expect.any(Number) } });
    expect(JSON.stringify([one, fresh])).not.toContain('NaN');
  });
});

describe('perdura clv evaluate', () => {
  const parameters = {
    'bg-nbd': '0.242594512,4.413601786,0.792922012,2.425906851',
    'pareto-nbd': '0.5532771,10.5776837,0.6062398,11.668728',
  };
  // Probability alive and expected purchases in 39 weeks, computed with 50 digits.
  const known = [
    ['bg-nbd', '2', '30.43', '38.86', 0.726609, 1.225907],
    ['bg-nbd', '0', '0', '38.86', 1, 0.194782],
    ['bg-nbd', '26', '30.86', '31', 0.968919, 20.750275],
    ['pareto-nbd', '2', '30.43', '38.86', 0.869116, 1.455099],
    ['pareto-nbd', '10', '5', '38.86', 5.07637e-5, 3.51284e-4],
  ] as const;

  it.each(known)('%s: %s repeats, recency %s, tenure %s', async (model, x, tx, T, alive, expected) => {
    const customer = ['--frequency', x, '--recency', tx, '--tenure', T, '--horizon', '39'];
    const answer = await json('evaluate', '--model', model, '--parameters', parameters[model], ...customer);
    expect(Object.keys(answer)).toEqual(['logLikelihood', 'probabilityAlive', 'expectedOrders', 'orderProbability']);
    // Published digits: half a unit of the last.
    expect(Math.abs(answer.probabilityAlive - alive)).toBeLessThan(6e-7);
    expect(Math.abs(answer.expectedOrders - expected)).toBeLessThan(6e-7);
    expect(answer.orderProbability).toBeLessThanOrEqual(answer.expectedOrders);
  });

  it('refuses what is no customer and no model', async () => {
    const one = ['--frequency', '1', '--recency', '5', '--tenure', '3', '--horizon', '1'];
    const wrong = await project.perdura(['clv', 'evaluate', '--model', 'bg-nbd', '--parameters', '1,1,1,1', ...one]);
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('0 ≤ recency ≤ tenure must hold');
    const few = await project.perdura(['clv', 'evaluate', '--model', 'bg-nbd', '--parameters', '1,1', ...one]);
    expect(few).toMatchObject({ code: 2 });
    expect(few.stderr).toContain('bg-nbd needs 4 (r,alpha,a,b), got 2');
    const none = await project.perdura(['clv', 'evaluate', '--model', 'arima', '--parameters', '1', ...one]);
    expect(none.code).toBe(2);
  });
});

describe('perdura clv backtest', () => {
  it('measures every model and baseline on CDNOW’s last 39 weeks', async () => {
    const result = await json('backtest', ...until, '--holdout', '273');
    expect(Object.keys(result)).toEqual(['holdoutDays', 'customers', 'orders', 'spend', 'storeTotal', 'chosen']);
    expect(result).toMatchObject({ holdoutDays: 273, customers: 2357 });
    const row = (name: string) => result.orders.find(({ model }: { model: string }) => model === name);
    expect(Object.keys(row('bg-nbd'))).toEqual(
      'model logScore crps rmse mae bias spearman gini top10 promised80 observed80 pit80 promised95 observed95 pit95 pitDeciles'.split(
        ' ',
      ),
    );
    const names = result.orders.map(({ model }: { model: string }) => model);
    expect(names).toEqual(expect.arrayContaining([...orderModelNames, 'naive', 'hiatus', 'rfm', 'past-spend']));
    // Independently computed on the same split; the digits given.
    expect(row('bg-nbd').crps).toBeCloseTo(0.51, 2);
    expect(row('bg-nbd').rmse).toBeCloseTo(1.608, 3);
    expect(row('bg-nbd').mae).toBeCloseTo(0.786, 2);
    expect(row('bg-nbd').pit80).toBeCloseTo(0.798, 2);
    expect(row('pareto-nbd').rmse).toBeCloseTo(1.603, 3);
    expect(row('naive').rmse).toBeCloseTo(2.212, 3);
    expect(row('bg-nbd').pitDeciles).toHaveLength(10);
    expect(result.storeTotal.actual).toBe(1882);
    expect(result.storeTotal.lower80).toBeLessThan(result.storeTotal.predicted);
    expect(result.storeTotal.upper80).toBeGreaterThan(result.storeTotal.predicted);
    expect(names).toContain(result.chosen.orders);
    expect(result.spend.map(({ model }: { model: string }) => model)).toContain(result.chosen.spend);
  });
});

describe('perdura clv predict', () => {
  const predict = (out: string, ...more: readonly string[]) =>
    json(
      'predict',
      ...until,
      '--horizon',
      '273,90',
      '--out',
      out,
      '--model',
      'bg-nbd',
      '--spend-model',
      'gamma-gamma',
      ...more,
    );
  const file = (name: string) => readFileSync(join(project.folder, name));

  it('writes the same bytes again, and the same values as CSV and as Parquet', async () => {
    expect(await predict('one.parquet')).toMatchObject({ customers: 2357, model: 'bg-nbd' });
    await predict('two.parquet');
    expect(file('two.parquet').equals(file('one.parquet'))).toBe(true);
    await predict('one.csv');
    const [rows, difference] = await query([
      `select * from 'one.parquet'`,
      `(select * from 'one.parquet' except select * from read_csv('one.csv', types = {'customer_id': 'VARCHAR'}))`,
    ]);
    expect(rows).toHaveLength(2357);
    // Money is exact in both; doubles are written with all their digits.
    expect(difference).toEqual([]);
  });

  it('gives each customer the published values, ordered by id', async () => {
    const [rows] = await query([`select * from 'one.parquet'`]);
    const ids = rows!.map(({ customer_id: id }) => id as string);
    expect(ids).toEqual(ids.toSorted());
    const [first] = rows!;
    expect(first).toMatchObject({
      customer_id: '0001',
      frequency: 2,
      recency: 213,
      tenure: 272,
      historic_clv: '74.0200',
    });
    // Reference values of the same customer, computed independently.
    expect(first!['probability_alive']).toBeCloseTo(0.72662032, 6);
    expect(first!['predicted_purchase_days_273d']).toBeCloseTo(1.2259945, 5);
    expect(Number(first!['predicted_clv_273d'])).toBeCloseTo(30.225568, 3);
    expect(
      rows!.every((row) => Number(row['predicted_clv_273d_lower80']) <= Number(row['predicted_clv_273d_upper80'])),
    ).toBe(true);
  });

  it('takes 365 days for a file without amounts, and leaves money open', async () => {
    project.write('bare.csv', 'customer_id,order_date\nx,2024-01-01\nx,2024-01-01\nx,2024-02-01\ny,2024-03-01\n');
    await clv('predict', '--orders', 'bare.csv', '--until', '2024-06-30', '--horizon', '365', '--out', 'bare.parquet');
    const [rows] = await query([`select * from 'bare.parquet'`]);
    expect(rows).toHaveLength(2);
    expect(rows![0]).toMatchObject({ customer_id: 'x', predicted_clv_365d: null, historic_clv: null });
    expect(rows![0]!['predicted_orders_365d']).toBeCloseTo(
      (4 / 3) * (rows![0]!['predicted_purchase_days_365d'] as number),
      12,
    );
  });

  it('refuses what it cannot write, and files it cannot read', async () => {
    const args = ['clv', 'predict', ...until, '--horizon', '90', '--out'];
    expect((await project.perdura([...args, 'out.xlsx'])).stderr).toContain('ends in .parquet or .csv');
    expect((await project.perdura([...args, 'nowhere/out.csv'])).stderr).toContain('is not there');
    project.write('bad.csv', 'customer_id,order_date,amount\n1,2024-01-01,-5\n');
    const bad = await project.perdura(['clv', 'fit', '--orders', 'bad.csv', '--until', '2024-06-30', '-o', 'json']);
    expect(bad.code).toBe(1);
    expect(JSON.parse(bad.stderr)).toMatchObject({ error: { kind: 'bad_data', details: { bad: 1, rows: 1 } } });
    expect((await project.perdura(['clv', 'fit', '--orders', 'bad.csv', '--until', 'June'])).code).toBe(2);
  });
});

async function query(statements: readonly string[]) {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(`set file_search_path = '${project.folder}'`);
    const answers: Record<string, unknown>[][] = [];
    for (const sql of statements) answers.push((await connection.runAndReadAll(sql)).getRowObjectsJson());
    return answers;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
