import type { Purchases } from '../purchases.ts';
import { customerHash } from './customer-hash.ts';

/**
 * Rows of about `most` of the customers who had bought by a cut-off: those with the lowest hash. They keep their numbers. Who else
 * buys after the cut-off changes nothing. O(rows).
 * @returns the same object where all of them fit
 */
export function sampleKnown(
  purchases: Purchases,
  { from = -Infinity, cutoff }: { readonly from?: number; readonly cutoff: number },
  most: number,
): Purchases {
  const { customers, customer, day, spend } = purchases;
  const hashes = new Float64Array(customers).fill(Infinity);
  let known = 0;
  for (let row = 0; row < customer.length; row++) {
    const id = customer[row]!;
    if (hashes[id] !== Infinity || day[row]! < from || day[row]! > cutoff) continue;
    hashes[id] = customerHash(day[row]!, spend[row]!, 2);
    known++;
  }
  if (known <= most) return purchases;
  const bound = (most / known) * 2 ** 32;
  const isSampled = (_: number, row: number) => hashes[customer[row]!]! < bound;
  return {
    customers,
    customer: customer.filter(isSampled),
    day: day.filter(isSampled),
    spend: spend.filter(isSampled),
  };
}
