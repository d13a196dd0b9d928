/**
 * The version of a contract, from what it was: major when readers may break (a table or a column is gone, its type or the
 * table's key is another, a value may be missing that could not), minor when something is new, patch when only words or
 * promises changed.
 */
import type { ContractColumn, ContractContent, ContractTable, DataContract } from './document.ts';

type Step = 'major' | 'minor' | 'patch' | 'none';

/** `previous`: undefined for the first contract of a store. */
export function nextVersion(previous: DataContract | undefined, next: ContractContent): string {
  if (previous === undefined) return '1.0.0';
  const [major = 0, minor = 0, patch = 0] = previous.version.split('.').map(Number);
  const versions: Readonly<Record<Step, string>> = {
    major: `${major + 1}.0.0`,
    minor: `${major}.${minor + 1}.0`,
    patch: `${major}.${minor}.${patch + 1}`,
    none: previous.version,
  };
  return versions[stepBetween(previous, next)];
}

function stepBetween(previous: DataContract, next: ContractContent): Step {
  if (breaksOf(previous.schema, next.schema).length > 0) return 'major';
  if (breaksOf(next.schema, previous.schema).length > 0) return 'minor';
  const { version: _, ...before } = previous;
  return sorted(before) === sorted(next) ? 'none' : 'patch';
}

/** What a reader of `before` misses in `after`, in words. */
function breaksOf(before: readonly ContractTable[], after: readonly ContractTable[]): readonly string[] {
  const tables = new Map(after.map((table) => [table.name, table]));
  return before.flatMap((table) => {
    const now = tables.get(table.name);
    if (now === undefined) return [`table ${table.name} is gone`];
    const columns = new Map(now.properties.map((column) => [column.name, column]));
    const key = keyOf(table).join(', ');
    const keyNow = keyOf(now).join(', ');
    return [
      ...table.properties.flatMap((column) => breaksOfColumn(table.name, column, columns.get(column.name))),
      ...(key === keyNow ? [] : [`key of ${table.name} is ${keyNow || 'none'}, was ${key || 'none'}`]),
    ];
  });
}

function breaksOfColumn(table: string, before: ContractColumn, now: ContractColumn | undefined): readonly string[] {
  const name = `${table}.${before.name}`;
  if (now === undefined) return [`${name} is gone`];
  if (now.physicalType !== before.physicalType) return [`${name} is ${now.physicalType}, was ${before.physicalType}`];
  return before.required === true && now.required !== true ? [`${name} may be null, could not`] : [];
}

/** In the order of their positions. */
export const keyOf = ({ properties }: ContractTable): readonly string[] =>
  properties
    .filter(({ primaryKey }) => primaryKey === true)
    .sort((one, other) => (one.primaryKeyPosition ?? 0) - (other.primaryKeyPosition ?? 0))
    .map(({ name }) => name);

/** Two documents with the same fields are the same in whatever order these are written. */
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) =>
    item !== null && typeof item === 'object' && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([one], [other]) => (one < other ? -1 : 1)))
      : item,
  );
