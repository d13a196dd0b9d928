/** The same models as a dbt project: names become `ref` and `source`, headers become configuration. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bareModels } from './models.ts';

const configuration: Readonly<Record<string, string>> = {
  stg_orders: `{{ config(materialized='incremental', unique_key='order_id', incremental_strategy='delete+insert') }}`,
  int_valid_orders: `{{ config(materialized='view') }}`,
};
const newerOnly = '{% if is_incremental() %} where updated_at > (select max(updated_at) from {{ this }}) {% endif %}';

/** @param data folder of the Parquet files @param database the DuckDB file that dbt builds */
export function writeDbtProject(folder: string, data: string, database: string): void {
  mkdirSync(join(folder, 'models'), { recursive: true });
  const models = bareModels();
  const names = models.map(({ name }) => name).join('|');
  for (const { name, sql } of models) {
    const text = sql
      .replaceAll(new RegExp(`(?<=\\b(?:from|join)\\s+)(${names})\\b`, 'g'), "{{ ref('$1') }}")
      .replaceAll(/\bsrc_(\w+)\b/g, "{{ source('raw', '$1') }}");
    const rest = name === 'stg_orders' ? newerOnly : '';
    writeFileSync(join(folder, 'models', `${name}.sql`), `${configuration[name] ?? ''}\n${text}\n${rest}\n`);
  }
  const source = (name: string, files: string) =>
    `      - { name: ${name}, config: { meta: { external_location: "read_parquet('${data}/${files}')" } } }`;
  writeFileSync(
    join(folder, 'models/sources.yml'),
    `version: 2\nsources:\n  - name: raw\n    tables:\n${source('orders', 'orders_*.parquet')}\n${source('customers', 'customers.parquet')}\n`,
  );
  writeFileSync(
    join(folder, 'dbt_project.yml'),
    'name: elt\nversion: "1.0"\nprofile: elt\nmodels: { elt: { +materialized: table } }\nflags: { send_anonymous_usage_stats: false }\n',
  );
  writeFileSync(
    join(folder, 'profiles.yml'),
    `elt: { target: dev, outputs: { dev: { type: duckdb, path: '${database}', threads: 2 } } }\n`,
  );
}
