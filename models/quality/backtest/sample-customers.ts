import type { Purchases } from '../../clv/purchases.ts';

/**
 * At most `most` customers, always the same ones: those whose numbers have the lowest hash. O(n log n).
 * @param seed another seed, another sample
 * @returns their purchases, customers renumbered from 0 in the same order; the same object when all of them fit
 * @throws RangeError when `most` is no whole number above 0
 */
export function sampleCustomers(purchases: Purchases, most: number, seed = 1): Purchases {
  if (!(Number.isInteger(most) && most > 0)) throw new RangeError(`a sample needs at least one customer, got ${most}`);
  if (purchases.customers <= most) return purchases;
  // The hash is one to one on 32 bits: no two customers tie.
  const hashes = Uint32Array.from({ length: purchases.customers }, (_, number) => hash((number ^ seed) >>> 0));
  const bound = hashes.slice().sort()[most - 1]!;

  const numbers = new Int32Array(purchases.customers).fill(-1);
  let next = 0;
  for (let number = 0; number < purchases.customers; number++) if (hashes[number]! <= bound) numbers[number] = next++;
  const isSampled = (row: number) => numbers[purchases.customer[row]!]! >= 0;
  let rows = 0;
  for (let row = 0; row < purchases.customer.length; row++) if (isSampled(row)) rows++;
  const sample = {
    customers: most,
    customer: new Uint32Array(rows),
    day: new Int32Array(rows),
    spend: new Float64Array(rows),
  };
  let to = 0;
  for (let row = 0; row < purchases.customer.length; row++) {
    if (!isSampled(row)) continue;
    sample.customer[to] = numbers[purchases.customer[row]!]!;
    sample.day[to] = purchases.day[row]!;
    sample.spend[to++] = purchases.spend[row]!;
  }
  return sample;
}

/** Finaliser of MurmurHash3: every bit of the number moves every bit of the hash. */
function hash(number: number): number {
  let h = number;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
