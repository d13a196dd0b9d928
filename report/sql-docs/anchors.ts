/** Names of places in the page: one for each node and each of its columns. */
export const nodeAnchor = (name: string): string => `n-${encode(name)}`;
export const columnAnchor = (table: string, column: string): string => `c-${encode(table)}--${encode(column)}`;

/** What is no letter, digit or underscore, by its number: names with other signs must not meet. */
const encode = (name: string): string =>
  name.toLowerCase().replace(/[^a-z0-9_]/g, (character) => `.${character.codePointAt(0)?.toString(16) ?? ''}.`);
