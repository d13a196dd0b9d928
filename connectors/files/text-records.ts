/** Records of a text file as they lie, each with its line end: what is not changed is copied, not written anew. */
import { createReadStream } from 'node:fs';

/**
 * @param isQuoting a line break between double quotes ends no record (CSV)
 * @returns pages of records; a file that is not there has none
 */
export async function* readRecords(
  path: string,
  isQuoting: boolean,
  signal: AbortSignal,
): AsyncGenerator<readonly string[]> {
  let rest = '';
  // Quotes in `rest`, where the search for the next line break begins.
  let quotes = 0;
  let from = 0;
  const stream = createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 20, signal });
  for await (const chunk of stream) {
    const text = rest + (chunk as string);
    const page: string[] = [];
    let begin = 0;
    for (let at = text.indexOf('\n', from); at >= 0; at = text.indexOf('\n', from)) {
      if (isQuoting) quotes += countQuotes(text, from, at);
      from = at + 1;
      if (quotes % 2 === 1) continue;
      page.push(text.slice(begin, from));
      begin = from;
      quotes = 0;
    }
    if (isQuoting) quotes += countQuotes(text, from, text.length);
    rest = text.slice(begin);
    from = rest.length;
    if (page.length > 0) yield page;
  }
  // The last line of a file may lack its end; rows that are added after it must not run into it.
  if (rest !== '') yield [`${rest}\n`];
}

function countQuotes(text: string, from: number, to: number): number {
  let quotes = 0;
  for (let at = text.indexOf('"', from); at >= 0 && at < to; at = text.indexOf('"', at + 1)) quotes += 1;
  return quotes;
}
