/**
 * Expected purchases within a horizon of a customer who is alive at its start, Pareto/NBD.
 * In words: the customer's mean rate for as long as the customer is expected to stay within the horizon. O(1).
 * @param shape r + x, and
 * @param scale α + T: the customer's purchase rate is Gamma(shape, scale)
 * @param s     shape, and
 * @param beta  β + T: the customer's dropout rate is Gamma(s, beta)
 * @param horizon ≥ 0
 * @returns shape / scale · beta · z · φ((s − 1) z), z = ln(1 + horizon / beta), φ(t) = (1 − e^(−t)) / t with φ(0) = 1. The published
 *          form (shape · beta) / (scale · (s − 1)) · [1 − (beta / (beta + horizon))^(s − 1)] divides zero by zero at s = 1
 * @source Fader & Hardie 2005, "A Note on Deriving the Pareto/NBD Model", expectation and conditional expectation
 * @example purchasesWhileAlive(1, 1, 1, 1, 1) // => 0.693147180559945… (= ln 2)
 */
export function purchasesWhileAlive(shape: number, scale: number, s: number, beta: number, horizon: number): number {
  const z = Math.log1p(horizon / beta);
  const t = (s - 1) * z;
  const staying = beta * z * (t === 0 ? 1 : -Math.expm1(-t) / t);
  return (shape / scale) * staying;
}
