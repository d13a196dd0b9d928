/** Takes an address out of what others say, before it is kept or shown. */
export function withoutAddress(text: string, address: string): string {
  if (address === '') return text;
  const literal = address.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return text.replaceAll(new RegExp(literal, 'gi'), '(address)');
}
