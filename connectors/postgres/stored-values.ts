/**
 * What a column makes of a value: `numeric(12,2)` keeps cents, `real` seven digits, a date no time of day. Whoever
 * compares what is wanted with what is held must know, or would want the same again for ever.
 */
import type { AttributeValue, Change } from '../../lib/destination.ts';
import type { Column } from './table.ts';

/** Digits beyond a double's fifteen say nothing. */
const slack = 1 + 1e-9;

/** True when writing `wanted` into a column that shows `held` would change nothing. */
export function isStoredAs(column: Column, wanted: AttributeValue, held: AttributeValue | null | undefined): boolean {
  if (wanted === held) return true;
  if (typeof wanted === 'number' && typeof held === 'number') {
    if (column.base === 'float4') return Math.fround(wanted) === Math.fround(held);
    return column.scale !== null && Math.abs(wanted - held) <= 0.5 * 10 ** -column.scale * slack;
  }
  if (typeof wanted !== 'string') return false;
  if (column.kind === 'date') return wanted.slice(0, 10) === held;
  return column.kind === 'timestamp' && `${wanted}T00:00:00Z` === held;
}

/** Why a row that is there need not, or cannot, be written as it is asked. */
export function objectionOfColumns(
  { set, clear, before }: Change,
  columns: ReadonlyMap<string, Column>,
): string | undefined {
  const wanted = Object.entries(set).flatMap(([name, value]) => {
    const column = columns.get(name);
    return column === undefined ? [] : [{ name, value, column }];
  });
  const broken = wanted.find(({ value, column }) => integers.has(column.base) && !Number.isInteger(value));
  if (broken !== undefined) return `${broken.name} needs a whole number, is ${String(broken.value)}`;
  const isSame = wanted.every(({ name, value, column }) => isStoredAs(column, value, before?.[name]));
  return isSame && before !== undefined && clear.length === 0 ? 'same, as the table rounds it' : undefined;
}

const integers: ReadonlySet<string> = new Set(['int2', 'int4', 'int8']);
