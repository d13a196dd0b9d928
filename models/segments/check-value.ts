/** Whether a value fits a field, and what to write instead. */
import { isDate } from '../../lib/pure/dates.ts';
import type { SegmentValue } from '../../lib/pure/segment-tree.ts';
import { didYouMean, oneOf, SegmentError } from './error.ts';
import type { FieldType, SegmentField } from './fields.ts';
import { plainNumber } from './numbers.ts';
import { printValue } from './print.ts';
import { writeText } from './tokens.ts';

const operators: Readonly<Record<FieldType, readonly string[]>> = {
  text: ['=', '!=', 'in', 'contains'],
  boolean: ['=', '!='],
  number: ['=', '!=', '<', '<=', '>', '>=', 'between', 'in'],
  money: ['=', '!=', '<', '<=', '>', '>=', 'between', 'in'],
  share: ['=', '!=', '<', '<=', '>', '>=', 'between', 'in'],
  date: ['=', '!=', '<', '<=', '>', '>=', 'between', 'in'],
};
const saidTrue: Readonly<Record<string, boolean>> = { yes: true, no: false, true: true, false: false };

export function checkOperator({ name, type, values }: SegmentField, operator: string): void {
  if (operators[type].includes(operator)) return;
  throw new SegmentError(
    `${name} is ${describeType(type, values)}: after it comes ${oneOf(operators[type])}, got ${operator}`,
  );
}

/** @param isExact where it must be one of the field's values, if those are known */
export function checkValue(field: SegmentField, value: SegmentValue, isExact = false): SegmentValue {
  if (field.type === 'text') return checkText(field, value);
  if (field.type === 'boolean') return checkBoolean(field, value);
  if (field.type === 'date') return checkDate(field, value);
  return checkNumber(field, value, isExact);
}

function checkText(field: SegmentField, value: SegmentValue): string {
  if (typeof value !== 'string') {
    const quoted = typeof value === 'number' ? `; if that is the text, write "${plainNumber(value)}"` : '';
    throw wrongType(field, value, field.values === undefined ? quoted : '');
  }
  const named = own(field.aliases, value.toLowerCase()) ?? value;
  const known = field.values?.map(String);
  if (known === undefined) return String(named);
  const found = known.find((one) => one === named) ?? known.find((one) => folded(one) === folded(String(named)));
  if (found === undefined) throw unknownValue(field, value);
  return found;
}

const folded = (text: string): string => text.normalize('NFC').toLowerCase();
const own = <T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined =>
  record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;

function checkBoolean(field: SegmentField, value: SegmentValue): boolean {
  const said = typeof value === 'string' ? own(saidTrue, value.toLowerCase()) : value;
  if (typeof said !== 'boolean') throw wrongType(field, value);
  return said;
}

function checkDate(field: SegmentField, value: SegmentValue): SegmentValue {
  if (typeof value === 'object' && 'today' in value) return value;
  if (typeof value !== 'string') throw wrongType(field, value);
  if (isDate(value)) return value;
  if (/^\d/.test(value)) {
    throw new SegmentError(`${field.name}: ${value} is no day of the calendar; dates are written 2025-01-31`);
  }
  throw wrongType(field, value);
}

function checkNumber(field: SegmentField, value: SegmentValue, isExact: boolean): SegmentValue {
  if (typeof value === 'string') return checkNamedNumber(field, value, isExact);
  if (typeof value === 'boolean') throw wrongType(field, value);
  if (typeof value === 'object') {
    if ('today' in value) throw wrongType(field, value);
    if ('percent' in value) return checkPercent(field, value);
    return value;
  }
  if (!Number.isFinite(value)) throw new SegmentError(`${field.name} is compared with ${value}, which is no number`);
  if (field.type === 'share' && (value < 0 || value > 1)) {
    const meant = value > 1 && value <= 100 ? `; did you mean ${plainNumber(value)}%?` : '';
    throw new SegmentError(`${field.name} is a share between 0 and 1, got ${plainNumber(value)}${meant}`);
  }
  if (isExact && field.values !== undefined && !field.values.includes(value)) {
    throw unknownValue(field, value);
  }
  return value;
}

function checkNamedNumber(field: SegmentField, value: string, isExact: boolean): number {
  const named = own(field.aliases, value.toLowerCase());
  if (typeof named === 'number') return checkNumber(field, named, isExact) as number;
  if (field.aliases === undefined) throw wrongType(field, value);
  throw unknownValue(field, value);
}

function checkPercent(field: SegmentField, value: { readonly percent: number }): SegmentValue {
  if (field.type !== 'share') throw wrongType(field, value, '; percentages are for shares alone');
  if (value.percent >= 0 && value.percent <= 100) return value;
  throw new SegmentError(`${field.name} is a share between 0% and 100%, got ${printValue(value)}`);
}

/** Ends that can be told apart without the store's figures stand in order. */
export function checkOrder(name: string, from: SegmentValue, to: SegmentValue): void {
  const [first, last] = [comparable(from), comparable(to)];
  if (first === undefined || last === undefined || typeof first !== typeof last || first <= last) return;
  throw new SegmentError(
    `${name} is never between ${printValue(from)} and ${printValue(to)}; write the smaller one first`,
  );
}

function comparable(value: SegmentValue): string | number | undefined {
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'boolean') return undefined;
  if ('today' in value) return value.today;
  return 'percent' in value ? value.percent / 100 : undefined;
}

function wrongType({ name, type, values }: SegmentField, value: SegmentValue, hint = ''): SegmentError {
  return new SegmentError(`${name} is ${describeType(type, values)}; ${describeValue(value)}${hint}`);
}

function describeType(type: FieldType, values: SegmentField['values']): string {
  const [example] = values ?? [];
  if (type === 'text') return example === undefined ? 'a text' : `a text such as ${writeText(String(example))}`;
  if (type === 'number') return `a number such as ${example ?? 3}`;
  if (type === 'money') return 'an amount of money such as 100';
  if (type === 'share') return 'a share such as 60%';
  return type === 'date' ? 'a date such as 2025-01-31 or today - 90 days' : 'true or false';
}

function describeValue(value: SegmentValue): string {
  const text = printValue(value);
  if (typeof value === 'string') return isDate(value) ? `${text} is a date` : `${text} is a text`;
  if (typeof value === 'number') return `${text} is a number`;
  if (typeof value === 'boolean') return `${text} answers yes or no`;
  if ('today' in value) return `${text} is a date`;
  return 'percent' in value ? `${text} is a percentage` : `${text} is a number`;
}

const shown = 12;

function unknownValue(field: SegmentField, got: string | number): SegmentError {
  const { name, values = [], aliases = {} } = field;
  const texts = values.map(printValue);
  const some = texts.length > shown ? `${texts.slice(0, shown).join(', ')} …` : oneOf(texts);
  const can = `it can be ${texts.length === 0 ? 'nothing yet' : some}`;
  const meant = typeof got === 'string' ? didYouMean(got, [...values.map(String), ...Object.keys(aliases)]) : '';
  const hint = meant === '' ? `; ${can}` : `${meant} I${can.slice(1)}`;
  return new SegmentError(`${name} is never ${printValue(got)}${hint}`);
}
