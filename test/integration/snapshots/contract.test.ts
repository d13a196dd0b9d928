/** The data contract of a snapshot: valid by the standard, true of the tables, free of clock and run. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { makeContract } from '../../../activities/data-contract.ts';
import { publishedTables } from '../../../activities/published-tables.ts';
import { sqlFolder } from '../../../app/package-folder.ts';
import { contractFile, type DataContract, readContract, writeContract } from '../../../storage/snapshots/index.ts';
import { loadModels, type Model } from '../../../storage/warehouse/sql-runner/index.ts';

const schema = JSON.parse(
  await readFile(new URL('fixtures/odcs-json-schema-v3.1.0.json', import.meta.url), 'utf8'),
) as object;
const ajv = new Ajv2019({ strict: false, allErrors: true });
addFormats.default(ajv);
const isValid = ajv.compile(schema);

const run = { store: 'shop', currency: 'EUR', zone: 'Europe/Madrid', predecessor: null } as const;
const columnsOf = (table: string) =>
  table === 'customers'
    ? [
        { name: 'customer_key', type: 'VARCHAR', description: 'who' },
        { name: 'lifecycle_state', type: 'VARCHAR' },
        { name: 'historic_clv', type: 'DECIMAL(18,4)' },
        { name: 'first_order_date', type: 'DATE' },
        { name: 'predicted_clv_365d', type: 'DECIMAL(18,4)' },
      ]
    : (publishedTables.find(({ name }) => name === table)?.orderBy ?? [])
        .map((name) => ({ name, type: 'VARCHAR' }))
        .concat(table === 'contacts' ? [{ name: 'email', type: 'VARCHAR' }] : []);
const tables = publishedTables.map(({ name }) => ({ name, file: `${name}.parquet`, columns: columnsOf(name) }));

let folder = '';
let models: readonly Model[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perdura-contract-'));
  models = await loadModels(sqlFolder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const tableOf = (contract: DataContract, name: string) => contract.schema.find((table) => table.name === name);
const columnOf = (contract: DataContract, table: string, name: string) =>
  tableOf(contract, table)?.properties.find((column) => column.name === name);

describe('a data contract', () => {
  it('is valid by the schema of the Open Data Contract Standard, as the file says it', async () => {
    await writeContract(folder, await makeContract(run, tables, models, folder));
    const written: unknown = parse(await readFile(join(folder, contractFile), 'utf8'));
    isValid(written);
    expect(isValid.errors ?? []).toEqual([]);
    expect(await readContract(folder)).toEqual(written);
  });

  it('holds every published table with its key, types and descriptions', async () => {
    const contract = await makeContract(run, tables, models, folder);
    expect(contract.schema.map(({ name }) => name)).toEqual(publishedTables.map(({ name }) => name));
    expect(columnOf(contract, 'customers', 'customer_key')).toMatchObject({
      primaryKey: true,
      primaryKeyPosition: 1,
      logicalType: 'string',
      physicalType: 'VARCHAR',
      required: true,
      unique: true,
      description: 'who',
    });
    expect(columnOf(contract, 'customers', 'historic_clv')).toMatchObject({ logicalType: 'number', required: true });
    expect(columnOf(contract, 'customers', 'first_order_date')).toMatchObject({ logicalType: 'date', required: false });
    for (const { name, description } of contract.schema) expect(description, name).toMatch(/\w/);
  });

  it('promises what stops a publication: audits are its quality', async () => {
    const contract = await makeContract(run, tables, models, folder);
    expect(columnOf(contract, 'customers', 'lifecycle_state')?.quality).toContainEqual({
      type: 'library',
      metric: 'nullValues',
      mustBe: 0,
      severity: 'error',
    });
    expect(tableOf(contract, 'customers')?.quality).toContainEqual(
      expect.objectContaining({
        type: 'sql',
        query: 'select count(*) from customers where not coalesce((historic_orders >= purchase_days), false)',
        mustBe: 0,
      }),
    );
    expect(tableOf(contract, 'clusters')?.quality).toContainEqual(
      expect.objectContaining({ metric: 'duplicateValues', arguments: { properties: ['k', 'cluster_rank'] } }),
    );
  });

  it('says which columns are about people', async () => {
    const contract = await makeContract(run, tables, models, folder);
    const classes = (table: string) => tableOf(contract, table)?.properties.map(({ classification }) => classification);
    expect(columnOf(contract, 'contacts', 'email')?.classification).toBe('personal');
    expect(columnOf(contract, 'contacts', 'customer_key')?.classification).toBe('pseudonymous');
    expect(new Set(classes('customers'))).toEqual(new Set(['pseudonymous']));
    expect(new Set(classes('clusters'))).toEqual(new Set(['internal']));
  });

  it('is the same for every run of the same tables, whatever the day', async () => {
    await writeContract(folder, await makeContract(run, tables, models, folder));
    const first = await readFile(join(folder, contractFile), 'utf8');
    const continued = { ...run, predecessor: { runId: 'r', asOf: '2026-01-01', snapshot: '.', checksum: '' } };
    await writeContract(folder, await makeContract(continued, tables, models, folder));
    expect(await readFile(join(folder, contractFile), 'utf8')).toBe(first);
  });

  it('takes a new major version when the run before had a column that is gone', async () => {
    await writeContract(folder, await makeContract(run, tables, models, folder));
    const fewer = tables.map((table) => ({ ...table, columns: table.columns.filter(({ name }) => name !== 'email') }));
    const continued = { ...run, predecessor: { runId: 'r', asOf: '2026-01-01', snapshot: '.', checksum: '' } };
    expect((await makeContract(continued, fewer, models, folder)).version).toBe('2.0.0');
  });
});
