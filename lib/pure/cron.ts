/** Cron expressions of five fields: minute, hour, day of the month, month, day of the week. */

/** The values of each field, ascending; undefined: all of them. */
export interface CronTimes {
  readonly minutes: readonly number[] | undefined;
  readonly hours: readonly number[] | undefined;
  readonly days: readonly number[] | undefined;
  /** 1 is January. */
  readonly months: readonly number[] | undefined;
  /** 0 is Sunday. */
  readonly weekdays: readonly number[] | undefined;
}

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly words?: readonly string[];
}

const monthWords = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdayWords = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/**
 * @throws RangeError when the text is no such expression, or names days of the month and of the week together:
 *   some programs then mean both and some mean either
 * @example parseCron('30 4 * * mon-fri') // => { minutes: [30], hours: [4], weekdays: [1, 2, 3, 4, 5], … }
 */
export function parseCron(text: string): CronTimes {
  const parts = text.trim().split(/\s+/);
  const [minute, hour, day, month, weekday] = parts;
  if (
    parts.length !== 5 ||
    minute === undefined ||
    hour === undefined ||
    day === undefined ||
    month === undefined ||
    weekday === undefined
  ) {
    throw new RangeError(`must have five fields such as 30 4 * * *, has ${parts.length}`);
  }
  const times = {
    minutes: parseField(minute, { name: 'minute', from: 0, to: 59 }),
    hours: parseField(hour, { name: 'hour', from: 0, to: 23 }),
    days: parseField(day, { name: 'day of the month', from: 1, to: 31 }),
    months: parseField(month, { name: 'month', from: 1, to: 12, words: ['', ...monthWords] }),
    weekdays: sorted(
      parseField(weekday, { name: 'day of the week', from: 0, to: 7, words: weekdayWords })?.map((value) => value % 7),
    ),
  };
  if (times.days !== undefined && times.weekdays !== undefined) {
    throw new RangeError('must not name days of the month and of the week together: write two schedules');
  }
  return times;
}

function parseField(text: string, field: Field): readonly number[] | undefined {
  if (text === '*') return undefined;
  return sorted(text.split(',').flatMap((part) => parsePart(part, field)));
}

function parsePart(part: string, field: Field): number[] {
  const [, range = '', step = '1'] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
  const [low = '', high, ...rest] = range.split('-');
  const from = range === '*' ? field.from : parseValue(low, field);
  const to = range === '*' || (high === undefined && part.includes('/')) ? field.to : parseValue(high ?? low, field);
  if (rest.length > 0 || from === undefined || to === undefined || from > to || Number(step) < 1) {
    throw new RangeError(`${field.name} must be ${field.from} to ${field.to}, *, a-b, a/n or a list, is ${part}`);
  }
  const values: number[] = [];
  for (let value = from; value <= to; value += Number(step)) values.push(value);
  return values;
}

function parseValue(text: string, { from, to, words }: Field): number | undefined {
  const word = words?.indexOf(text.toLowerCase().slice(0, 3)) ?? -1;
  const value = /^\d+$/.test(text) ? Number(text) : /^[a-z]+$/i.test(text) && word >= 0 ? word : -1;
  return value >= from && value <= to ? value : undefined;
}

const sorted = (values: readonly number[] | undefined): readonly number[] | undefined =>
  values === undefined ? undefined : [...new Set(values)].toSorted((one, other) => one - other);
