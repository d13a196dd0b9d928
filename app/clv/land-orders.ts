/** From a file to the table `orders` (customer_id, order_date, amount), every value checked. */
import { extname, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { StagedFile } from '../../lib/connector.ts';
import { PipelineError } from '../../lib/errors.ts';
import { count } from '../../lib/pure/count.ts';
import { mapHeaders } from '../../storage/landing/map-headers.ts';
import { landCsv } from '../../storage/landing/read-csv.ts';
import { pathLiteral } from '../../storage/landing/sql-text.ts';
import { identifier } from '../../storage/snapshots/sql-text.ts';
import { readRows } from '../../storage/warehouse/statements.ts';
import { type OrderColumn, orderStream, type TypedValue, typeOrderColumn } from './type-order-column.ts';

export interface OrdersJob {
  readonly connection: DuckDBConnection;
  readonly path: string;
  /** For what lies in between; somebody else removes it. */
  readonly folder: string;
  readonly subject: string;
  readonly zone: string;
}

/** Something with rows in it: what to select from, and which of its columns mean what. */
interface RowSource {
  readonly from: string;
  /** Line of a text file, row of another. */
  readonly row: string;
  readonly place: 'line' | 'row';
  /** SQL: why a row is no row at all, else null. */
  readonly broken: string;
  readonly columns: Readonly<Partial<Record<OrderColumn, { readonly column: string; readonly type: string }>>>;
}

export async function landOrders(job: OrdersJob): Promise<{ readonly hasAmounts: boolean }> {
  const { connection, subject, zone } = job;
  const source = await (/\.parquet$/i.test(job.path) ? openParquet(job) : openText(job));
  const typed = typedColumns(source, zone);
  const problem = `coalesce(${[source.broken, ...typed.map(({ reason }) => reason)].join(', ')})`;
  const [customer, on, amount] = typed;
  await connection.run(`create table orders as
    select
      ${customer?.value} as customer_id,
      ${on?.value} as order_date,
      ${amount?.value ?? 'cast(0 as decimal(18, 4))'} as amount,
      ${source.row} as place,
      ${problem} as problem
    from ${source.from}`);
  await refuseBadRows(connection, subject, source.place);
  return { hasAmounts: amount !== undefined };
}

/** Numbers and days of a Parquet file are taken as they are. */
async function openParquet({ connection, path, subject }: OrdersJob): Promise<RowSource> {
  const from = `read_parquet(${pathLiteral(path)}, binary_as_string = true, file_row_number = true, hive_partitioning = false)`;
  const described = await connection
    .runAndReadAll(`select column_name, column_type from (describe select * exclude (file_row_number) from ${from})`)
    .catch((cause: unknown) => {
      throw new PipelineError('bad_data', `${subject}: not a whole Parquet file`, {
        remedy: 'export it again, or name a CSV file',
        cause,
      });
    });
  const fields = described.getRows().map(([name, type]) => ({ name: String(name), type: String(type) }));
  const headers = fields.map(({ name }) => name);
  const { positions } = mapHeaders({ subject, stream: orderStream, headers, configured: {} });
  const columns = Object.fromEntries(
    Object.entries(positions).map(([name, at]) => [
      name,
      { column: identifier(fields[at]?.name ?? name), type: fields[at]?.type ?? 'VARCHAR' },
    ]),
  );
  refuseMissing(subject, columns, headers);
  return { from, row: 'file_row_number + 1', place: 'row', broken: 'null', columns };
}

/** CSV and TSV go through the landing's reader, which knows what files in the wild look like. */
async function openText({ connection, path, folder, subject }: OrdersJob): Promise<RowSource> {
  const target = join(folder, 'orders.parquet');
  const isPacked = extname(path).toLowerCase() === '.gz';
  const format = /\.tsv(\.gz)?$/i.test(path) ? 'tsv' : 'csv';
  const file: StagedFile = { path, format, compression: isPacked ? 'gzip' : 'none', bytes: 0, sha256: '', columns: {} };
  const landed = await landCsv({ connection, file, stream: orderStream, subject, folder, target });
  const columns = Object.fromEntries(
    Object.entries(landed.columns).map(([name, column]) => [name, { column: identifier(column), type: 'VARCHAR' }]),
  );
  refuseMissing(subject, columns, landed.headers);
  return { from: `read_parquet(${pathLiteral(target)})`, row: '_row', place: 'line', broken: '_broken', columns };
}

function typedColumns({ columns }: RowSource, zone: string): readonly TypedValue[] {
  const date: OrderColumn = columns.order_date === undefined ? 'ordered_at' : 'order_date';
  return (['customer_id', date, 'amount'] as const).flatMap((name) => {
    const found = columns[name];
    return found === undefined ? [] : [typeOrderColumn(name, found.column, found.type, zone)];
  });
}

function refuseMissing(subject: string, columns: RowSource['columns'], headers: readonly string[]): void {
  const missing = [
    ...(columns.customer_id === undefined ? ['customer_id'] : []),
    ...(columns.order_date === undefined && columns.ordered_at === undefined ? ['order_date or ordered_at'] : []),
  ];
  if (missing.length === 0) return;
  const got = headers.length === 0 ? 'an empty file' : headers.map((header) => `"${header}"`).join(', ');
  throw new PipelineError('bad_data', `${subject}: needs the column ${missing.join(' and ')}, got ${got}`, {
    remedy: 'name the columns customer_id, order_date or ordered_at, and amount',
    details: { missing, headers },
  });
}

/** Nothing is left out silently: one bad row, and somebody has to look at the file. */
async function refuseBadRows(connection: DuckDBConnection, subject: string, place: RowSource['place']): Promise<void> {
  const [found] = await readRows<{ rows: number; bad: number; first: number | null; reason: string | null }>(
    connection,
    `select count(*) as "rows", count(problem) as bad, min(place) filter (problem is not null) as "first",
       min_by(problem, place) filter (problem is not null) as reason from orders`,
  );
  if (found === undefined || found.rows === 0) {
    throw new PipelineError('bad_data', `${subject}: needs at least one order, got none`, {
      remedy: 'export the orders again',
    });
  }
  const { rows, bad, first, reason } = found;
  if (bad === 0) return;
  const message = `${subject}: needs every row to be an order, got ${bad} of ${count(rows, 'row')} that are not; ${place} ${first}: ${reason}`;
  throw new PipelineError('bad_data', message, {
    remedy: 'correct those rows or leave them out; refunds are no orders',
    details: { rows, bad, first },
  });
}
