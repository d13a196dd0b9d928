/** How a column of an orders file becomes a value: text is parsed, what is typed already is taken as it is. */
import type { StreamSpec } from '../../lib/streams.ts';
import { typeColumn } from '../../storage/landing/typed-column.ts';
import { literal } from '../../storage/snapshots/sql-text.ts';

/**
 * A day is read like an instant: the same when it stands alone, and in the zone asked for when a time comes with it.
 * Headers are demanded elsewhere, in words that fit a file of one's own.
 */
const columns = {
  customer_id: { name: 'customer_id', type: 'text' },
  order_date: { name: 'order_date', type: 'instant' },
  ordered_at: { name: 'ordered_at', type: 'instant' },
  amount: { name: 'amount', type: 'money', minimum: 0, hint: 'refunds belong in their own stream' },
} as const;

export type OrderColumn = keyof typeof columns;

/** For the finding of headers. */
export const orderStream: StreamSpec = { name: 'orders', key: [], columns: Object.values(columns) };

export interface TypedValue {
  /** SQL of the value; null where there is a reason. */
  readonly value: string;
  /** SQL of the reason why it is none; null for good values. */
  readonly reason: string;
}

const numeric = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL\(.*)$/;

/** @param type DuckDB's name of the column's type */
export function typeOrderColumn(name: OrderColumn, column: string, type: string, zone: string): TypedValue {
  const isDate = columns[name].type === 'instant';
  if (isDate && type === 'DATE') return checked(name, column, column);
  if (isDate && type.startsWith('TIMESTAMP')) {
    const local = type === 'TIMESTAMP WITH TIME ZONE' ? `timezone(${literal(zone)}, ${column})` : column;
    return checked(name, column, `cast(${local} as date)`);
  }
  if (name === 'amount' && numeric.test(type)) {
    const value = `try_cast(${column} as decimal(18, 4))`;
    const isBad = `when ${value} is null then 'amount: needs a number below 10^14, is ' || ${column}`;
    const isBelow = `when ${value} < 0 then 'amount: ' || ${column} || ' is below 0; refunds belong in their own stream'`;
    return { value, reason: `case when ${column} is null then 'amount is missing' ${isBad} ${isBelow} end` };
  }
  const text = `nullif(trim(cast(${column} as varchar)), '')`;
  const { value, reason } = typeColumn({ ...columns[name], required: true }, text, { zone, dateFormat: undefined });
  const finished = isDate ? `cast(timezone(${literal(zone)}, ${value}) as date)` : value;
  return { value: finished, reason: reason(text, value) };
}

function checked(name: string, column: string, value: string): TypedValue {
  const isOutside = `when ${value} not between date '1970-01-01' and date '2100-12-31'`;
  return {
    value,
    reason: `case when ${column} is null then '${name} is missing' ${isOutside} then '${name}: before 1970 or after 2100' end`,
  };
}
