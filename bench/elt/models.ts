/** The models of the project as bare queries, in the order in which they read each other: for those who know no headers. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const files = [
  'staging/stg_orders',
  'staging/stg_customers',
  'intermediate/int_valid_orders',
  'marts/customer_rollup',
  'marts/rfm_scores',
  'marts/rfm_summary',
  'marts/revenue_quantiles',
  'marts/customers_clean',
] as const;

export interface BareModel {
  readonly name: string;
  readonly sql: string;
}

export const bareModels = (): readonly BareModel[] =>
  files.map((file) => ({
    name: file.slice(file.indexOf('/') + 1),
    sql: readFileSync(join(import.meta.dirname, 'project', `${file}.sql`), 'utf8')
      .replace(/\/\*[^]*?\*\//, '')
      .trim(),
  }));
