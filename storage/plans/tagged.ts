/**
 * Values of any type in one column of text: a letter for the type, then the value. `n12.5` is a number, `sGold` a
 * text, `btrue` a truth value, null none. JavaScript and DuckDB spell numbers differently, so numbers are compared
 * as numbers.
 */
import type { AttributeValue } from '../../lib/destination.ts';
import { identifier, literal } from '../snapshots/sql-text.ts';

export const tag = (value: AttributeValue | null): string | null =>
  value === null ? null : `${(typeof value)[0]}${String(value)}`;

export const taggedLiteral = (value: AttributeValue): string => literal(tag(value) ?? '');

/** A column of a published table as tagged text: counts and amounts as numbers, dates and instants as ISO 8601. */
export function taggedColumn(name: string, type: string): string {
  const column = identifier(name);
  if (/^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL|DOUBLE|FLOAT|REAL)\b/.test(type)) {
    const number = `cast(${column} as double)`;
    return `case when isfinite(${number}) then 'n' || cast(${number} as varchar) end`;
  }
  if (type === 'BOOLEAN') return `'b' || cast(${column} as varchar)`;
  if (type.startsWith('TIMESTAMP')) return `'s' || strftime(cast(${column} as timestamp), '%Y-%m-%dT%H:%M:%SZ')`;
  return `'s' || cast(${column} as varchar)`;
}

/** SQL: true when both are values and equal. */
export const isSame = (one: string, other: string): string =>
  `coalesce(case when ${one}[1] = 'n' and ${other}[1] = 'n'
    then cast(substr(${one}, 2) as double) = cast(substr(${other}, 2) as double)
    else ${one} = ${other} end, false)`;

/** SQL: true when both are numbers, and at most this share of the second one apart. */
export function isNear(one: string, other: string, share: number): string {
  // A conjunction asks all its parts about every row, texts included.
  const number = (tagged: string) => `try_cast(substr(${tagged}, 2) as double)`;
  const isClose = `abs(${number(one)} - ${number(other)}) <= abs(${number(other)}) * ${share * decimalSlack}`;
  return `coalesce(${one}[1] = 'n' and ${other}[1] = 'n' and ${isClose}, false)`;
}

/** 0.102 is 2 % more than 0.1, although binary fractions say a little more than that. */
const decimalSlack = 1 + 1e-9;

/** SQL: the value as JSON text; null for none. */
export const asJson = (tagged: string): string =>
  `case when ${tagged}[1] = 's' then cast(to_json(substr(${tagged}, 2)) as varchar) else substr(${tagged}, 2) end`;
