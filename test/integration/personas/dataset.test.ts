/** Who bought what, from tables of a real warehouse. */
import { beforeEach, describe, expect, it } from 'vitest';
import { type DatasetRequest, readPersonaDataset } from '../../../activities/personas/dataset.ts';
import type { Warehouse } from '../../../storage/warehouse/index.ts';
import { temporaryWarehouse } from '../warehouse/folder.ts';

let warehouse: Warehouse;
beforeEach(async () => {
  warehouse = await temporaryWarehouse();
  await warehouse.run(`
    create table customers as select * from (values
        ('ana', false, 3, 60.00, 'online', true), ('ben', false, 1, 12.50, 'pos', false),
        ('cai', true, 0, 0.00, null, false), ('dan', false, 1, -4.00, 'pos', null))
      as customers(customer_key, is_prospect, historic_orders, historic_clv, first_channel, is_left_truncated);
    create table purchases as select * from (values
        (1, 'ana', date '2024-06-03', 'shop', 'online', 'p1', 'Huerto', 'seeds', 10.00),
        (1, 'ana', date '2024-06-03', 'shop', 'online', 'p2', 'Plantas', 'trees', 20.00),
        (1, 'ana', date '2024-06-03', 'shop', 'online', 'p1', 'Huerto', 'seeds', 5.00),
        (2, 'ana', date '2024-06-04', 'shop', 'pos', 'p1', 'Huerto', 'seeds', 15.00),
        (3, 'ana', date '2024-06-09', 'till', 'pos', null, null, null, 10.00),
        (4, 'ben', date '2024-06-05', 'shop', 'pos', 'p2', 'Plantas', 'trees', 12.50),
        (5, 'dan', date '2024-06-05', 'shop', 'pos', 'p3', 'Hogar', null, -4.00))
      as purchases(order_number, customer_key, purchase_date, source, channel, product_id, category, "type", amount);
    create table stg_products as select * from (values
        ('shop', 'p1', json '{"brand": "Sol/y~Luna", "a/b": "x"}'), ('shop', 'p2', json '{"brand": ""}'),
        ('till', 'p1', json '{"brand": "other"}'))
      as products(source, product_id, attributes);
    create table products as select * from (values
        ('shop', 'p1', 'Basil'), ('till', 'p1', 'Basil seeds'), ('shop', 'p2', 'Fig tree'), ('shop', 'p4', 'Fig tree'),
        ('shop', 'p3', null))
      as products(source, product_id, title);
    create table int_orders as select * from (values
        ('shop', 'a1', 1, 'EUR', 35.00, true), ('shop', 'a2', 1, 'USD', 15.00, true),
        ('till', 'a3', 1, 'EUR', 10.00, true), ('shop', 'a4', 2, 'EUR', 12.50, true),
        ('shop', 'a5', 4, 'EUR', 99.00, false))
      as orders(source, order_id, person_number, currency, amount, is_counted);
    create table int_customers_resolved as select * from (values
        ('ana', 1, false), ('ana', 1, true), ('ben', 2, false), ('dan', 4, false))
      as people(customer_key, person_number, is_alias)`);
});

async function read(fields: Partial<DatasetRequest['configuration']>, more: Partial<DatasetRequest> = {}) {
  const configuration = {
    name: 'tastes',
    attributes: ['product.category'],
    unit: 'matrix_freq' as const,
    max_variables: 50,
    ...fields,
  };
  const dataset = await readPersonaDataset(warehouse, { configuration, language: 'en', ...more });
  const { rows, customers, variables } = dataset;
  const cells = Array.from(customers, (customer, row) => {
    const own = Array.from({ length: rows.starts[row + 1]! - rows.starts[row]! }, (_, i) => rows.starts[row]! + i);
    const held = own.map((at) => `${variables[rows.columns[at]!]!.label} ${rows.values[at]!}`);
    return `${customer}: ${held.join(', ')}`;
  });
  return { ...dataset, cells };
}

describe('the matrix of an analysis', () => {
  it.each([
    ['matrix_freq', ['1: Huerto 2, Plantas 1', '2: Plantas 1', '4: Hogar 1']],
    ['matrix_bool', ['1: Huerto 1, Plantas 1', '2: Plantas 1', '4: Hogar 1']],
    // Less than nothing cannot be bought: what was returned is 0, and still a purchase.
    ['matrix_spend', ['1: Huerto 30, Plantas 20', '2: Plantas 12.5', '4: Hogar 0']],
    // Ana spent 60, of which 10 on things without a category.
    ['matrix_share', [`1: Huerto ${30 / 60}, Plantas ${20 / 60}`, '2: Plantas 1', '4: Hogar 0']],
  ] as const)('holds %s', async (unit, cells) => {
    expect((await read({ unit })).cells).toEqual(cells);
  });

  it.each([
    ['product.type', ['1: seeds 2, trees 1', '2: trees 1', '4: ']],
    ['product.id', ['1: Basil 2, Fig tree 1', '2: Fig tree 1', '4: p3 1']],
    ['product.attributes.brand', ['1: Sol/y~Luna 2', '2: ', '4: ']],
    ['product.attributes.a/b', ['1: x 2', '2: ', '4: ']],
    ['order.channel', ['1: online 1, pos 2', '2: pos 1', '4: pos 1']],
    ['order.source', ['1: shop 2, till 1', '2: shop 1', '4: shop 1']],
    ['order.weekday', ['1: Monday 1, Tuesday 1, Sunday 1', '2: Wednesday 1', '4: Wednesday 1']],
    ['order.currency', ['1: EUR 2, USD 1', '2: EUR 1', '4: ']],
    ['customer.first_channel', ['1: online 1', '2: pos 1', '4: pos 1']],
    ['customer.is_left_truncated', ['1: is left truncated: yes 1', '2: is left truncated: no 1', '4: ']],
  ])('is made of %s', async (attribute, cells) => {
    expect((await read({ attributes: [attribute] })).cells).toEqual(cells);
  });

  it('tells products of one title apart by their ids', async () => {
    await warehouse.run("update purchases set product_id = 'p4' where customer_key = 'ben'");
    expect((await read({ attributes: ['product.id'] })).cells).toEqual([
      '1: Basil 2, Fig tree (p2) 1',
      '2: Fig tree (p4) 1',
      '4: p3 1',
    ]);
  });

  it('takes shares of each attribute apart, and customers as they are', async () => {
    const { cells } = await read({
      attributes: ['product.category', 'order.channel', 'customer.first_channel'],
      unit: 'matrix_share',
    });
    expect(cells).toEqual([
      `1: online (customer.first_channel) 1, online (order.channel) ${35 / 60}, pos (order.channel) ${25 / 60}, Huerto 0.5, Plantas ${20 / 60}`,
      '2: pos (customer.first_channel) 1, pos (order.channel) 1, Plantas 1',
      '4: pos (customer.first_channel) 1, pos (order.channel) 0, Hogar 0',
    ]);
  });

  it('has the most frequent values, ties by name, and says how many are left out', async () => {
    const { cells, leftOut } = await read({ max_variables: 2 });
    // Huerto and Plantas are in two orders each.
    expect(cells).toEqual(['1: Huerto 2, Plantas 1', '2: Plantas 1', '4: ']);
    expect(leftOut).toEqual([{ attribute: 'product.category', values: 1 }]);
    expect((await read({ attributes: ['product.id', 'product.category'], max_variables: 3 })).leftOut).toEqual([
      { attribute: 'product.id', values: 2 },
      { attribute: 'product.category', values: 1 },
    ]);
  });

  it('keeps the variables of before when they are given, bought today or not', async () => {
    const variables = ['Huerto', 'Mascotas'].map((value) => ({ attribute: 'product.category', value, label: value }));
    const dataset = await read({}, { variables });
    expect(dataset.cells).toEqual(['1: Huerto 2', '2: ', '4: ']);
    expect(dataset.rows.width).toBe(2);
    expect(dataset.leftOut).toEqual([{ attribute: 'product.category', values: 2 }]);
  });

  it('knows who bought nothing, and whom the audience leaves out', async () => {
    const everybody = await read({});
    expect([...everybody.idle]).toEqual([3]);
    expect(everybody).toMatchObject({ withoutPurchases: 1, outside: 0 });
    expect([...everybody.orders]).toEqual([3, 1, 1]);
    expect([...everybody.spend]).toEqual([600_000, 125_000, -40_000]);
    const some = await read(
      { attributes: ['product.attributes.brand'] },
      {
        audience: {
          sql: 'select customer_key, customer_key <> $1 and historic_clv < $2 as c0 from customers',
          parameters: ['dan', 50],
        },
      },
    );
    expect(some).toMatchObject({ withoutPurchases: 1, outside: 2 });
    expect([...some.customers]).toEqual([2]);
  });

  it.each([
    ['customer.historic_clv', /needs a column of customers with texts .*got one of type DECIMAL\(4,2\)/],
    ['customer.first_chanel', /first_chanel needs a column .*got none of that name/],
  ])('refuses %s', async (attribute, message) => {
    await expect(read({ attributes: [attribute] })).rejects.toThrow(message);
  });

  it('is empty in a store that knows no value of the attribute', async () => {
    await warehouse.run('update purchases set category = null');
    const dataset = await read({});
    expect(dataset.variables).toEqual([]);
    expect(dataset.cells).toEqual(['1: ', '2: ', '4: ']);
  });

  it('takes names and values as data, whatever they hold', async () => {
    await warehouse.run(`update purchases set category = 'x''); drop table customers; --' where category = 'Huerto'`);
    const { cells } = await read({ attributes: ['product.category', `product.attributes.'"$;drop`] });
    expect(cells[0]).toBe("1: Plantas 1, x'); drop table customers; -- 2");
  });
});
