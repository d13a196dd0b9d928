/** Cases captured from a shop's rows: they hold when they are run, and say nothing of any person. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeTypes } from '../../../app/sql/store-types.ts';
import { captureCase } from '../../../storage/warehouse/sql-runner/audits/cases/capture-case.ts';
import { parseCaseFile, type TableTypes } from '../../../storage/warehouse/sql-runner/audits/cases/case-file.ts';
import { typesOf } from '../../../storage/warehouse/sql-runner/audits/cases/describe-tables.ts';
import { runCases } from '../../../storage/warehouse/sql-runner/audits/cases/run-cases.ts';
import { withStandIns } from '../../../storage/warehouse/sql-runner/audits/cases/stand-ins.ts';
import { addCase } from '../../../storage/warehouse/sql-runner/audits/cases/write-case.ts';
import { loadModels } from '../../../storage/warehouse/sql-runner/index.ts';
import { openSqlShop } from '../../support/sql-shop.ts';

const folder = fileURLToPath(new URL('../../../sql', import.meta.url));
const models = await loadModels(folder);
const shared = parseCaseFile(readFileSync(`${folder}/cases.yaml`, 'utf8'), 'cases.yaml').types;
const known: TableTypes = { ...(await storeTypes()), ...shared };
const shop = await openSqlShop();
afterAll(() => shop.close());
let live: TableTypes = {};

beforeAll(async () => {
  await shop.transform({
    orders: [
      {
        order_id: '1',
        customer_id: 'zenobia',
        email: ' Zenobia.Q@Palmyra.test ',
        ordered_at: '2024-01-01',
        amount: '10',
      },
      { order_id: '2', customer_id: 'zenobia', ordered_at: '2024-02-01', amount: '20.50' },
      { order_id: '3', email: 'guest@palmyra.test', ordered_at: '2024-03-01', amount: '5' },
      { order_id: '4', customer_id: 'odaenathus', ordered_at: '2024-03-01', amount: '7', status: 'cancelled' },
    ],
    customers: [
      {
        customer_id: 'zenobia',
        phone: '600111',
        first_name: 'Septimia',
        last_name: 'Zénobie',
        birth_date: '1990-05-05',
        attributes: '{"x": "Zenobia"}',
      },
      { customer_id: 'z-2', email: 'zenobia.q@palmyra.test' },
    ],
    consents: [
      { customer_id: 'zenobia', channel: 'email', status: 'subscribed', via: 'asked by zenobia.q@palmyra.test' },
    ],
  });
  await shop.publish();
  live = await typesOf(shop.warehouse);
});

async function capture(name: string, keys: readonly string[]) {
  const model = models.find((one) => one.name === name);
  if (model === undefined) throw new Error(name);
  const captured = await captureCase({ reader: shop.warehouse, model, models, live, known, keys });
  const text = addCase(undefined, captured);
  const { types, cases } = parseCaseFile(text, `${name}.cases.yaml`);
  const file = { model: name, file: model.file, types, cases };
  const [result] = await runCases({ models, cases: { types: {}, models: [file] }, types: known });
  return { ...captured, text, result };
}

const personal = /zenobi|palmyra|septimia|zénobie|odaenathus|600111|1990-05-05/i;

describe('a captured case', () => {
  it.each(
    models
      .filter(({ layer, grain }) => layer !== 'audits' && grain.length > 0)
      .map(({ name, grain }) => ({ name, grain })),
  )('of $name holds, without a word of any person', async ({ name, grain }) => {
    const columns = grain.map((column) => `"${column}"`).join(', ');
    const rows = await shop.rows(`select ${columns} from "${name}" order by all limit 2`);
    if (rows.length === 0) return;
    const { text, result } = await capture(
      name,
      rows.map((row) => grain.map((column) => `${column}=${String(row[column])}`).join(',')),
    );
    expect(result?.message ?? 'pass').toBe('pass');
    expect(text).not.toMatch(personal);
  });

  it('has what leads to its rows alone, and joins that still hold', async () => {
    const [zenobia] = await shop.rows<{ key: string }>(
      `select customer_key as key from contacts where customer_id = 'zenobia'`,
    );
    const { text, notes } = await capture('contacts', [zenobia?.key ?? '']);
    expect(notes).toEqual([]);
    expect(text).toBe(`- name: What a row of real data led to.
  given:
    int_customers_resolved: |
      source,customer_id,email,customer_key,person_number,is_alias
      shop,c1,person1@example.test,00000000000000000000000000000001,3,true
      shop,c2,person1@example.test,00000000000000000000000000000001,3,false
    run_context: |
      store,as_of,as_of_end,window_from,window_to,zone,currency,active_days,inactive_days,hibernating_days,is_value_from_lines,is_value_without_tax,is_value_without_shipping,metric_renewals,metric_zero_orders
      acme,2024-06-30,2024-07-01 00:00:00+00,1900-01-01,2024-06-30,UTC,EUR,182,365,730,false,false,false,all,all
    stg_consents: |
      source,customer_id,channel,status,via
      shop,c2,email,subscribed,asked by person1@example.test
    stg_customers: |
      source,customer_id,email,phone,first_name,last_name,birth_date
      shop,c1,person1@example.test,,,,
      shop,c2,,555-011,First1,Last1,1980-01-02
  expect: |
    customer_key,source,customer_id,email,phone,first_name,last_name,birth_date,next_birthday,newsletter,newsletter_at,newsletter_via,newsletter_source
    00000000000000000000000000000001,shop,c2,person1@example.test,555-011,First1,Last1,1980-01-02,2025-01-02,subscribed,,asked by person1@example.test,shop
`);
  });

  it('keeps a guest the guest of an address', async () => {
    const [guest] = await shop.rows<{ id: string }>(
      `select customer_id as id from contacts where customer_id like 'guest:%'`,
    );
    const { expect: output, result } = await capture('int_identities', [`customer_id=${guest?.id}`]);
    expect(result?.status).toBe('pass');
    // printf person1@example.test | sha256sum
    expect(output.rows.map((row) => row[1])).toEqual([
      'guest:256d3bce63193d1743bd10d95d47088b710d4ecd73a0545b3aa384e0de43a33f',
    ]);
  });

  it('says when the model looks at more than these rows', async () => {
    const { notes } = await capture('int_customers_resolved', ['shop,zenobia']);
    expect(notes).toEqual(['of these rows the model makes 0 of the 1 that the database has: it looks at more']);
  });

  it.each([
    [['shop'], 'int_orders: --from needs source,order_id, or column=value, got "shop"'],
    [['shop,99'], 'int_orders: has no row with shop,99'],
    [['sauce=shop'], 'int_orders: --from needs source,order_id, or column=value, got "sauce=shop"'],
  ])('needs keys that are there: %s', async (keys, message) => {
    await expect(capture('int_orders', keys)).rejects.toThrow(message);
  });
});

describe('stand-ins', () => {
  const column = (name: string, type = 'VARCHAR') => ({ name, type });
  const of = (columns: readonly { name: string; type: string }[], rows: readonly (readonly (string | null)[])[]) =>
    withStandIns(new Map([['t', { columns, rows }]])).get('t')?.rows;

  it('are equal for equal values however they are written, and in the order of the values', () => {
    const columns = [column('email'), column('billing_phone'), column('customer_id')];
    const rows = [
      ['zoe@x.test', '9', 'cust-10'],
      [' Ana@X.test', '1', 'cust-2'],
      ['ana@x.test', null, 'cust-2'],
      ['ZOE@x.test ', '', 'cust-1'],
    ];
    expect(of(columns, rows)).toEqual([
      ['person2@example.test', '555-012', 'c2'],
      [' Person1@example.test', '555-011', 'c3'],
      ['person1@example.test', null, 'c3'],
      ['Person2@example.test ', '', 'c1'],
    ]);
  });

  it('reach into lists and structures, leave numbers of customers numbers, and empty what may hold anything', () => {
    const columns = [
      column('tags', 'VARCHAR[]'),
      column('who', 'STRUCT(email VARCHAR, n INTEGER)'),
      column('customer_id', 'BIGINT'),
      column('attributes', 'JSON'),
      column('amount', 'DECIMAL(9,2)'),
    ];
    expect(of(columns, [['["vip","ana@x.test"]', '{"email":"ana@x.test","n":7}', '900', '{"a":1}', '5.00']])).toEqual([
      ['["vip","person1@example.test"]', '{"email":"person1@example.test","n":7}', '1', null, '5.00'],
    ]);
  });
});

describe('a file that has cases', () => {
  const table = { columns: [{ name: 'id', type: 'INTEGER' }], rows: [['1']] };
  const written = { name: 'New.', note: null, types: {}, given: new Map([['raw', table]]), expect: table };

  it('keeps its comments and gets one more', () => {
    const before = '# Why.\n- name: Old.\n  expect: []\n';
    const after = addCase(before, written);
    expect(after).toContain('# Why.\n- name: Old.');
    expect(parseCaseFile(after, 'f').cases.map(({ name }) => name)).toEqual(['Old.', 'New.']);
  });

  it('gets types where they are needed, before its cases', () => {
    const typed = { ...written, types: { raw: { id: 'INTEGER', amount: 'DECIMAL(18,4)' } } };
    const once = addCase('- name: Old.\n  expect: []\n', typed);
    const file = parseCaseFile(addCase(once, { ...typed, name: 'Third.' }), 'f');
    expect(file.cases.map(({ name }) => name)).toEqual(['Old.', 'New.', 'Third.']);
    expect(file.types).toEqual({ raw: { id: 'INTEGER', amount: 'DECIMAL(18,4)' } });
    expect(once.startsWith('types:')).toBe(true);
  });

  it('tells values of every kind apart when it is read again', () => {
    const columns = ['VARCHAR', 'VARCHAR[]', 'JSON', 'BOOLEAN', 'DECIMAL(9,2)', 'DATE'].map((type, at) => ({
      name: `c${at}`,
      type,
    }));
    const rows = [
      ['a, "b"\n ', '["x",null]', '{"a":1}', 'true', '0.10', '2024-01-01'],
      ['', '[]', null, null, '5.00', null],
      ['null', null, null, 'false', null, null],
    ];
    const [one] = parseCaseFile(addCase(undefined, { ...written, expect: { columns, rows } }), 'f').cases;
    const cells = (one?.expect?.rows ?? []).map((row) => columns.map(({ name }) => row.get(name)?.text ?? null));
    expect(cells).toEqual(rows);
  });
});
