/** Money, numbers and dates inside mails, as the store's language writes them. */
import type { Language } from '../clusters/names.ts';

export interface StoreFormat {
  readonly language: Language;
  readonly currency: string;
  /** IANA name: the day of an instant is its day there. */
  readonly zone: string;
}

const locales: Readonly<Record<Language, string>> = { en: 'en-US', es: 'es-ES' };

/** The filters; a value that is missing is written as nothing, so that `default` can follow. */
export function createFormats({ language, currency, zone }: StoreFormat) {
  const locale = locales[language];
  const inCurrency = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    useGrouping: 'always',
  });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' });
  const dayInStore = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: zone });
  return {
    /** `{{ historic_clv | money }}`: $1,234.50. */
    money: (value: unknown): string => (isMissing(value) ? '' : inCurrency.format(decimal('money', value))),
    /** `{{ predicted_orders_365d | number: 1 }}`: 2.5. */
    number: (value: unknown, decimals: unknown = 0): string => {
      if (isMissing(value)) return '';
      const digits = Number(decimals);
      if (!Number.isInteger(digits) || digits < 0 || digits > 10)
        throw new RangeError('number: needs 0 to 10 decimals');
      const options = { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: 'always' as const };
      return new Intl.NumberFormat(locale, options).format(decimal('number', value));
    },
    /** `{{ last_order_date | date_long }}`: June 30, 1998. */
    date_long: (value: unknown): string => {
      if (isMissing(value)) return '';
      const text = String(value);
      const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
      const milliseconds = Date.parse(isDay ? `${text}T00:00:00Z` : text);
      if (Number.isNaN(milliseconds)) throw new RangeError('date_long: needs a date or an instant');
      return (isDay ? day : dayInStore).format(milliseconds);
    },
  };
}

const isMissing = (value: unknown): boolean => value === undefined || value === null || value === '';

/** Decimal text stays text: it is formatted exactly. */
function decimal(filter: string, value: unknown): Intl.StringNumericLiteral {
  const text = String(value);
  if (!/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)) throw new RangeError(`${filter}: needs a number`);
  return text as Intl.StringNumericLiteral;
}
