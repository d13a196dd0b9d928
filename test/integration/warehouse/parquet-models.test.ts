import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { copyTable } from '../../../storage/snapshots/index.ts';
import { openWarehouse, type Warehouse } from '../../../storage/warehouse/index.ts';
import { parquetFileOf, type RunResults, runModels } from '../../../storage/warehouse/sql-runner/index.ts';
import { temporaryFolder, temporaryWarehouse } from './folder.ts';
import { models, type Written } from './models-folder.ts';

const fence = { stage: 'transform', token: 1, attempt: 1 };
const spends: Written = { sql: 'select id, spend from raw', materialized: 'parquet' };

async function run(warehouse: Warehouse, files: Readonly<Record<string, Written>>): Promise<RunResults> {
  await warehouse.claim(fence);
  const list = await models(files);
  return runModels({ warehouse, models: list, fence, artefacts: join(temporaryFolder(), 'sql'), runId: 'run-1' });
}

async function shop(options: { readonly threads?: number } = {}): Promise<Warehouse> {
  const warehouse = await temporaryWarehouse(options);
  // In no order.
  await warehouse.run(
    `create table raw as select (i * 7919) % 200000 as id, ((i % 977) / 8)::decimal(18, 4) as spend from range(200000) t(i)`,
  );
  return warehouse;
}

const filesOf = ({ path }: Warehouse): readonly string[] => {
  const folder = `${path}.tables`;
  return existsSync(folder) ? readdirSync(folder) : [];
};
const statusOf = ({ models: results }: RunResults) => results.map(({ status }) => status);
const sumOf = (warehouse: Warehouse) => warehouse.rows('select count(*) as n, sum(spend)::double as spend from spends');

describe('a model kept as Parquet', () => {
  it('is read like a table, and lies beside the database in the order of its grain', async () => {
    const warehouse = await shop();
    const results = await run(warehouse, {
      'marts/spends': { ...spends, audits: 'unique(id), not_null(spend)' },
      'marts/total': { sql: 'select 1 as id, sum(spend) as spend from spends' },
    });
    expect(results.models.map(({ status, rows }) => [status, rows])).toEqual([
      ['success', 200000],
      ['success', 1],
    ]);
    const file = (await parquetFileOf(warehouse, 'spends')) ?? '';
    expect(filesOf(warehouse)).toEqual([basename(file)]);
    const rows = await warehouse.rows<{ id: number }>(`select id from read_parquet('${file}')`);
    expect(rows.map(({ id }) => id)).toEqual(Array.from(rows, (_row, at) => at));
    expect(await warehouse.rows('select (select sum(spend) from raw) = spend as is_equal from total')).toEqual([
      { is_equal: true },
    ]);
  });

  it('has the bytes of a published table, with one thread as with two', async () => {
    const bytes = await Promise.all(
      [1, 2].map(async (threads) => {
        const warehouse = await shop({ threads });
        await run(warehouse, { 'marts/spends': spends });
        const copy = join(temporaryFolder(), 'copy.parquet');
        const select = 'select * from raw';
        await warehouse.withConnection((connection) => copyTable(connection, { select, orderBy: ['id'], file: copy }));
        return [readFileSync((await parquetFileOf(warehouse, 'spends')) ?? ''), readFileSync(copy)];
      }),
    );
    const [first, ...others] = bytes.flat();
    for (const other of others) expect(first?.equals(other)).toBe(true);
  });

  it('stays as it was where nothing changed, and is written anew where something did', async () => {
    const warehouse = await temporaryWarehouse();
    const days = (n: number) => ({
      'marts/spends': { ...spends, sql: `select i as id, 1 as spend from range(${n}) t(i)` },
    });
    const first = await run(warehouse, days(3));
    const file = await parquetFileOf(warehouse, 'spends');
    expect([statusOf(first), statusOf(await run(warehouse, days(3)))]).toEqual([['success'], ['unchanged']]);
    expect(await parquetFileOf(warehouse, 'spends')).toBe(file);

    await run(warehouse, days(4));
    expect(await parquetFileOf(warehouse, 'spends')).not.toBe(file);
    expect(await sumOf(warehouse)).toEqual([{ n: 4, spend: 4 }]);
    // Whoever reads the old one can go on, until the next is written.
    await run(warehouse, days(4));
    expect(existsSync(file ?? '')).toBe(true);
    expect(filesOf(warehouse)).toHaveLength(2);
    await run(warehouse, days(5));
    expect(existsSync(file ?? '')).toBe(false);
    expect(filesOf(warehouse)).toHaveLength(2);
  });

  it('shows the rows of before when an audit fails, and loses nothing', async () => {
    const warehouse = await shop();
    const audited = { 'marts/spends': { ...spends, audits: 'unique(id)' } };
    await run(warehouse, audited);
    const before = [await parquetFileOf(warehouse, 'spends'), await sumOf(warehouse)];
    await warehouse.run('insert into raw values (3, 1)');
    expect(statusOf(await run(warehouse, audited))).toEqual(['error']);
    expect([await parquetFileOf(warehouse, 'spends'), await sumOf(warehouse)]).toEqual(before);
    await warehouse.run('delete from raw where id = 3');
    expect(statusOf(await run(warehouse, audited))).toEqual(['success']);
    expect(await sumOf(warehouse)).toMatchObject([{ n: 199999 }]);
  });

  it('is read on by those who saw the rows of before, while it is written again', async () => {
    const warehouse = await temporaryWarehouse();
    const days = (n: number) => ({
      'marts/spends': { ...spends, sql: `select i as id, 1 as spend from range(${n}) t(i)` },
    });
    await run(warehouse, days(3));
    const seen = await warehouse.atOneMoment(async (reader) => {
      const before = await reader.rows('select count(*) as n from spends');
      await run(warehouse, days(4));
      return [before, await reader.rows('select count(*) as n from spends')];
    });
    expect(seen).toEqual([[{ n: 3 }], [{ n: 3 }]]);
    expect(await sumOf(warehouse)).toEqual([{ n: 4, spend: 4 }]);
  });

  it('clears away what an interrupted build left, and files of models that are gone', async () => {
    const warehouse = await shop();
    const files = { 'marts/spends': spends, 'marts/others': { ...spends, sql: 'select id from raw' } };
    await run(warehouse, files);
    const folder = `${warehouse.path}.tables`;
    writeFileSync(join(folder, 'spends.half.parquet'), 'half');
    const [kept] = filesOf(warehouse).filter((name) => name.startsWith('spends.') && !name.includes('half'));
    await warehouse.run('drop view others');
    await run(warehouse, { 'marts/spends': spends });
    expect(filesOf(warehouse)).toHaveLength(2);
    expect(filesOf(warehouse)).toContain(kept);
    expect(existsSync(join(folder, 'spends.half.parquet'))).toBe(false);
    expect(await sumOf(warehouse)).toMatchObject([{ n: 200000 }]);
  });

  it('is built again when its file is gone', async () => {
    const warehouse = await shop();
    const files = { 'staging/stg': { sql: 'select * from raw' }, 'marts/spends': { ...spends, sql: 'from stg' } };
    await run(warehouse, files);
    rmSync(`${warehouse.path}.tables`, { recursive: true });
    const again = await run(warehouse, files);
    expect(again.models.at(-1)?.change).toMatchObject({ how: 'full', because: 'its file is gone' });
    expect(await sumOf(warehouse)).toMatchObject([{ n: 200000 }]);
  });

  it('takes the place of a table, and gives it back', async () => {
    const warehouse = await shop();
    const kinds = async () => {
      const tables = await warehouse.rows("select 1 from duckdb_tables() where table_name = 'spends'");
      return [tables.length, filesOf(warehouse).length];
    };
    for (const [materialized, found] of [
      ['table', [1, 0]],
      ['parquet', [0, 1]],
      // Readers may be at the file still: the next run clears it away.
      ['table', [1, 1]],
      ['view', [0, 0]],
      ['parquet', [0, 1]],
    ] as const) {
      expect(statusOf(await run(warehouse, { 'marts/spends': { ...spends, materialized } }))).toEqual(['success']);
      expect(await sumOf(warehouse)).toMatchObject([{ n: 200000 }]);
      expect(await kinds()).toEqual(found);
    }
  });

  it('is there after the database was closed and opened', async () => {
    const folder = temporaryFolder();
    const options = { path: join(folder, "l'été.duckdb"), tempDirectory: join(folder, 'tmp'), owner: 'test' };
    const first = await openWarehouse(options);
    await first.run('create table raw as select 1 as id, 2.5::decimal(18, 4) as spend');
    await run(first, { 'marts/spends': spends });
    await first.close();
    const second = await openWarehouse(options);
    try {
      expect(await sumOf(second)).toEqual([{ n: 1, spend: 2.5 }]);
      expect(await parquetFileOf(second, 'SPENDS')).toMatch(/l'été\.duckdb\.tables\/spends\..*\.parquet$/);
    } finally {
      await second.close();
    }
  });

  it('lies at a whole path, however the database is named', async () => {
    const folder = temporaryFolder();
    const path = relative(process.cwd(), join(folder, 'store.duckdb'));
    const warehouse = await openWarehouse({ path, tempDirectory: join(folder, 'tmp'), owner: 'test' });
    try {
      await run(warehouse, { 'marts/spends': { ...spends, sql: 'select 1 as id, 2 as spend' } });
      expect(dirname((await parquetFileOf(warehouse, 'spends')) ?? '')).toBe(join(folder, 'store.duckdb.tables'));
    } finally {
      await warehouse.close();
    }
  });

  it('is built again in a copy of the database, which reads the original’s file until then', async () => {
    const [original, copied] = [temporaryFolder(), temporaryFolder()];
    const files = { 'marts/spends': { ...spends, sql: 'select 1 as id, 2 as spend' } };
    const within = async (folder: string) => {
      const path = join(folder, 'store.duckdb');
      const warehouse = await openWarehouse({ path, tempDirectory: join(folder, 'tmp'), owner: 'test' });
      try {
        const results = await run(warehouse, files);
        return [
          statusOf(results),
          dirname((await parquetFileOf(warehouse, 'spends')) ?? ''),
          filesOf(warehouse).length,
        ];
      } finally {
        await warehouse.close();
      }
    };
    await within(original);
    cpSync(original, copied, { recursive: true });
    expect(await within(copied)).toEqual([['success'], join(copied, 'store.duckdb.tables'), 1]);
    expect(await within(original)).toEqual([['unchanged'], join(original, 'store.duckdb.tables'), 1]);
  });
});
