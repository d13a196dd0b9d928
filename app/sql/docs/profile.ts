/** What values a table's columns hold: exact, over all rows or over a part that is always the same. */
import { isPersonal } from '../../../storage/warehouse/sql-runner/audits/personal.ts';
import type { Warehouse } from '../../../storage/warehouse/index.ts';
import type { ColumnProfile, DocNode } from '../../../report/sql-docs/docs-data.ts';

/** Of more rows, one in so many is looked at, chosen by a hash of its grain. */
const mostRows = 200_000;
/** Texts with more values are not quoted. */
const mostTexts = 50;

interface Column {
  readonly name: string;
  readonly type: string;
}

export interface TableProfile {
  readonly rows: number;
  readonly profiled: NonNullable<DocNode['profiled']>;
  readonly columns: ReadonlyMap<string, ColumnProfile | 'personal'>;
}

export async function profileTable(
  warehouse: Pick<Warehouse, 'rows'>,
  table: string,
  columns: readonly Column[],
  grain: readonly string[],
): Promise<TableProfile> {
  const [counted] = await warehouse.rows<{ rows: number }>(`select count(*) as "rows" from ${quote(table)}`);
  const rows = counted?.rows ?? 0;
  const oneIn = rows <= mostRows ? 1 : 2 ** Math.ceil(Math.log2(rows / mostRows));
  const open = columns.filter(({ name }) => !isPersonal(name));
  const query = profileQuery(
    table,
    open,
    oneIn,
    grain.length > 0 ? grain : open.filter(isPlain).map(({ name }) => name),
  );
  const [found = {}] = await warehouse.rows<Record<string, string | number | null>>(query);
  const looked = Number(found['looked'] ?? 0);
  const profiles = new Map<string, ColumnProfile | 'personal'>(columns.map(({ name }) => [name, 'personal']));
  for (const [at, column] of open.entries()) profiles.set(column.name, readProfile(column, at, looked, found));
  return { rows, profiled: { rows: looked, oneIn }, columns: profiles };
}

function profileQuery(table: string, columns: readonly Column[], oneIn: number, key: readonly string[]): string {
  const figures = columns.flatMap((column, at) => {
    const name = quote(column.name);
    const own = [`count(${name}) as n${at}`];
    if (!isPlain(column)) return own;
    own.push(`count(distinct ${name}) as d${at}`);
    own.push(`cast(min(${name}) as varchar) as min${at}`, `cast(max(${name}) as varchar) as max${at}`);
    if (isText(column)) own.push(`min(length(${name})) as least${at}`, `max(length(${name})) as most${at}`);
    // Decimals and integers add up exactly; of doubles, six digits are shown, which the order of adding does not reach.
    if (isNumber(column)) own.push(`cast(sum(${name}) as double) / nullif(count(${name}), 0) as mean${at}`);
    return own;
  });
  const part = oneIn === 1 ? '' : ` where hash(${key.map(quote).join(', ')}) % ${oneIn} = 0`;
  return `select ${['count(*) as looked', ...figures].join(', ')} from ${quote(table)}${part}`;
}

function readProfile(
  column: Column,
  at: number,
  looked: number,
  found: Readonly<Record<string, string | number | null>>,
): ColumnProfile {
  const text = (name: string): string | null => {
    const value = found[`${name}${at}`];
    return value === undefined || value === null ? null : String(value);
  };
  const nulls = looked - Number(found[`n${at}`] ?? 0);
  const nothing = { nulls, distinct: null, min: null, max: null, mean: null, lengths: null };
  if (!isPlain(column)) return nothing;
  const distinct = Number(found[`d${at}`] ?? 0);
  if (isText(column) && distinct > mostTexts) {
    const [least, most] = [text('least'), text('most')];
    return { ...nothing, distinct, lengths: least === most ? String(least) : `${least} to ${most}` };
  }
  const show = (value: string | null): string | null =>
    value === null ? null : isDouble(column) ? sixDigits(value) : cover(value);
  return { ...nothing, distinct, min: show(text('min')), max: show(text('max')), mean: sixDigits(text('mean')) };
}

/** Addresses hide in ids and notes, too; long texts are cut. */
function cover(value: string): string {
  const covered = value.replaceAll(/[^\s@"'',;:<>[\]{}]+@[^\s@"'',;:<>[\]{}]+/g, '…@…');
  return covered.length > 40 ? `${covered.slice(0, 39)}…` : covered;
}

function sixDigits(value: string | null): string | null {
  if (value === null) return null;
  const number = Number(value);
  return Number.isFinite(number) ? String(Number(number.toPrecision(6))) : value;
}

const isDouble = ({ type }: Column): boolean => /^(DOUBLE|FLOAT)$/.test(type);
const isNumber = ({ type }: Column): boolean =>
  /^(DECIMAL\([\d,]+\)|DOUBLE|FLOAT|U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?)$/.test(type);
const isText = ({ type }: Column): boolean => type === 'VARCHAR';
/** Values that stand by themselves: they can be told apart and ordered. */
const isPlain = (column: Column): boolean =>
  isNumber(column) ||
  isText(column) ||
  /^(BOOLEAN|DATE|TIME|TIMESTAMP|UUID|ENUM)/.test(column.type.replace(/.*\[\]$/, ''));
const quote = (name: string): string =>
  name
    .split('.')
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.');
