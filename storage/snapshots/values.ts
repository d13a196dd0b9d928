/** Values of DuckDB as JSON holds them without loss: decimals as exact text, instants as ISO text in UTC. */
import {
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
  type DuckDBValueConverter,
  type Json,
  JsonDuckDBValueConverter,
} from '@duckdb/node-api';

export const toJsonValue: DuckDBValueConverter<Json> = (value, type): Json | null => convert(value, type, toJsonValue);

function convert(value: DuckDBValue, type: DuckDBType, nested: DuckDBValueConverter<Json>): Json | null {
  if (typeof value === 'bigint') return toSafeNumber(value);
  const json = JsonDuckDBValueConverter(value, type, nested);
  switch (type.typeId) {
    case DuckDBTypeId.TIMESTAMP_TZ:
      // The sessions' zone is UTC: `2026-06-30 22:00:00.5+00`
      return typeof json === 'string' ? json.replace(' ', 'T').replace(/\+00$/, 'Z') : json;
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_S:
    case DuckDBTypeId.TIMESTAMP_MS:
    case DuckDBTypeId.TIMESTAMP_NS:
      return typeof json === 'string' ? json.replace(' ', 'T') : json;
    default:
      return json;
  }
}

const toSafeNumber = (value: bigint): Json =>
  value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value);
