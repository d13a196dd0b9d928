import { cholesky } from './cholesky.ts';

/**
 * Parameter values that stand for all that the data leave possible.
 * In words: the logarithms of d fitted parameters are about normal; 2d points, one up and one down each axis of their
 * ellipsoid, √d of its radii away, have the same mean and covariance. O(d³).
 * @param parameters fitted; all named ones > 0
 * @param names      in the covariance's order
 * @param covariance of the parameters' natural logarithms
 * @returns θ · exp(±√d · column of the covariance's Cholesky factor), 2d of them, of equal weight
 * @throws RangeError when the covariance is no d × d matrix
 * @source Julier & Uhlmann 1997, "A new extension of the Kalman filter to nonlinear systems"
 * @example sigmaPoints({ r: 1 }, ['r'], [[0.04]]) // => r = e^0.2 and r = e^−0.2
 */
export function sigmaPoints<P>(
  parameters: P,
  names: readonly (keyof P & string)[],
  covariance: readonly (readonly number[])[],
): readonly P[] {
  const d = names.length;
  if (covariance.length !== d || covariance.some((row) => row.length !== d)) {
    throw new RangeError(`the covariance of ${d} parameters must be ${d} × ${d}`);
  }
  const factor = cholesky(covariance);
  return names.flatMap((_, column) =>
    [1, -1].map((sign) => {
      const moved = names.map((name, row) => {
        const step = sign * Math.sqrt(d) * factor[row]![column]!;
        return [name, (parameters[name] as number) * Math.exp(Math.max(-LONGEST_STEP, Math.min(LONGEST_STEP, step)))];
      });
      return { ...parameters, ...(Object.fromEntries(moved) as Partial<P>) };
    }),
  );
}

/** No parameter moves further than a factor e³: beyond it the ellipsoid says nothing about the likelihood any more. */
const LONGEST_STEP = 3;
