/**
 * Real lines of a grocery, which may not be copied and are no part of the project: PERDURA_GROCERY_LINES names the file.
 */
import { existsSync } from 'node:fs';

export const groceryLines = process.env['PERDURA_GROCERY_LINES'] ?? '';

/** Why tests of these lines cannot run here, said aloud; undefined when they can. A file that is named has to be there. */
export function groceryMissing(): string | undefined {
  if (existsSync(groceryLines)) return undefined;
  if (groceryLines !== '') throw new Error(`PERDURA_GROCERY_LINES: ${groceryLines} is not there`);
  const reason = 'PERDURA_GROCERY_LINES is not set';
  console.warn(`Skipped tests of real order lines: ${reason}`);
  return reason;
}
