/** What a run makes of files that are wrong, empty or tiny: nothing is lost, and the reason is said. */
import { afterAll, describe, expect, it } from 'vitest';
import { createProject, createSampleProject, type Ended, type Project } from '../support/cli.ts';

const yaml = `stores:
  shop:
    zone: Europe/Madrid
    currency: EUR
    sources:
      files:
        type: files
        streams: { orders: "orders*" }
`;
const clv = 'kind: clv\nactive: true\nreference_date: 2024-06-30\n';

const projects: Project[] = [];
afterAll(async () => {
  for (const project of projects) await project.dispose();
});

function shop(files: Readonly<Record<string, string | Uint8Array>>): Project {
  const project = createProject({ 'perdura.yaml': yaml, 'objects/clv.yaml': clv, ...files });
  projects.push(project);
  return project;
}

const run = (project: Project): Promise<Ended> => project.perdura(['run', '--local', '-o', 'json']);
const query = async <T>(project: Project, sql: string): Promise<T[]> => {
  const { code, stdout, stderr } = await project.perdura(['query', sql, '-o', 'json']);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as T[];
};

const goodOrders = 'customer_id,order_date,amount\nana,2024-05-01,20.00\nana,2024-06-01,30.00\nbo,2024-06-15,5.50\n';

describe('rows that are wrong', () => {
  it('are quarantined with line and reason, and the rest is published', async () => {
    const project = shop({
      'orders.csv': `customer_id,order_date,amount,quantity
ana,2024-05-01,20.00,1
ana,31/02/2024,10.00,1
bo,2024-05-03,NaN,1
bo,2024-05-04,7.00,-2
çé,2024-05-05,8.00,1
too,few
bo,2024-05-06,,1
`,
      'orders-2.jsonl': '{"customer_id":"ana","order_date":"2024-06-01","amount":30}\n{"customer_id":"bo","order_da\n',
    });
    const { code, stdout, stderr } = await run(project);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'published' });
    expect(stderr).toContain('rows in 9 = 3 loaded + 6 quarantined');
    const rows = await query<{ row: number; reason: string }>(
      project,
      'select "row", reason from quarantine order by "load", "row"',
    );
    expect(rows.map(({ row }) => row)).toEqual([2, 3, 4, 5, 7, 8]);
    const reasons = rows.map(({ reason }) => reason).join('\n');
    expect(reasons).toMatch(/"31\/02\/2024" is not a date/);
    expect(reasons).toMatch(/NaN.* is not a number/);
    expect(reasons).toMatch(/quantity: -2 is below 0/);
    expect(reasons).toMatch(/amount/);
    expect(
      await query(project, 'select sum(historic_orders)::int as orders, sum(historic_clv) as spend from customers'),
    ).toEqual([{ orders: 3, spend: '58.0000' }]);
  });
});

describe('files that cannot be read', () => {
  it.each([
    ['a missing column', { 'orders.csv': 'customer_id,order_date\nana,2024-05-01\n' }, /amount/],
    [
      'the wrong encoding',
      { 'orders.csv': Buffer.from('customer_id,order_date,amount\nJos\xe9,2024-05-01,3\n', 'latin1') },
      /encoding/,
    ],
    ['no file at all', {}, /no file matches/],
  ])('end the run with what to do: %s', async (_, files, message) => {
    const { code, stdout, stderr } = await run(shop(files));
    expect(code, stderr).not.toBe(0);
    const { failure } = JSON.parse(stdout) as { failure: { stage: string; message: string; remedy: string } };
    expect(failure.stage).toBe('extract');
    expect(`${failure.message}\n${failure.remedy}`).toMatch(message);
    expect(failure.remedy).not.toBe('');
  });
});

describe('a shop with nobody in it', () => {
  it('fails with the reason and leaves the last snapshot as it was', async () => {
    const project = shop({ 'orders.csv': goodOrders });
    expect((await run(project)).code).toBe(0);
    const before = await query(project, 'select count(*) as customers from customers');
    project.remove('.perdura/landing');
    project.remove('.perdura/warehouse');
    project.write('orders.csv', 'customer_id,order_date,amount\n');
    const empty = await run(project);
    expect(empty.code, empty.stderr).toBe(1);
    expect(empty.stdout).toMatch(/needs at least one customer, has none/);
    expect(await query(project, 'select count(*) as customers from customers')).toEqual(before);
  });
});

describe('a history window', () => {
  const windowed = (window: string) => {
    const project = createSampleProject({
      'objects/clv.yaml': `kind: clv\nactive: true\nreference_date: 1998-06-30\nhistory_window: ${window}\n`,
    });
    projects.push(project);
    return project;
  };

  it('without a purchase in it predicts nothing, and says so', async () => {
    const project = windowed('{ from: 1990-01-01, to: 1990-12-31 }');
    const { code, stderr } = await run(project);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('500 customers with an order (100 for indicative predictions); there are 0');
    const sql =
      'select prediction_status, count(predicted_clv_365d) as predicted, sum(historic_clv) as spend from customers group by 1';
    expect(await query(project, sql)).toEqual([
      { prediction_status: 'not_enough_data', predicted: 0, spend: '244091.9400' },
    ]);
  });

  it('that ends early keeps the back-test inside it', async () => {
    const project = windowed('{ from: 1997-01-01, to: 1998-03-31 }');
    const { code, stderr } = await run(project);
    expect(code, stderr).toBe(0);
    // 455 days: 181 before the first cut-off, the others a quarter of the horizon apart.
    expect(await query(project, 'select distinct cutoff_date, holdout_days from backtest order by 1')).toEqual([
      { cutoff_date: '1997-06-30', holdout_days: 274 },
      { cutoff_date: '1997-09-29', holdout_days: 183 },
      { cutoff_date: '1997-12-29', holdout_days: 92 },
    ]);
  });
});

describe('a shop with one customer', () => {
  it('is published without predictions, in one cluster', async () => {
    const project = shop({ 'orders.csv': 'customer_id,order_date,amount\nzoë 🛒,2024-06-01,12.34\n' });
    const { code, stderr } = await run(project);
    expect(code, stderr).toBe(0);
    expect(
      await query(
        project,
        `select prediction_status, historic_clv, predicted_clv_365d, cluster_3, cluster_10, lifecycle_state from customers`,
      ),
    ).toEqual([
      {
        prediction_status: 'not_enough_data',
        historic_clv: '12.3400',
        predicted_clv_365d: null,
        cluster_3: 1,
        cluster_10: 1,
        lifecycle_state: 'Active',
      },
    ]);
    const clusters = await project.perdura(['clusters', '-o', 'json']);
    expect(JSON.parse(clusters.stdout)).toMatchObject({
      clusters: [{ cluster: 'Low', customers: 1, customerShare: 100, revenueShare: 100 }],
    });
    const card = await project.perdura(['customer', 'zoë 🛒', '-o', 'json']);
    expect(JSON.parse(card.stdout)).toMatchObject({ historic_orders: 1 });
  });
});

describe('a shop where nobody has come back yet', () => {
  const once = Array.from({ length: 120 }, (_, at) => {
    const day = new Date(Date.UTC(2024, 2, 1 + at)).toISOString().slice(0, 10);
    return `c${at},${day},${10 + (at % 7)}.00`;
  });
  const orders = `customer_id,order_date,amount\n${once.join('\n')}\n`;

  it('is published with indicative predictions', async () => {
    const project = shop({ 'orders.csv': orders });
    const { code, stderr } = await run(project);
    expect(code, stderr).toBe(0);
    expect(await query(project, 'select distinct prediction_status as status from customers')).toEqual([
      { status: 'indicative' },
    ]);
  });
});
