/** Names that are too long for their place in a chart; tooltip and table have them whole. */

/** Letters are about 0.65 as wide as they are high: without a browser nobody knows. */
export const letterWidth = 0.65;

/** @example shorten('Everybody else', 60, 13) // => 'Everyb…' */
export function shorten(text: string, width: number, fontSize: number): string {
  const letters = Math.max(2, Math.floor(width / (fontSize * letterWidth)));
  const all = [...text];
  return all.length <= letters ? text : `${all.slice(0, letters - 1).join('')}…`;
}
