/** Takes an address out of what others say, before it is kept or shown. */
export function withoutAddress(text: string, address: string): string {
  if (address === '') return text;
  const literal = address.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return text.replaceAll(new RegExp(literal, 'gi'), '(address)');
}

/** The same with everything that a request proves itself by: careless systems repeat it in their answers. */
export function withoutCredentials(
  text: string,
  { headers, url }: { readonly headers: Readonly<Record<string, string>>; readonly url: URL },
): string {
  const values = [...Object.values(headers), ...url.searchParams.values()];
  // `Bearer …` and `Basic …` may be repeated without their first word, `Basic` unpacked.
  const words = values.flatMap((value) => [value, ...value.split(' ')]);
  const unpacked = words.flatMap((word) => Buffer.from(word, 'base64').toString('utf8').split(':'));
  return [...words, ...unpacked]
    .filter((word) => word.length >= shortestSecret && !word.includes('\uFFFD'))
    .sort((one, other) => other.length - one.length)
    .reduce((left, word) => left.replaceAll(word, '(hidden)'), text);
}

const shortestSecret = 8;
