import type { Change } from '../order-model.ts';

interface Changeable {
  readonly alpha: number;
  readonly a?: number;
  readonly b?: number;
}

/**
 * A shop with another mean dropout or purchase rate.
 * In words: purchase rates λ ~ Gamma(r, alpha) are scaled; dropout probabilities p ~ Beta(a, b) keep a + b while their mean a / (a + b)
 * is multiplied, to 1 at most. Without dropout nothing of it can change.
 * @param factor > 0
 */
export function changed<P extends Changeable>(parameters: P, change: Change, factor: number): P {
  const { alpha, a, b } = parameters;
  if (change === 'rate') return { ...parameters, alpha: alpha / factor };
  if (a === undefined || b === undefined) return parameters;
  const more = Math.min(factor * a, a + b);
  return { ...parameters, a: more, b: a + b - more };
}
