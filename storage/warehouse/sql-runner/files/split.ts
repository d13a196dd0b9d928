/** Splits a list at its commas, not at those inside brackets or quotes; undefined when one of them is left open. */
export function splitTopLevel(text: string): readonly string[] | undefined {
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === "'" || character === '"') quote = character;
    else if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character)) depth--;
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(start, at).trim());
      start = at + 1;
    }
  }
  if (depth !== 0 || quote !== '') return undefined;
  parts.push(text.slice(start).trim());
  return parts.filter((part) => part !== '');
}
