/** Figures as the sentences of either language write them. */
import type { PersonaLanguage } from './types.ts';

const locales: Readonly<Record<PersonaLanguage, string>> = { en: 'en-US', es: 'es-ES' };

export const number = (language: PersonaLanguage, value: number, decimals: number): string =>
  new Intl.NumberFormat(locales[language], {
    useGrouping: 'always',
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(value);

export const percent = (language: PersonaLanguage, share: number, decimals = 1): string =>
  `${number(language, share * 100, decimals)} %`;

export function money(language: PersonaLanguage, value: number, currency: string): string {
  if (!/^[A-Za-z]{3}$/.test(currency)) return `${number(language, value, 2)} ${currency}`.trim();
  return new Intl.NumberFormat(locales[language], {
    useGrouping: 'always',
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  })
    .format(value)
    .replaceAll('\u00a0', ' ');
}
