import { beforeEach, describe, expect, it } from 'vitest';
import { shopProject } from './shop-project.ts';
import { loadProject } from '../../../storage/warehouse/sql-runner/index.ts';

const header = (lines = ''): string => `/*
model: stg_orders      layer: staging      materialized: view      grain: order_id
An order.
${lines}*/
`;
const query =
  'select o.order_id as order_id, count(*) as n from src_orders as o where o.amount > 5 group by o.order_id';

async function meaningOf(text: string): Promise<string> {
  const { folder } = shopProject({ 'staging/stg_orders.sql': text });
  const project = await loadProject(folder);
  try {
    const [model] = await project.parse(['stg_orders']);
    return model?.meaning ?? 'none';
  } finally {
    project.close();
  }
}

let original: string;
beforeEach(async () => {
  original = await meaningOf(header() + query);
});

describe('the meaning of a model', () => {
  it.each([
    ['line breaks and spaces', query.replaceAll(' ', '\n    ')],
    ['keywords in capitals', query.replaceAll(/\b(select|as|from|where|group|by)\b/g, (word) => word.toUpperCase())],
    ['functions in capitals', query.replace('count', 'COUNT')],
    ['comments', `-- all orders\n${query.replace('from', '/* here */ from')} -- the end`],
    ['a semicolon at the end', `${query};\n`],
    ['a name given to a column that has it anyway', query.replace('o.order_id as order_id', 'o.order_id')],
    ['brackets that change nothing', query.replace('o.amount > 5', '(o.amount > 5)')],
  ])('stays the same with %s', async (_, changed) => {
    expect(changed).not.toBe(query);
    expect(await meaningOf(header() + changed)).toBe(original);
  });

  it('stays the same with other words, owners, tags and audits in the header', async () => {
    const described = header('columns:\norder_id: The till’s number.\n').replace(
      'An order.',
      'owner: me\nWhat was sold.',
    );
    expect(await meaningOf(described + query)).toBe(original);
    const audited = header().replace('An order.', 'audits: unique(order_id)\ntags: daily\nAn order.');
    expect(await meaningOf(audited + query)).toBe(original);
  });

  it.each([
    ['another literal', query.replace('5', '6')],
    ['another comparison', query.replace('>', '>=')],
    ['another table', query.replace('src_orders', 'statuses')],
    ['a join', query.replace(' where', ' join statuses using (status) where')],
    ['another kind of join', query.replace(' where', ' left join statuses using (status) where')],
    ['an order', `${query} order by 1`],
    [
      'another order of columns',
      query.replace('o.order_id as order_id, count(*) as n', 'count(*) as n, o.order_id as order_id'),
    ],
    ['another name of a column', query.replace('as n', 'as m')],
    ['distinct rows', query.replace('select', 'select distinct')],
    ['another type', query.replace('count(*)', 'count(*)::integer')],
  ])('changes with %s', async (_, changed) => {
    expect(changed).not.toBe(query);
    expect(await meaningOf(header() + changed)).not.toBe(original);
  });

  it('changes with how the model is kept, and with what types it declares', async () => {
    expect(await meaningOf(header().replace('materialized: view', 'materialized: table') + query)).not.toBe(original);
    expect(await meaningOf(header('columns:\nn INTEGER: How many.\n') + query)).not.toBe(original);
    expect(await meaningOf(header('columns:\nn not null: How many.\n') + query)).not.toBe(original);
  });
});
