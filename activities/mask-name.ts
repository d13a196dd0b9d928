/** Names of example customers, told without telling who they are. */

/** 'María García' → 'M••• G.'; without a name the beginning of the id. */
export function maskName(first: string | null, last: string | null, customerId: string): string {
  const [initial] = first ?? '';
  const [lastInitial] = last ?? '';
  if (initial !== undefined) return `${initial}•••${lastInitial === undefined ? '' : ` ${lastInitial}.`}`;
  return `${[...customerId].slice(0, 2).join('')}•••`;
}
