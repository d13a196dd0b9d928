/**
 * How the text of one stream column becomes a value, and what is said when it does not. Every expression reads a
 * trimmed text that is null when empty; a reason is null when the value is good. Values appear in reasons only
 * where they cannot be personal.
 */
import type { StreamColumn } from '../../lib/streams.ts';
import { literal } from '../snapshots/sql-text.ts';
import { sqlTypes } from './raw-tables.ts';

export interface TypingContext {
  /** The store's zone: what a date or time without an offset means. */
  readonly zone: string;
  /** strptime format that is tried before ISO 8601. */
  readonly dateFormat: string | undefined;
}

export interface TypedColumn {
  readonly value: string;
  /** Reads `text` and the finished `value`. */
  reason(text: string, value: string): string;
}

const isoInstant = String.raw`\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?`;
const isoOffset = String.raw`Z|[+-]\d{2}(:?\d{2})?`;

export function typeColumn(column: StreamColumn, text: string, context: TypingContext): TypedColumn {
  const { value, problems } = typings[column.type](column, text, context);
  return {
    value,
    reason: (source, typed) => {
      const when = problems(source, typed).map(({ condition, message }) => `when ${condition} then ${message}`);
      const missing = column.required ? literal(`${column.name} is missing`) : 'null';
      return `case when ${source} is null then ${missing} ${when.join(' ')} end`;
    },
  };
}

interface Problem {
  readonly condition: string;
  readonly message: string;
}

interface Typing {
  readonly value: string;
  readonly problems: (text: string, value: string) => readonly Problem[];
}

const typings: Readonly<
  Record<StreamColumn['type'], (column: StreamColumn, text: string, context: TypingContext) => Typing>
> = {
  text: (column, text) =>
    column.values === undefined
      ? { value: text, problems: () => [] }
      : { value: `lower(${text})`, problems: (source, value) => [oneOf(column, column.values ?? [], source, value)] },
  instant: (column, text, context) => ({
    value: instant(text, context),
    problems: (source, value) => [
      said(column, `${value} is null`, quoted(source), `is not a date (${dateFormats(context)})`),
      said(column, outside(value, context), quoted(source), 'lies before 1970 or after 2100'),
    ],
  }),
  date: (column, text, context) => ({
    value: `try_cast(${localTime(text, context)} as date)`,
    problems: (_, value) => [
      unsaid(column, `${value} is null`, `not a date (${dateFormats(context)})`),
      unsaid(column, `${value} not between date '1900-01-01' and date '2100-12-31'`, 'before 1900 or after 2100'),
    ],
  }),
  month: (column, text, context) => ({
    value: `cast(date_trunc('month', try_cast(${localTime(wholeMonth(text), context)} as date)) as date)`,
    problems: (_, value) => [
      unsaid(column, `${value} is null`, `not a month (YYYY-MM, or ${dateFormats(context)})`),
      unsaid(column, `${value} not between date '1900-01-01' and date '2100-12-31'`, 'before 1900 or after 2100'),
    ],
  }),
  money: (column, text) => ({
    value: `case when not contains(${text}, '_') then try_cast(${text} as ${sqlTypes.money}) end`,
    problems: (source, value) => number(column, source, value, 'is too large: 14 digits before the point are the most'),
  }),
  rate: (column, text) => ({
    value: `case when not contains(${text}, '_') then try_cast(${text} as ${sqlTypes.rate}) end`,
    problems: (source, value) => number(column, source, value, 'is too large: 14 digits before the point are the most'),
  }),
  integer: (column, text) => ({
    value: `case when regexp_full_match(${text}, '[+-]?\\d+(\\.0*)?') then try_cast(${text} as bigint) end`,
    problems: (source, value) => number(column, source, value, 'is not a whole number'),
  }),
  boolean: (column, text) => ({
    value: `case when lower(${text}) in ('true', 't', 'yes', 'y', '1') then true
      when lower(${text}) in ('false', 'f', 'no', 'n', '0') then false end`,
    problems: (source, value) => [said(column, `${value} is null`, quoted(source), 'is neither true nor false')],
  }),
  json: (column, text) => ({
    value: `try_cast(${text} as json)`,
    problems: (_, value) => [unsaid(column, `${value} is null`, 'not JSON')],
  }),
};

function number(column: StreamColumn, text: string, value: string, otherwise: string): readonly Problem[] {
  const isNumeric = `regexp_full_match(${text}, '[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?')`;
  const problems = [
    said(column, `${value} is null and not ${isNumeric}`, shown(text), 'is not a number'),
    said(column, `${value} is null`, shown(text), otherwise),
  ];
  const { minimum, above } = column;
  const hint = column.hint === undefined ? '' : `; ${column.hint}`;
  return [
    ...problems,
    ...(minimum === undefined
      ? []
      : [said(column, `${value} < ${minimum}`, shown(text), `is below ${minimum}${hint}`)]),
    ...(above === undefined ? [] : [said(column, `${value} <= ${above}`, shown(text), `is not above ${above}${hint}`)]),
  ];
}

const oneOf = (column: StreamColumn, values: readonly string[], text: string, value: string): Problem =>
  said(column, `${value} not in (${values.map(literal).join(', ')})`, quoted(text), `is none of ${values.join(', ')}`);

/** A date alone is the beginning of that day in the store, whatever the clocks do that night. */
function instant(text: string, context: TypingContext): string {
  const { zone, dateFormat } = context;
  const iso = `case
    when length(${text}) = 10 then ${inZone(isoDate(text), zone)}
    when length(${text}) = 20 and ends_with(${text}, 'Z') then try_cast(${text} as timestamptz)
    when regexp_full_match(${text}, '${isoInstant}') then ${inZone(`try_cast(${text} as timestamp)`, zone)}
    when regexp_full_match(${text}, '${isoInstant} ?(${isoOffset})')
      then try_cast(left(${text}, 10) || 'T' || substr(${text}, 12, 5) || if(${text}[17] = ':', '', ':00')
        || replace(substr(${text}, 17), ' ', '') as timestamptz)
    end`;
  if (dateFormat === undefined) return iso;
  const parsed = `try_strptime(${text}, ${literal(dateFormat)})`;
  const local = /%[zZ]/.test(dateFormat) ? parsed : inZone(parsed, zone);
  return `coalesce(${local}, ${iso})`;
}

function localTime(text: string, { dateFormat, zone }: TypingContext): string {
  const iso = `case when regexp_full_match(left(${text}, 10), '\\d{4}-\\d{2}-\\d{2}')
    and (length(${text}) = 10 or ${text}[11] in ('T', ' ')) then try_cast(left(${text}, 10) as timestamp) end`;
  if (dateFormat === undefined) return iso;
  const parsed = `try_strptime(${text}, ${literal(dateFormat)})`;
  return `coalesce(${/%[zZ]/.test(dateFormat) ? `timezone(${literal(zone)}, ${parsed})` : parsed}, ${iso})`;
}

/** Asking the calendar is dear, and UTC needs none. */
const inZone = (local: string, zone: string): string =>
  zone === 'UTC' ? `make_timestamptz(epoch_us(${local}))` : `timezone(${literal(zone)}, ${local})`;

/** A month alone is its first day. */
const wholeMonth = (text: string): string =>
  `(case when regexp_full_match(${text}, '\\d{4}-\\d{2}') then ${text} || '-01' else ${text} end)`;

const isoDate = (text: string): string =>
  `case when ${text}[5] = '-' and ${text}[8] = '-' then try_cast(${text} as timestamp) end`;

const outside = (value: string, { zone }: TypingContext): string =>
  `${value} < timezone(${literal(zone)}, timestamp '1970-01-01') or ${value} >= timezone(${literal(zone)}, timestamp '2101-01-01')`;

const dateFormats = ({ dateFormat }: TypingContext): string =>
  `${dateFormat === undefined ? '' : `${dateFormat}, `}YYYY-MM-DD or ISO 8601`;

const said = (column: StreamColumn, condition: string, value: string, problem: string): Problem => ({
  condition,
  message: `${literal(`${column.name}: `)} || ${value} || ${literal(` ${problem}`)}`,
});

const unsaid = (column: StreamColumn, condition: string, problem: string): Problem => ({
  condition,
  message: literal(`${column.name}: ${problem}`),
});

/** An address in a column of numbers is a wrong mapping; it stays out of messages all the same. */
const shown = (text: string): string => `case when contains(${text}, '@') then 'the value' else left(${text}, 40) end`;
const quoted = (text: string): string =>
  `case when contains(${text}, '@') then 'the value' else '"' || left(${text}, 40) || '"' end`;
