/** Real lines of a grocery, which may not be copied: they lie beside this repository, or the tests of them are skipped. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const groceryLines = fileURLToPath(new URL('../../../shared/data/grocery_lines.csv', import.meta.url));

/** Why tests of these lines cannot run here; undefined when they can. Says so aloud, and where nothing may be skipped, fails. */
export function groceryMissing(): string | undefined {
  if (existsSync(groceryLines)) return undefined;
  const reason = `${groceryLines} is missing`;
  if (process.env['PERDURA_REQUIRE_ALL'] === '1') throw new Error(reason);
  console.warn(`Skipped tests of real order lines: ${reason}`);
  return reason;
}
