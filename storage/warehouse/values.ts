/**
 * Values on their way in and out of DuckDB. Out, they survive JSON: DECIMAL as its exact text, 64 and 128 bit integers as
 * numbers while those are exact and as text beyond, DATE as YYYY-MM-DD, TIMESTAMPTZ as ISO 8601 in UTC, NaN and infinities as text.
 */
import {
  DuckDBTimestampTZValue,
  DuckDBTypeId,
  type DuckDBValue,
  type DuckDBValueConverter,
  type Json,
  JsonDuckDBValueConverter,
  listValue,
} from '@duckdb/node-api';

/** What may stand for `$1` or `$name`. A text fits a DATE, DECIMAL or TIMESTAMPTZ as well. */
export type Parameter = string | number | bigint | boolean | null | Date | readonly Parameter[];
export type Parameters = readonly Parameter[] | Readonly<Record<string, Parameter>>;

const wideIntegers: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UHUGEINT,
]);

export const fromDuckDb: DuckDBValueConverter<Json> = (value, type) => {
  if (value === null) return null;
  if (typeof value === 'bigint' && wideIntegers.has(type.typeId)) {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (value instanceof DuckDBTimestampTZValue) return isoInstant(value);
  return JsonDuckDBValueConverter(value, type, fromDuckDb);
};

/** Milliseconds as JavaScript writes them; microseconds only where there are any. */
function isoInstant(value: DuckDBTimestampTZValue): string {
  if (value === DuckDBTimestampTZValue.PosInf || value.micros === DuckDBTimestampTZValue.PosInf.micros)
    return 'infinity';
  if (value.micros === DuckDBTimestampTZValue.NegInf.micros) return '-infinity';
  const micros = ((value.micros % 1000n) + 1000n) % 1000n;
  const text = new Date(Number((value.micros - micros) / 1000n)).toISOString();
  return micros === 0n ? text : `${text.slice(0, -1)}${String(micros).padStart(3, '0')}Z`;
}

export function toDuckDb(value: Parameter): DuckDBValue {
  if (value instanceof Date) return new DuckDBTimestampTZValue(BigInt(value.getTime()) * 1000n);
  if (isList(value)) return listValue(value.map(toDuckDb));
  return value;
}

const isList = (value: Parameter): value is readonly Parameter[] => Array.isArray(value);
