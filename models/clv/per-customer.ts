import type { BoxProblem } from './minimise.ts';

/**
 * The same problem as a mean over customers, so that "level" means the same for ten customers and for ten million.
 * @param problem   total over customers
 * @param customers how many, > 0
 */
export function perCustomer(problem: BoxProblem, customers: number): BoxProblem {
  return {
    lower: problem.lower,
    upper: problem.upper,
    evaluate(point, gradient) {
      const value = problem.evaluate(point, gradient) / customers;
      for (let i = 0; i < gradient.length; i++) gradient[i]! /= customers;
      return value;
    },
  };
}
