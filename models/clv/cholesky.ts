/** Lower triangle L with L Lᵀ = matrix, symmetric; axes along which nothing varies get zeros. O(n³). */
export function cholesky(matrix: readonly (readonly number[])[]): number[][] {
  const n = matrix.length;
  const factor = matrix.map(() => Array.from({ length: n }, () => 0));
  for (let j = 0; j < n; j++) {
    let pivot = matrix[j]![j]!;
    for (let k = 0; k < j; k++) pivot -= factor[j]![k]! ** 2;
    if (!(pivot > 1e-14 * Math.abs(matrix[j]![j]!))) continue;
    factor[j]![j] = Math.sqrt(pivot);
    for (let i = j + 1; i < n; i++) {
      let entry = matrix[i]![j]!;
      for (let k = 0; k < j; k++) entry -= factor[i]![k]! * factor[j]![k]!;
      factor[i]![j] = entry / factor[j]![j]!;
    }
  }
  return factor;
}
