/** A run continues the accepted run of the latest earlier day: groups, models and the base of drift, and verifies with it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Audit } from '../../app/audit/audit.ts';
import type { Verification } from '../../app/verify/verification.ts';
import { createSampleProject, type Project, type Running } from '../support/cli.ts';

let project: Project;
let worker: Running;

beforeAll(async () => {
  project = createSampleProject({
    'objects/clv.yaml': 'kind: clv\nactive: true\nreference_date: 1998-06-30\n',
  });
  worker = project.start(['worker']);
  await worker.shows('worker of cdnow');
  for (const day of ['1998-05-15', '1998-06-15', '1998-06-30']) {
    const { code, stderr } = await project.perdura(['run', '--as-of', day]);
    expect(code, stderr).toBe(0);
  }
});
afterAll(async () => {
  worker?.process.kill('SIGTERM');
  await worker?.ended;
  await project?.dispose();
});

interface Described {
  readonly clustering: { readonly fittedAsOf: string; readonly partitions: readonly { readonly ids: unknown }[] };
  readonly models: { readonly orders: { readonly model: string } };
  readonly backtest: { readonly orderChoice: { readonly incumbent: string | null; readonly because: string } };
  readonly gate: { readonly checks: readonly { readonly check: string }[] };
}
const described = (day: string) => project.manifest('cdnow', day, 1).run as unknown as Described;

it('keeps ranges within a month, and finds them anew in the next', () => {
  const [may, june, later] = ['1998-05-15', '1998-06-15', '1998-06-30'].map((day) => described(day).clustering);
  expect(may?.fittedAsOf).toBe('1998-05-15');
  expect(june?.fittedAsOf).toBe('1998-06-15');
  expect(later).toEqual(june);
  // Ids follow the groups, whatever became of their ranges.
  expect(june?.partitions.map(({ ids }) => ids)).toEqual(may?.partitions.map(({ ids }) => ids));
  expect(june?.partitions).not.toEqual(may?.partitions);
});

it('keeps the model in use, unless another is clearly better', () => {
  const { models, backtest } = described('1998-06-15');
  expect(described('1998-05-15').backtest.orderChoice).toMatchObject({ incumbent: null, because: 'best' });
  expect(backtest.orderChoice.incumbent).toBe(described('1998-05-15').models.orders.model);
  expect(backtest.orderChoice.because).toMatch(/^(kept|replaced)$/);
  expect(models.orders.model).toBeTruthy();
});

it('measures drift against the run of four weeks ago, once there is one', () => {
  const checks = (day: string) => described(day).gate.checks.map(({ check }) => check);
  expect(checks('1998-06-15')).toContain('drift_of_customers');
  expect(checks('1998-05-15')).not.toContain('drift_of_customers');
});

it('names what it continues among its inputs, and gives the same tables again', async () => {
  const audited = await project.perdura(['audit', 'cdnow-1998-06-30-1', '-o', 'json']);
  expect((JSON.parse(audited.stdout) as Audit).inputs).toMatchObject({
    isListAsRecorded: true,
    predecessor: { runId: 'cdnow-1998-06-15-1', asOf: '1998-06-15', snapshot: 'cdnow/1998-06-15/1' },
  });
  const verified = await project.perdura(['verify', 'cdnow-1998-06-30-1', '-o', 'json']);
  expect(verified.code, verified.stderr).toBe(0);
  expect(JSON.parse(verified.stdout) as Verification).toMatchObject({ verdict: 'identical' });
});

it('tells who moved between groups and states, and everybody now stayed or moved in', async () => {
  const moved = async (day: string) => {
    const sql = `with movers as (select kind, sum(customers) filter (where "to" <> 'gone') as moved from migrations group by kind)
      select kind, because, sum(customers)::integer as customers, max(moved)::integer as moved,
        (select count(*) from customers)::integer as everybody
      from migrations join movers using (kind) group by kind, because order by kind, because`;
    const { code, stdout, stderr } = await project.perdura(['query', sql, '--as-of', day, '-o', 'json']);
    expect(code, stderr).toBe(0);
    return JSON.parse(stdout) as readonly { kind: string; because: string; moved: number; everybody: number }[];
  };
  expect(await moved('1998-05-15')).toEqual([]);
  const [june, later] = [await moved('1998-06-15'), await moved('1998-06-30')];
  // Ranges were found anew in June and kept in its second half.
  expect(june.map(({ kind, because }) => `${kind} ${because}`)).toContain('cluster_10 boundary');
  expect(new Set(later.map(({ because }) => because))).toEqual(new Set(['customer']));
  expect(new Set(later.map(({ kind }) => kind))).toEqual(new Set(['cluster_10', 'cluster_3', 'lifecycle']));
  for (const { moved: movers, everybody } of [...june, ...later]) expect(movers).toBeLessThan(everybody);
});

it('tells who entered and left a segment, as its members of both days have it', async () => {
  const ask = async (sql: string, day: string) => {
    const { code, stdout, stderr } = await project.perdura(['query', sql, '--as-of', day, '-o', 'json']);
    expect(code, stderr).toBe(0);
    return JSON.parse(stdout) as readonly Readonly<Record<string, string>>[];
  };
  const members = async (day: string) =>
    (await ask('select customer_key from segment_members order by customer_key', day)).map(
      (row) => row['customer_key'],
    );
  const [was, is] = [await members('1998-06-15'), await members('1998-06-30')];
  const expected = [
    ...is.filter((key) => !was.includes(key)).map((key) => ({ customer_key: key, direction: 'entered' })),
    ...was.filter((key) => !is.includes(key)).map((key) => ({ customer_key: key, direction: 'left' })),
  ];
  expect(new Set(expected.map(({ direction }) => direction))).toEqual(new Set(['entered', 'left']));
  expect(
    await ask('select customer_key, direction from segment_changes order by direction, customer_key', '1998-06-30'),
  ).toEqual(expected);
});
