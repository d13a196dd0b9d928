/**
 * How Trino says what a function of DuckDB does. Where the two differ only for some values (what is null, what is cut off), the
 * form here gives DuckDB's.
 */
export interface Call {
  readonly name: string;
  /** As Trino text. */
  readonly args: readonly string[];
  /** Within `filter (where …)`; undefined without one. */
  readonly filter: string | undefined;
  readonly isDistinct: boolean;
  /** The second argument names a day or an instant without a zone, as far as its cast says. */
  readonly isZoneless: boolean;
}

export interface Rewritten {
  readonly text: string;
  /** Replaces the filter of the call; null: it stands in the text already. */
  readonly filter?: string | null;
  /** What a reader should know of the difference. */
  readonly because: string;
}

type Rewrite = (call: Call) => Rewritten | undefined;

const renamed =
  (name: string, because = `Trino's name for it`): Rewrite =>
  ({ args, isDistinct }) => ({ text: `${name}(${isDistinct ? 'distinct ' : ''}${args.join(', ')})`, because });

const template =
  (make: (...args: string[]) => string, because: string): Rewrite =>
  ({ args }) => ({ text: make(...args), because });

/** Trino says null when one is null. */
const ignoringNulls =
  (name: 'greatest' | 'least'): Rewrite =>
  ({ args }) => ({
    text: args.reduce((one, other) => `coalesce(${name}(${one}, ${other}), ${one}, ${other})`),
    because: 'null only when all are null',
  });

/** DuckDB passes over rows whose value is null, Trino gives back the null. */
const picking =
  (name: 'max_by' | 'min_by'): Rewrite =>
  ({ args, filter }) => ({
    text: `${name}(${args.join(', ')})`,
    filter: `${args[0]} is not null${filter === undefined ? '' : ` and (${filter})`}`,
    because: 'rows without a value do not count',
  });

const interval =
  (unit: 'day' | 'month' | 'year' | 'hour' | 'minute' | 'second', factor = 1): Rewrite =>
  ({ args: [amount = '0'] }) => {
    const plain = /^\d+$/.exec(amount);
    return plain === null
      ? { text: `(${factor} * (${amount}) * interval '1' ${unit})`, because: 'an interval is a literal' }
      : { text: `interval '${Number(amount) * factor}' ${unit}`, because: 'an interval is a literal' };
  };

const sorted = (x: string, filter: string | undefined): string =>
  `array_sort(array_agg(${x}) filter (where ${x} is not null${filter === undefined ? '' : ` and (${filter})`}))`;

const extract = (unit: string): Rewrite => template((x) => `${unit}(${x})`, `Trino's name for it`);

export const rewrittenFunctions: ReadonlyMap<string, Rewrite> = new Map<string, Rewrite>([
  ['greatest', ignoringNulls('greatest')],
  ['least', ignoringNulls('least')],
  ['max_by', picking('max_by')],
  ['min_by', picking('min_by')],
  ['arg_max', picking('max_by')],
  ['arg_min', picking('min_by')],
  [
    'date_diff',
    template(
      (unit, from, to) => `date_diff(${unit}, date_trunc(${unit}, ${from}), date_trunc(${unit}, ${to}))`,
      'counts boundaries crossed, not whole units',
    ),
  ],
  ['datediff', ({ args, ...call }) => rewrittenFunctions.get('date_diff')?.({ ...call, args })],
  ['to_days', interval('day')],
  ['to_weeks', interval('day', 7)],
  ['to_months', interval('month')],
  ['to_years', interval('year')],
  ['to_hours', interval('hour')],
  ['to_minutes', interval('minute')],
  ['to_seconds', interval('second')],
  ['sha256', template((x) => `lower(to_hex(sha256(to_utf8(${x}))))`, 'hashes bytes and gives bytes')],
  ['md5', template((x) => `lower(to_hex(md5(to_utf8(${x}))))`, 'hashes bytes and gives bytes')],
  [
    'hash',
    ({ args }) => ({
      text: `from_big_endian_64(xxhash64(to_utf8(json_format(cast(row(${args.join(', ')}) as json)))))`,
      because: 'another number, equal for equal values',
    }),
  ],
  ['nfc_normalize', template((x) => `normalize(${x}, NFC)`, `Trino's name for it`)],
  ['trim', ({ args: [x = '', chars = `' '`] }) => ({ text: `trim(both ${chars} from ${x})`, because: 'blanks only' })],
  [
    'ltrim',
    ({ args: [x = '', chars = `' '`] }) => ({ text: `trim(leading ${chars} from ${x})`, because: 'blanks only' }),
  ],
  [
    'rtrim',
    ({ args: [x = '', chars = `' '`] }) => ({ text: `trim(trailing ${chars} from ${x})`, because: 'blanks only' }),
  ],
  ['left', template((x, n) => `substr(${x}, 1, ${n})`, 'no function of that name')],
  ['right', template((x, n) => `substr(${x}, greatest(1, length(${x}) - (${n}) + 1))`, 'no function of that name')],
  ['string_split', renamed('split')],
  ['str_split', renamed('split')],
  ['contains', template((x, y) => `(strpos(${x}, ${y}) > 0)`, 'of texts; of lists contains')],
  ['strftime', undefinedRewrite],
  ['trunc', renamed('truncate')],
  ['log', renamed('log10')],
  ['random', renamed('random')],
  ['epoch_us', template((x) => `cast(round(to_unixtime(${x}) * 1000000) as bigint)`, 'a function of its own')],
  ['epoch_ms', template((x) => `cast(round(to_unixtime(${x}) * 1000) as bigint)`, 'a function of its own')],
  ['epoch', template((x) => `to_unixtime(${x})`, `Trino's name for it`)],
  [
    'make_timestamptz',
    ({ args }) =>
      args.length === 1
        ? {
            text: `cast(from_unixtime_nanos((${args[0]}) * 1000) as timestamp(6) with time zone)`,
            because: 'a function of its own',
          }
        : undefined,
  ],
  [
    'make_date',
    ({ args: [y, m, d] }) => ({
      text: `date(cast(${y} as varchar) || '-' || lpad(cast(${m} as varchar), 2, '0') || '-' || lpad(cast(${d} as varchar), 2, '0'))`,
      because: 'a function of its own',
    }),
  ],
  [
    'timezone',
    ({ args: [zone = '', at = ''], isZoneless }) =>
      isZoneless
        ? { text: `with_timezone(cast(${at} as timestamp(6)), ${zone})`, because: 'one function each way' }
        : { text: `cast(at_timezone(${at}, ${zone}) as timestamp(6))`, because: 'one function each way' },
  ],
  ['dayofweek', template((x) => `(day_of_week(${x}) % 7)`, 'Sunday is 0')],
  ['isodow', extract('day_of_week')],
  ['dayofyear', extract('day_of_year')],
  ['weekofyear', extract('week')],
  ['monthname', template((x) => `date_format(${x}, '%M')`, 'a format')],
  ['dayname', template((x) => `date_format(${x}, '%W')`, 'a format')],
  ['last_day', renamed('last_day_of_month')],
  ['list_value', ({ args }) => ({ text: `array[${args.join(', ')}]`, because: 'an array' })],
  ['array_value', ({ args }) => ({ text: `array[${args.join(', ')}]`, because: 'an array' })],
  ['list', renamed('array_agg')],
  ['array_agg', renamed('array_agg')],
  ['list_sort', sortedList],
  ['array_sort', sortedList],
  ['list_contains', renamed('contains')],
  ['array_contains', renamed('contains')],
  ['list_distinct', renamed('array_distinct')],
  ['list_extract', renamed('element_at')],
  ['array_length', renamed('cardinality')],
  ['len', renamed('length')],
  ['list_sum', template((x) => `reduce(${x}, 0, (s, v) -> s + v, s -> s)`, 'a reduction')],
  [
    'range',
    template(
      (from, to) => (to === undefined ? `sequence(0, (${from}) - 1)` : `sequence(${from}, (${to}) - 1)`),
      'its end belongs to it',
    ),
  ],
  [
    'generate_series',
    template(
      (from, to) => (to === undefined ? `sequence(0, ${from})` : `sequence(${from}, ${to})`),
      `Trino's name for it`,
    ),
  ],
  [
    'quantile_disc',
    ({ args: [x = '', q = ''], filter }) => ({
      text: `element_at(${sorted(x, filter)}, greatest(1, cast(ceil((${q}) * count(${x})${
        filter === undefined ? '' : ` filter (where ${filter})`
      }) as integer)))`,
      filter: null,
      because: 'exact: the other one is approximate',
    }),
  ],
  ['approx_quantile', renamed('approx_percentile')],
  ['approx_count_distinct', renamed('approx_distinct')],
  [
    'string_agg',
    ({ args: [x, separator = `','`] }) => ({
      text: `listagg(${x}, ${separator}) within group (order by ${x})`,
      because: 'needs an order',
    }),
  ],
  ['bit_and', renamed('bitwise_and_agg')],
  ['bit_or', renamed('bitwise_or_agg')],
  ['regexp_matches', renamed('regexp_like')],
  ['regexp_extract', renamed('regexp_extract')],
  ['strlen', template((x) => `length(to_utf8(${x}))`, 'counts bytes')],
  ['json_extract_string', renamed('json_extract_scalar')],
  ['current_localdate', () => ({ text: 'current_date', because: 'no brackets' })],
  ['today', () => ({ text: 'current_date', because: 'no brackets' })],
  ['now', () => ({ text: 'current_timestamp', because: 'no brackets' })],
  ['ifnull', renamed('coalesce')],
  ['isnan', renamed('is_nan')],
  ['isfinite', renamed('is_finite')],
]);

/** Trino sorts upwards, nulls last. */
function sortedList({ args: [x = '', direction = `'ASC'`, nulls = `'NULLS LAST'`] }: Call): Rewritten | undefined {
  // As the parser says it of list(x order by x).
  const isUnsaid = (text: string) => text === `'ORDER_DEFAULT'`;
  const way = isUnsaid(direction) ? `'ASC'` : direction.toUpperCase();
  const end = isUnsaid(nulls) ? `'NULLS LAST'` : nulls.toUpperCase();
  if (way === `'ASC'` && end === `'NULLS LAST'`) return { text: `array_sort(${x})`, because: `Trino's name for it` };
  if (way === `'DESC'` && end === `'NULLS FIRST'`)
    return { text: `reverse(array_sort(${x}))`, because: 'upwards, turned round' };
  return undefined;
}

function undefinedRewrite(): undefined {
  return undefined;
}

/** What to write instead of functions that have no counterpart. */
export const advice: ReadonlyMap<string, string> = new Map([
  ['any_value', 'max_by(x, key) with a unique key: it says which value, too'],
  ['first', 'min_by(x, key) with a unique key'],
  ['last', 'max_by(x, key) with a unique key'],
  ['mode', 'count per value in a step, then max_by(value, row(count, value))'],
  ['median', 'quantile_disc(x, 0.5), which is rewritten exactly'],
  ['quantile_cont', 'quantile_disc(x, q), which is rewritten exactly'],
  ['strftime', 'year(x), month(x), day(x) put together'],
  ['strptime', 'an ISO text and cast(x as timestamp)'],
  ['struct_pack', 'row(…), or columns of their own'],
  ['list_transform', 'a step that takes the list apart with unnest'],
  ['list_filter', 'a step that takes the list apart with unnest'],
  ['read_csv', 'a source in sources.yaml'],
  ['read_parquet', 'a source in sources.yaml'],
  ['read_json', 'a source in sources.yaml'],
]);
