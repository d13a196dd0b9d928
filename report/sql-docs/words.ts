/** Figures and days as the pages write them. */
const integer = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0, useGrouping: 'always' });
const tenth = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
const date = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeZone: 'UTC' });

export const count = (value: number | null): string => (value === null ? '–' : integer.format(value));
export const plural = (value: number, word: string): string =>
  `${integer.format(value)} ${word}${value === 1 ? '' : 's'}`;
/** A part of a whole in percent; few are never none. */
export const share = (part: number, whole: number): string => {
  if (part === 0 || whole === 0) return '0\u00a0%';
  const percent = (part / whole) * 100;
  return percent < 0.1 ? '<0.1\u00a0%' : `${tenth.format(percent)}\u00a0%`;
};
export const day = (instant: string): string => {
  const milliseconds = Date.parse(instant);
  return Number.isNaN(milliseconds) ? instant : date.format(milliseconds);
};
export const moment = (instant: string): string => `${day(instant)}, ${instant.slice(11, 16)} UTC`;
