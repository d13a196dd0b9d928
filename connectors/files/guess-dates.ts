/** How dates in a column are written, by what its values allow and what they rule out. */

export interface DateGuess {
  /** `iso`: nothing has to be said. `none`: not all of the values are dates of one kind. `empty`: there are no values. */
  readonly confidence: 'iso' | 'certain' | 'ambiguous' | 'none' | 'empty';
  /** strptime formats that read every value; several when ambiguous, the likelier first. */
  readonly formats: readonly string[];
  /** A value that two formats read differently. */
  readonly example?: string;
}

const iso = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?( ?(Z|[+-]\d{2}(:?\d{2})?))?)?$/;

/** Values of one column; empty ones are left out. */
export function guessDates(values: readonly string[]): DateGuess {
  const known = values.map((value) => value.trim()).filter((value) => value !== '');
  if (known.length === 0) return { confidence: 'empty', formats: [] };
  if (known.every((value) => iso.test(value))) return { confidence: 'iso', formats: [] };
  const formats = candidates.filter(({ pattern, isDate }) =>
    known.every((value) => {
      const parts = pattern.exec(value)?.groups;
      return parts !== undefined && isDate(parts);
    }),
  );
  const [first] = formats;
  if (first === undefined) return { confidence: 'none', formats: [] };
  // `5 May 2024` fits the short and the long name of the month.
  if (new Set(formats.map(({ format }) => format.replace('%B', '%b'))).size === 1)
    return { confidence: 'certain', formats: [first.format] };
  const example = known.find((value) => new Set(formats.map((one) => one.dayOf(value))).size > 1);
  // 07/07/2024 is the same day either way.
  return { confidence: 'ambiguous', formats: formats.map(({ format }) => format), example: example ?? known[0] ?? '' };
}

interface Candidate {
  readonly format: string;
  readonly pattern: RegExp;
  isDate(parts: Readonly<Record<string, string | undefined>>): boolean;
  /** Day and month, for telling whether two formats mean the same. */
  dayOf(value: string): string;
}

const fields: Readonly<Record<string, string>> = {
  '%d': String.raw`(?<d>\d{1,2})`,
  '%m': String.raw`(?<m>\d{1,2})`,
  '%Y': String.raw`(?<Y>\d{4})`,
  '%y': String.raw`(?<y>\d{2})`,
  '%b': String.raw`(?<b>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)`,
  '%B': '(?<B>january|february|march|april|may|june|july|august|september|october|november|december)',
  '%H': String.raw`(?<H>\d{1,2})`,
  '%I': String.raw`(?<I>\d{1,2})`,
  '%M': String.raw`(?<M>\d{2})`,
  '%S': String.raw`(?<S>\d{2})`,
  '%p': '(?<p>am|pm)',
};

const days = ['%d/%m/%Y', '%m/%d/%Y', '%d-%m-%Y', '%m-%d-%Y', '%d.%m.%Y', '%Y/%m/%d', '%Y.%m.%d', '%Y%m%d']
  .concat(['%d/%m/%y', '%m/%d/%y', '%d-%m-%y', '%m-%d-%y', '%d.%m.%y'])
  .concat(['%d %b %Y', '%d-%b-%Y', '%b %d, %Y', '%d %B %Y', '%B %d, %Y']);
const times = ['', ' %H:%M', ' %H:%M:%S', 'T%H:%M:%S', ', %H:%M', ' %I:%M %p', ' %I:%M:%S %p'];

const candidates: readonly Candidate[] = days.flatMap((day) =>
  times.map((time): Candidate => {
    const format = `${day}${time}`;
    const source = format.replace(/%[a-zA-Z]|[.]/g, (part) => fields[part] ?? String.raw`\.`);
    // Without separators only the width tells fields apart.
    const exact = day === '%Y%m%d' ? source.replace('{1,2})', '{2})').replace('{1,2})', '{2})') : source;
    const pattern = new RegExp(`^${exact}$`, 'i');
    return {
      format,
      pattern,
      isDate: ({ d, m, H, I, M, S }) =>
        within(d, 1, 31) &&
        within(m, 1, 12) &&
        within(H, 0, 23) &&
        within(I, 1, 12) &&
        within(M, 0, 59) &&
        within(S, 0, 59),
      dayOf: (value) => {
        const parts = pattern.exec(value)?.groups;
        return `${Number(parts?.['d'])}.${parts?.['m'] === undefined ? (parts?.['b'] ?? parts?.['B'] ?? '') : Number(parts['m'])}`;
      },
    };
  }),
);

const within = (text: string | undefined, least: number, most: number): boolean =>
  text === undefined || (Number(text) >= least && Number(text) <= most);
