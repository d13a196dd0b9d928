/** Views, tables, Parquet files and seeds, and every other table that is built from everything. */
import { identifier, literal } from '../../../snapshots/sql-text.ts';
import type { Model } from '../model.ts';
import type { BuildContext, Done } from './build-context.ts';
import { writeParquet } from './parquet-files.ts';
import { isViewOf } from './relations.ts';

/** Rows of a table lie in no order: whoever needs one asks for it. */
export async function buildWhole({ tx, known }: BuildContext, model: Model, because: string): Promise<Done> {
  const name = `main.${identifier(model.name)}`;
  const isView = isViewOf(model.materialization);
  const existing = known.relations.get(model.name.toLowerCase());
  if (existing !== undefined && existing.isView !== isView) {
    await tx.run(`drop ${existing.isView ? 'view' : 'table'} ${name}`);
  }
  if (model.materialization.kind === 'parquet') {
    await writeParquet(tx, model, queryOf(model));
  } else {
    await tx.run(`create or replace ${isView ? 'view' : 'table'} ${name} as\n${queryOf(model)}`);
  }
  const how = existing === undefined ? 'created' : 'full';
  return { change: { how, because, touched: null }, hasChanged: true };
}

/** Of a seed, the rows of its file; declared types hold. */
export function queryOf({ materialization, sql, columns }: Model): string {
  if (materialization.kind !== 'seed') return sql;
  const types = Object.entries(columns).flatMap(([name, { type }]) =>
    type === null ? [] : [`${literal(name)}: ${literal(type)}`],
  );
  const given = types.length === 0 ? '' : `, types = {${types.join(', ')}}`;
  return `select * from read_csv(${literal(sql)}, header = true${given})`;
}
