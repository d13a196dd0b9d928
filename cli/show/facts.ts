/** Facts as `name  value` lines, the values in one column; facts without a value are left out. */
export function showFacts(facts: readonly (readonly [name: string, value: string | null | undefined])[]): string {
  const known = facts.filter(([, value]) => value !== null && value !== undefined && value !== '');
  const width = Math.max(0, ...known.map(([name]) => name.length));
  return known.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}
