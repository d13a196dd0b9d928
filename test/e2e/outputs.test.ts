/** Published tables in somebody else's PostgreSQL, by the run's own step and by a person's push. */
import { Client } from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { createSampleProject } from '../support/cli.ts';
import { startPostgres } from '../support/postgres.ts';
import { within } from '../support/deadline.ts';

const postgres = await startPostgres();
const url = (await postgres?.createDatabase()) ?? 'postgres://127.0.0.1:1/none';
const database = new Client({ connectionString: url });
const project = createSampleProject();
project.write(
  'perdura.yaml',
  `
stores:
  cdnow:
    zone: America/New_York
    currency: USD
    sources: { shop: { type: files, streams: { orders: orders.csv } } }
    outputs: { theirs: { type: postgres, url: '\${THEIR_URL}' } }
`,
);
afterAll(async () => {
  await project.dispose();
  await database.end().catch(() => undefined);
});

const perdura = async (code: number, ...args: readonly string[]): Promise<unknown> => {
  const ended = await project.perdura([...args, '-o', 'json'], { THEIR_URL: url });
  expect(ended.code, ended.stderr).toBe(code);
  return JSON.parse(ended.stdout);
};

describe.skipIf(postgres === undefined)('an output', () => {
  it('has the tables of a run after it was published, and says which run that is', async () => {
    await database.connect();
    const worker = project.start(['worker'], { THEIR_URL: url });
    await worker.shows(/worker/i);
    expect(await perdura(0, 'run', '--as-of', '1998-06-30')).toMatchObject({ status: 'published' });
    await within(120, 'the run is there', arrived('cdnow-1998-06-30-1'));
    const { tables } = project.manifest('cdnow', '1998-06-30', 1);
    const { rows } = await database.query<{ customers: string; spent: string }>(
      'select count(*) as customers, sum(historic_clv)::numeric(18, 2) as spent from perdura.customers',
    );
    expect(rows).toEqual([{ customers: '2357', spent: '244091.94' }]);
    for (const { name, rows: published } of tables) {
      if (name === 'contacts') continue;
      const { rows: counted } = await database.query<{ n: string }>(`select count(*) as n from perdura."${name}"`);
      expect({ [name]: Number(counted[0]?.n) }).toEqual({ [name]: published });
    }
    expect(await perdura(0, 'outputs', 'status')).toMatchObject([
      { output: 'theirs', published: 'cdnow-1998-06-30-1', isCurrent: true },
    ]);
    worker.process.kill('SIGTERM');
    await worker.ended;
  });

  it('is left as it is by the same push again', async () => {
    const worker = project.start(['worker'], { THEIR_URL: url });
    await worker.shows(/worker/i);
    const before = await database.query('select * from perdura._perdura_publication');
    expect(await perdura(0, 'outputs', 'push', 'theirs')).toMatchObject([{ status: 'unchanged', loaded: 0 }]);
    expect((await database.query('select * from perdura._perdura_publication')).rows).toEqual(before.rows);
    worker.process.kill('SIGTERM');
    await worker.ended;
  });
});

/** Resolves once that run is the current one there. */
async function arrived(run: string): Promise<void> {
  for (;;) {
    const { rows } = await database
      .query<{ run: string }>('select run from perdura._perdura_publication where is_current')
      .catch(() => ({ rows: [] }));
    if (rows.some((row) => row.run === run)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
