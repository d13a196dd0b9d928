/** Numbers, money and dates as the reader's language writes them. */
import type { Language } from '../models/clusters/names.ts';

const locales: Readonly<Record<Language, string>> = { en: 'en-US', es: 'es-ES' };
const dash = '–';

export type Formats = ReturnType<typeof createFormats>;

export function createFormats(language: Language, currency: string) {
  const locale = locales[language];
  const number = (options: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(locale, { useGrouping: 'always', ...options });
  const inCurrency = (options: Intl.NumberFormatOptions) => {
    // A code that is not three letters would throw: then the amount stands before the code.
    if (/^[A-Za-z]{3}$/.test(currency)) {
      const money = number({ style: 'currency', currency, currencyDisplay: 'narrowSymbol', ...options });
      return (amount: number | Intl.StringNumericLiteral) => money.format(amount);
    }
    const plain = number({ minimumFractionDigits: 2, maximumFractionDigits: 2, ...options });
    return (amount: number | Intl.StringNumericLiteral) => `${plain.format(amount)} ${currency}`.trim();
  };

  const exact = inCurrency({});
  const whole = inCurrency({ minimumFractionDigits: 0, maximumFractionDigits: 0 });
  const compact = inCurrency({ notation: 'compact', minimumFractionDigits: 0, maximumFractionDigits: 1 });
  const integer = number({ maximumFractionDigits: 0 });
  const tenth = number({ minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const hundredth = number({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const significant = number({ maximumSignificantDigits: 6 });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' });
  const minute = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });

  return {
    /** Exact decimal text to the currency's own decimals. */
    money: (amount: string | null) => (amount === null ? dash : exact(amount as Intl.StringNumericLiteral)),
    /** Without cents, for large figures. */
    wholeMoney: (amount: string) => whole(amount as Intl.StringNumericLiteral),
    /** For labels in charts: `$120K`, `$9.50`. */
    compactMoney: (amount: number) =>
      amount === 0 ? whole(0) : Math.abs(amount) < 1000 ? exact(amount) : compact(amount),
    count: (value: number | null) => (value === null ? dash : integer.format(value)),
    /** One decimal. */
    tenths: (value: number) => tenth.format(value),
    /** Two decimals. */
    hundredths: (value: number) => hundredth.format(value),
    /** Up to six significant digits. */
    figure: (value: number) => (Number.isFinite(value) ? significant.format(value) : dash),
    /** 24.6 → 24.6 %. */
    percent: (value: number) => `${tenth.format(value)}\u00a0%`,
    /** 0.246 → 25 %. */
    share: (fraction: number) => `${integer.format(fraction * 100)}\u00a0%`,
    /** A date that is none is printed as it came. */
    date: (date: string) => formatInstant(day, `${date}T00:00:00Z`, date),
    instant: (instant: string) => {
      const text = formatInstant(minute, instant, instant);
      return text === instant ? instant : `${text} UTC`;
    },
  };
}

function formatInstant(format: Intl.DateTimeFormat, instant: string, otherwise: string): string {
  const milliseconds = Date.parse(instant);
  return Number.isNaN(milliseconds) ? otherwise : format.format(milliseconds);
}
