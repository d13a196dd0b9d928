/**
 * ln[r (r + 1) ⋯ (r + x − 1)] = ln[Γ(r + x) / Γ(r)] and its slope by r, for every x up to the highest frequency.
 * In words: frequencies are whole numbers, so a ratio of gamma functions is a product; sums of its logarithms stay exact where r
 * runs to 0 or infinity. O(highest frequency).
 * @example risingFactorials(0.5, [2]).value[2] // => -0.287682072451780… (= ln ¾)
 */
export function risingFactorials(r: number, frequency: Float64Array) {
  let highest = 0;
  for (let i = 0; i < frequency.length; i++) highest = Math.max(highest, frequency[i]!);
  const value = new Float64Array(highest + 1);
  const slope = new Float64Array(highest + 1);
  for (let i = 0; i < highest; i++) {
    value[i + 1] = value[i]! + Math.log(r + i);
    slope[i + 1] = slope[i]! + 1 / (r + i);
  }
  return { value, slope };
}
