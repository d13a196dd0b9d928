/** Numbers as the terminal shows them: thousands apart, the same in every locale. */
export const whole = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 0 });

export const decimal = (value: number, digits = 2): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** Exact decimal text with thousands apart. */
export function money(text: string): string {
  const [integer = '0', fraction] = text.split('.');
  const grouped = integer.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** Exact decimal text to two decimals, thousands apart. */
export const cents = (text: string): string => decimal(Number(text));

export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

export function elapsed(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const rounded = Math.round(seconds);
  const minutes = Math.floor(rounded / 60);
  return minutes < 60 ? `${minutes} min ${rounded % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
