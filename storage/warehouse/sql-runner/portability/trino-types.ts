/** DuckDB's types as Trino's. */
import type { TreeNode } from '../graph/parse-tree.ts';
import { listOf, nodeOf, textOf } from './tree.ts';

/** undefined: Trino has none like it. */
export function trinoType(type: TreeNode): string | undefined {
  const id = textOf(type['id']);
  const info = nodeOf(type['type_info']);
  if (id === 'DECIMAL') return `decimal(${Number(info?.['width'] ?? 18)}, ${Number(info?.['scale'] ?? 0)})`;
  if (id === 'LIST' || id === 'ARRAY') {
    const child = nodeOf(info?.['child_type']);
    const inner = child === undefined ? undefined : trinoType(child);
    return inner === undefined ? undefined : `array(${inner})`;
  }
  if (id === 'STRUCT') {
    const fields = listOf(info?.['child_types']).map((field) => {
      const [name, child] = [textOf(nodeOf(field)?.['first']), nodeOf(nodeOf(field)?.['second'])];
      const inner = child === undefined ? undefined : trinoType(child);
      return inner === undefined ? undefined : `"${name}" ${inner}`;
    });
    return fields.includes(undefined) ? undefined : `row(${fields.join(', ')})`;
  }
  return names.get(
    id === 'USER' || id === 'UNBOUND' ? textOf(info?.['name'] ?? info?.['user_type_name']).toUpperCase() : id,
  );
}

const names: ReadonlyMap<string, string> = new Map([
  ['BOOLEAN', 'boolean'],
  ['TINYINT', 'tinyint'],
  ['SMALLINT', 'smallint'],
  ['INTEGER', 'integer'],
  ['BIGINT', 'bigint'],
  ['UTINYINT', 'smallint'],
  ['USMALLINT', 'integer'],
  ['UINTEGER', 'bigint'],
  ['UBIGINT', 'decimal(20, 0)'],
  ['HUGEINT', 'decimal(38, 0)'],
  ['FLOAT', 'real'],
  ['DOUBLE', 'double'],
  ['VARCHAR', 'varchar'],
  ['BLOB', 'varbinary'],
  ['DATE', 'date'],
  ['TIME', 'time(6)'],
  ['TIMESTAMP', 'timestamp(6)'],
  ['TIMESTAMP_S', 'timestamp(0)'],
  ['TIMESTAMP_MS', 'timestamp(3)'],
  ['TIMESTAMP_NS', 'timestamp(9)'],
  ['TIMESTAMP WITH TIME ZONE', 'timestamp(6) with time zone'],
  ['UUID', 'uuid'],
  ['JSON', 'json'],
]);
