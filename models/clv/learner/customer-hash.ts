/**
 * A number below 2³² from what is known of a customer for good: the first day and what was spent on it. Numbers of customers change
 * when others come, and say nothing; customers who are equal in both share the hash. Multiplications and shifts as in MurmurHash3.
 */
export function customerHash(firstDay: number, firstSpend: number, seed: number): number {
  let h = Math.imul(firstDay, 0x9e3779b1) ^ Math.imul(Math.round(firstSpend * 100) | 0, 0x85ebca6b) ^ seed;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
