/** Orders that only grow, staged with the latest version of each: what several tests build upon. */
import type { Warehouse } from '../../../storage/warehouse/index.ts';
import { temporaryWarehouse } from '../warehouse/folder.ts';
import { growing } from './project.ts';

export const orders = [growing('raw')];

export async function withOrders(): Promise<Warehouse> {
  const warehouse = await temporaryWarehouse();
  await warehouse.run('create table raw (id integer, customer integer, amount integer, day date, _load integer)');
  await warehouse.run(`insert into raw values (1, 1, 10, '2024-01-01', 1), (2, 1, 20, '2024-01-09', 1), (3, 2, 30, '2024-01-09', 1),
    (4, null, 5, null, 1)`);
  return warehouse;
}

export const stg = {
  as: 'incremental(id)',
  sql: 'select id, max_by(customer, _load) as customer, max_by(amount, _load) as amount, max_by(day, _load) as day from raw group by id',
};
