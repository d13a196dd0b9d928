/** What a DuckDB type is in the words of the standard. */
export type LogicalType =
  | 'string'
  | 'date'
  | 'timestamp'
  | 'time'
  | 'number'
  | 'integer'
  | 'object'
  | 'array'
  | 'boolean';

export function logicalType(type: string): LogicalType {
  if (type.endsWith(']')) return 'array';
  const [, name = ''] = /^(\w+)/.exec(type) ?? [];
  return logicalTypes.get(name) ?? 'string';
}

const logicalTypes: ReadonlyMap<string, LogicalType> = new Map([
  ['DATE', 'date'],
  ['TIME', 'time'],
  ...['TIMESTAMP', 'TIMESTAMP_S', 'TIMESTAMP_MS', 'TIMESTAMP_NS'].map((name) => [name, 'timestamp'] as const),
  ...['FLOAT', 'DOUBLE', 'DECIMAL'].map((name) => [name, 'number'] as const),
  ...['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT'].flatMap((name) => [
    [name, 'integer'] as const,
    [`U${name}`, 'integer'] as const,
  ]),
  ['BOOLEAN', 'boolean'],
  ['STRUCT', 'object'],
  ['MAP', 'object'],
]);
