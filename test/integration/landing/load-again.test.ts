import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLandingProject, type LandingProject, orderHeader as header } from './landing-project.ts';

let project: LandingProject;
beforeEach(async () => {
  project = await createLandingProject();
});
afterEach(() => project.remove());

describe('raw tables', () => {
  const emails = () => project.rows('select order_id, email, _load, _source from raw_orders order by order_id');

  it('have all columns of their stream, whichever of them a load brings', async () => {
    const first = await project.land('orders.csv', 'order_id,order_date,amount\n1,2024-01-01,5\n');
    await project.load();
    const one = { order_id: '1', email: null, _load: first.load, _source: first.source };
    expect(await emails()).toEqual([one]);
    const second = await project.land('more.csv', 'order_id,email,order_date,amount\n2,a@example.test,2024-01-02,5\n');
    await project.load();
    expect(await emails()).toEqual([
      one,
      { order_id: '2', email: 'a@example.test', _load: second.load, _source: second.source },
    ]);
  });

  it('are made anew where an earlier version had made others', async () => {
    await project.land('orders.csv', `${header}1,c1,2024-01-01,5,,,\n`);
    await project.load();
    const before = await emails();
    const warehouse = await project.warehouse();
    await warehouse.run(
      `drop view raw_orders; create table raw_orders (order_id varchar); update _layout set hash = 'other'`,
    );
    expect(await project.load()).toHaveLength(1);
    expect(await emails()).toEqual(before);
  });
});

describe('loading again', () => {
  const quarantined = () => project.rows('select reason from quarantine');
  const everything = async () =>
    Promise.all(
      ['raw_orders', 'raw_customers', 'quarantine', '_loads'].map((table) =>
        project.rows(`select md5(string_agg(t::varchar, chr(10) order by t::varchar)) as hash from ${table} as t`),
      ),
    );

  it('loads nothing twice', async () => {
    await project.land('orders.csv', `${header}1,c1,2024-01-01,5,,,\n2,c1,x,5,,,\n`);
    expect(await project.load()).toHaveLength(1);
    const before = await everything();
    expect(await project.load()).toEqual([]);
    expect(await everything()).toEqual(before);
  });

  it('replaces a file by the same file understood differently', async () => {
    const text = 'customer_id,order_date,amount\nc1,31/01/2024,5\n';
    await project.land('orders.csv', text);
    await project.load();
    expect(await quarantined()).toHaveLength(1);
    await project.land('orders.csv', text, { dateFormat: '%d/%m/%Y' });
    await project.load();
    expect(await quarantined()).toEqual([]);
    expect(await project.rows('select count(*) as n from raw_orders')).toEqual([{ n: 1 }]);
    const before = await everything();
    await project.rebuild();
    expect(await everything()).toEqual(before);
  });

  it('rebuilds the same rows from landing alone', async () => {
    await project.land('orders.csv', `${header}1,c1,2024-01-01,5,,,\n2,c1,x,5,,,\n,c1,2024-01-01,5,,,\n1,c1\n`);
    await project.land('orders.jsonl', '{"order_date":"2024-01-01","amount":1}\n{\n');
    await project.land('customers.csv', 'customer_id,email\n1,a@example.test\n', { stream: 'customers' });
    await project.load();
    const before = await everything();
    await (await project.warehouse()).run("delete from _raw_orders; update quarantine set reason = 'x'");
    await project.rebuild();
    expect(await everything()).toEqual(before);
  });

  it('refuses a landing file that is missing or altered, naming it', async () => {
    const { file } = await project.land('orders.csv', `${header}1,c1,2024-01-01,5,,,\n`);
    const path = join(project.root, file);
    const bytes = await readFile(path);
    await writeFile(path, Buffer.concat([bytes, Buffer.from('x')]));
    await expect(project.load()).rejects.toMatchObject({
      kind: 'bad_data',
      message: `landing: ${file} has other bytes than when it was written`,
    });
    await rm(path);
    await expect(project.load()).rejects.toMatchObject({
      kind: 'bad_data',
      message: `landing: ${file} is missing, though its load record is there`,
    });
  });
});
