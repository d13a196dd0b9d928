/** Mail addresses as the ledger compares them. */

/** Trimmed, in lower case, as `contacts` has them. */
export const normaliseAddress = (address: string): string => address.trim().toLowerCase();

const longestAddress = 254;

/** Something that a mail can be addressed to: one @, no spaces, quotes, brackets or separators. */
export const isMailAddress = (address: string): boolean =>
  address.length <= longestAddress && /^[^\s@<>(),;:"\\]{1,64}@[^\s@<>(),;:"\\]+$/.test(address);

/** Of the domain that never reaches anybody (RFC 2606). */
export const isTestAddress = (address: string): boolean => /[@.]test$/.test(address);
