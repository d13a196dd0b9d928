/** A shop that behaves exactly as the BG/NBD model says, with r = 1 so that rates are drawn without a gamma sampler. */
import type { Histories } from '../../../models/clv/histories.ts';
import { seededUniform } from './columns.ts';

interface Shop {
  readonly customers: number;
  readonly tenure: number;
  readonly alpha: number;
  /** Dropout Beta(a, b), both whole: order statistics of uniform numbers. */
  readonly a: number;
  readonly b: number;
  readonly seed: number;
}

/** Histories of equal tenure, and the purchases of the 100 days after it. Time is continuous, as in the model. */
export function simulateShop({ customers, tenure, alpha, a, b, seed }: Shop) {
  const uniform = seededUniform(seed);
  const frequency = new Float64Array(customers);
  const recency = new Float64Array(customers);
  const next100 = new Float64Array(customers);
  for (let i = 0; i < customers; i++) {
    const rate = -Math.log(uniform()) / alpha;
    const dropout = Array.from({ length: a + b - 1 }, uniform).sort((p, q) => p - q)[a - 1]!;
    let time = 0;
    do {
      time += -Math.log(uniform()) / rate;
      if (time <= tenure) {
        frequency[i]!++;
        recency[i] = time;
      } else if (time <= tenure + 100) next100[i]!++;
    } while (time <= tenure + 100 && uniform() >= dropout);
  }
  const histories: Histories = {
    unit: 'days',
    frequency,
    recency,
    tenure: new Float64Array(customers).fill(tenure),
  };
  return { histories, next100 };
}
