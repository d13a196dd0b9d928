/** What a run leaves behind: a manifest with lineage, results, events for other tools; written once. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { latestAttempt, writeOnce } from '../../../storage/warehouse/sql-runner/artefacts/attempts.ts';
import { meaningOfColumn } from '../../../storage/warehouse/sql-runner/artefacts/column-meaning.ts';
import { type Model, runModels } from '../../../storage/warehouse/sql-runner/index.ts';
import type { Warehouse } from '../../../storage/warehouse/index.ts';
import { temporaryFolder, temporaryWarehouse } from '../warehouse/folder.ts';
import { models } from '../warehouse/models-folder.ts';
import { eventSchema } from './event-schema.ts';

interface Event {
  readonly eventType: string;
  readonly eventTime: string;
  readonly run: { readonly runId: string };
  readonly job: { readonly name: string };
  readonly inputs: readonly Dataset[];
  readonly outputs: readonly Dataset[];
}

interface Dataset {
  readonly name: string;
  readonly facets: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly inputFacets?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly outputFacets?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const fence = { stage: 'transform', token: 1, attempt: 1 };

async function run(warehouse: Warehouse, list: readonly Model[], artefacts: string) {
  await warehouse.claim(fence);
  return runModels({ warehouse, models: list, fence, artefacts, runId: 'shop-2024-06-30-1' });
}

const shop = () =>
  models({
    'staging/stg_orders': {
      sql: 'select id, amount - tax as net from raw_orders',
      audits: 'unique(id), not_null(net)',
    },
    'marts/spends': {
      sql: 'select sum(net) as net, count(*) as orders from stg_orders where id > 0',
      grain: 'net',
      audits: 'accept(orders > 1)',
    },
    'marts/late': { sql: 'select net as id from spends' },
    'audits/audit_empty': { sql: 'select id from stg_orders where id > 99', materialized: 'view' },
  });

async function built(orders: string): Promise<{ folder: string; warehouse: Warehouse; list: readonly Model[] }> {
  const warehouse = await temporaryWarehouse();
  await warehouse.run(`create table raw_orders as select * from (values ${orders}) as t(id, amount, tax)`);
  const folder = join(temporaryFolder(), 'runs', 'sql');
  const list = await shop();
  await run(warehouse, list, folder);
  return { folder, warehouse, list };
}

const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');
const eventsIn = (folder: string): readonly Event[] =>
  read(folder, 'openlineage.ndjson')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Event);

describe('the manifest', () => {
  it('says of every column its type, its meaning, and what it comes from', async () => {
    const { folder } = await built('(1, 10, 1), (2, 5, 1)');
    const manifest = JSON.parse(read(folder, 'manifest.json')) as { models: readonly Record<string, unknown>[] };
    expect(manifest.models.find(({ name }) => name === 'spends')).toMatchObject({
      dependsOn: ['stg_orders'],
      materialization: { kind: 'table' },
      sql: 'select sum(net) as net, count(*) as orders from stg_orders where id > 0',
      columns: [
        { name: 'net', type: 'HUGEINT', comesFrom: [{ table: 'stg_orders', column: 'net', how: 'aggregated' }] },
        { name: 'orders', type: 'BIGINT', comesFrom: [{ table: 'stg_orders', column: '*', how: 'aggregated' }] },
      ],
      rowsDependOn: [{ table: 'stg_orders', column: 'id', by: 'filter' }],
    });
  });

  it('names what the models read, and who reads them', async () => {
    const warehouse = await temporaryWarehouse();
    await warehouse.run('create table raw_orders as select 1 as id, 10 as amount, 1 as tax');
    const folder = join(temporaryFolder(), 'sql');
    await warehouse.claim(fence);
    const source = {
      name: 'raw_orders',
      from: { kind: 'table' as const, table: 'raw_orders' },
      description: 'Orders.',
      changes: null,
      key: ['id'],
      freshness: null,
      columns: { tax: 'Of the amount.' },
    };
    const exposures = [
      { name: 'board', owner: 'boss', reads: ['spends.net'] },
      { name: 'other', owner: null, reads: ['elsewhere'] },
    ];
    await runModels({
      warehouse,
      models: await shop(),
      sources: [source, { ...source, name: 'unread' }],
      exposures,
      fence,
      artefacts: folder,
      runId: 'shop-1',
    });
    expect(JSON.parse(read(folder, 'manifest.json'))).toMatchObject({
      sources: [
        {
          name: 'raw_orders',
          columns: [{ name: 'id' }, { name: 'amount' }, { name: 'tax', description: 'Of the amount.' }],
        },
      ],
      exposures: [{ name: 'board', owner: 'boss', reads: ['spends.net'] }],
    });
  });

  it('has the same bytes whenever the same models are built from the same tables', async () => {
    const [one, other] = [await built('(1, 10, 1), (2, 5, 1)'), await built('(1, 10, 1), (2, 5, 1)')];
    expect(read(one.folder, 'manifest.json')).toBe(read(other.folder, 'manifest.json'));
    expect(read(one.folder, 'manifest.json')).not.toMatch(/seconds|\d{4}-\d\d-\d\dT/);
  });

  it('finds the meaning of a column per horizon, bound and number of clusters', () => {
    const declared = { type: null, isNullable: true };
    const columns = {
      'orders_<h>d': { ...declared, meaning: 'Orders.' },
      'orders_<h>d_<bound>': { ...declared, meaning: 'Bounds.' },
      total_90d: { ...declared, meaning: 'Of its own.' },
      'cluster_<k>': { ...declared, meaning: 'Rank.' },
    };
    expect(
      ['orders_90d', 'orders_90d_lower80', 'total_90d', 'other_90d', 'cluster_12'].map((name) =>
        meaningOfColumn(columns, name),
      ),
    ).toEqual(['Orders.', 'Bounds.', 'Of its own.', null, 'Rank.']);
  });
});

describe('events for other tools', () => {
  it('fits the schema of OpenLineage, whether models are built or fail', async () => {
    const ajv = new Ajv2020({ allErrors: true });
    addFormats.default(ajv);
    const validate = ajv.compile(eventSchema);
    for (const orders of ['(1, 10, 1), (2, 5, 1)', '(1, 10, 1)', '(1, 10, 1), (1, 5, 1)']) {
      const { folder } = await built(orders);
      const problems = eventsIn(folder).flatMap((event) => (validate(event) ? [] : (validate.errors ?? [])));
      expect(problems).toEqual([]);
    }
  });

  it('begins and ends every model that was built, and the audits of each, which look at its table', async () => {
    const { folder } = await built('(1, 10, 1)');
    const events = eventsIn(folder);
    expect(events.map(({ eventType, job }) => `${eventType} ${job.name}`)).toEqual([
      'START store.duckdb.stg_orders',
      'COMPLETE store.duckdb.stg_orders',
      'START store.duckdb.stg_orders.audits',
      'COMPLETE store.duckdb.stg_orders.audits',
      // One order: its promise is more than one. What reads it was skipped, and did not run.
      'START store.duckdb.spends',
      'FAIL store.duckdb.spends',
      'START store.duckdb.spends.audits',
      'FAIL store.duckdb.spends.audits',
      'START store.duckdb.audit_empty',
      'COMPLETE store.duckdb.audit_empty',
    ]);
    const times = events.map(({ eventTime }) => eventTime);
    expect(times).toEqual([...times].sort());
    const [start, complete, checking] = events;
    expect(start?.run.runId).toBe(complete?.run.runId);
    expect(start?.run.runId).not.toBe(checking?.run.runId);
    const audits = events.find(({ job, eventType }) => job.name.endsWith('spends.audits') && eventType === 'FAIL');
    expect(audits?.inputs[0]?.inputFacets?.['dataQualityAssertions']?.['assertions']).toEqual([
      { assertion: 'accept', success: false, severity: 'error', name: 'accept(orders > 1)' },
    ]);
  });

  it('tells rows, columns and where they come from', async () => {
    const { folder } = await built('(1, 10, 1), (2, 5, 1)');
    const output = eventsIn(folder).find(
      ({ eventType, job }) => eventType === 'COMPLETE' && job.name.endsWith('.spends'),
    )?.outputs[0];
    expect(output?.outputFacets?.['outputStatistics']).toMatchObject({ rowCount: 1 });
    expect(output?.facets['columnLineage']).toMatchObject({
      fields: {
        net: {
          inputFields: [
            {
              namespace: 'duckdb://store.duckdb',
              name: 'main.stg_orders',
              field: 'net',
              transformations: [{ type: 'DIRECT', subtype: 'AGGREGATION', masking: false }],
            },
          ],
        },
        orders: { inputFields: [] },
      },
      dataset: [{ name: 'main.stg_orders', field: 'id', transformations: [{ type: 'INDIRECT', subtype: 'FILTER' }] }],
    });
  });
});

describe('records of a run', () => {
  it('stay as they are when the run is done again, whose records lie beside them', async () => {
    const { folder, warehouse, list } = await built('(1, 10, 1)');
    const before = read(folder, 'run_results.json');
    expect(await latestAttempt(folder)).toBe(folder);
    await warehouse.run('insert into raw_orders values (2, 5, 1)');
    await run(warehouse, list, folder);
    expect(read(folder, 'run_results.json')).toBe(before);
    expect(await latestAttempt(folder)).toBe(join(folder, 'attempt-2'));
    expect(read(join(folder, 'attempt-2'), 'run_results.json')).toContain('"status": "success"');
  });

  it('refuse to be written over, and leave no half behind', async () => {
    const path = join(temporaryFolder(), 'a.json');
    await writeOnce(path, 'first');
    await expect(writeOnce(path, 'second')).rejects.toThrow(/written once/);
    expect(readFileSync(path, 'utf8')).toBe('first');
    expect(readdirSync(join(path, '..'))).toEqual(['a.json']);
  });
});
