/** The models and the source that are built while the builder is killed. */
import type { Source } from '../../../storage/warehouse/sql-runner/index.ts';

export const ordersSource: Source = {
  name: 'raw',
  from: { kind: 'table', table: 'raw' },
  description: '',
  changes: '_load',
  key: [],
  freshness: null,
  columns: {},
};

const model = (name: string, kept: string, sql: string): string =>
  `/*\nmodel: ${name}      layer: marts      materialized: ${kept}      grain: none\nBuilt until killed.\n*/\n${sql}\n`;

export const crashFiles: Readonly<Record<string, string>> = {
  'latest.sql': model(
    'latest',
    'incremental(id)',
    'select id, max_by(customer, _load) as customer, max(amount) as amount from raw group by id',
  ),
  'seen.sql': model('seen', 'view', 'select * from latest where amount > 0'),
  'customers.sql': model(
    'customers',
    'incremental(customer)',
    'select customer, count(*) as orders, sum(amount) as spend from seen group by all',
  ),
  'history.sql': model('history', 'snapshot(amount)', 'select amount, count(*) as orders from seen group by all'),
  'total.sql': model('total', 'table', 'select sum(orders) as orders, sum(spend) as spend from customers'),
};
