/**
 * A database in memory in which cases run: tables that models read, empty and with their types. Sources have the types that
 * are known of them; a model's come from binding its query to what it reads.
 */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { identifier } from '../../../../snapshots/sql-text.ts';
import { readRows } from '../../../statements.ts';
import { queryOf } from '../../build/build-whole.ts';
import type { Model } from '../../model.ts';
import type { TableTypes } from './case-file.ts';
import { relationOf, schemaOf } from './case-values.ts';

export interface CaseDatabase {
  readonly connection: DuckDBConnection;
  /** Makes the tables that exist for sure; of others, nothing is known. */
  prepare(tables: readonly string[]): Promise<void>;
  /** Columns with their types, in order; undefined where nothing is known of a table. */
  columnsOf(table: string): readonly (readonly [name: string, type: string])[] | undefined;
  close(): void;
}

export async function openCaseDatabase(models: readonly Model[], types: TableTypes): Promise<CaseDatabase> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', autoload_known_extensions: 'false' });
  const connection = await instance.connect();
  await connection.run(`set TimeZone = 'UTC'`);
  const byName = new Map(models.map((model) => [model.name.toLowerCase(), model]));
  const known = new Map<string, readonly (readonly [string, string])[]>();
  const visited = new Set<string>();

  async function make(table: string): Promise<void> {
    if (visited.has(table)) return;
    visited.add(table);
    const columns = types[table];
    const model = byName.get(table);
    if (columns !== undefined) {
      const list = Object.entries(columns).map(([name, type]) => `${identifier(name)} ${type}`);
      await connection.run(`${schemaOf(table)}create table ${relationOf(table)} (${list.join(', ')})`);
    } else if (model !== undefined) {
      for (const upstream of model.dependsOn) await make(upstream);
      // What cannot be bound yet is known by the rows of a case alone.
      const isMade = await connection.run(emptyTable(model)).then(
        () => true,
        () => false,
      );
      if (!isMade) return;
    } else return;
    const described = await readRows<{ column_name: string; column_type: string }>(
      connection,
      `describe ${relationOf(table)}`,
    );
    known.set(
      table,
      described.map(({ column_name: name, column_type: type }) => [name, type] as const),
    );
  }

  return {
    connection,
    async prepare(tables) {
      for (const table of tables) await make(table.toLowerCase());
    },
    columnsOf: (table) => known.get(table.toLowerCase()),
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

function emptyTable(model: Model): string {
  const versions =
    model.materialization.kind === 'snapshot'
      ? ', cast(null as timestamptz) as valid_from, cast(null as timestamptz) as valid_to, cast(null as boolean) as is_current'
      : '';
  return `create table ${identifier(model.name)} as select *${versions} from (\n${queryOf(model)}\n) limit 0`;
}
