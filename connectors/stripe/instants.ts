/** Stripe's seconds since 1970 as instants in text, and versions made of them. */

/** @example instantText(1700000000) // => '2023-11-14T22:13:20Z' */
export const instantText = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;

/** @throws RangeError when the text is no instant */
export function secondsOf(text: string): number {
  const milliseconds = Date.parse(text);
  if (Number.isNaN(milliseconds)) throw new RangeError(`instant: need ISO 8601, got ${JSON.stringify(text)}`);
  return Math.floor(milliseconds / 1000);
}

/** So many milliseconds after an instant of whole seconds. */
export const versionText = (seconds: number, steps: number): string => new Date(seconds * 1000 + steps).toISOString();
