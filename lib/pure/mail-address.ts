/** Mail addresses as the ledger compares them. */

/** Trimmed, in lower case, an accented letter one character: an address that is written otherwise is the same. */
export const normaliseAddress = (address: string): string => address.normalize('NFC').trim().toLowerCase();

const longestAddress = 254;

/** Something that a mail can be addressed to: one @, no spaces, quotes, brackets or separators, nothing invisible. */
export const isMailAddress = (address: string): boolean =>
  address.length <= longestAddress &&
  /^[^\s@<>(),;:"\\]{1,64}@[^\s@<>(),;:"\\]+$/.test(address) &&
  !/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u.test(address);

/** Of the domain that never reaches anybody (RFC 2606). */
export const isTestAddress = (address: string): boolean => /[@.]test$/.test(address);
