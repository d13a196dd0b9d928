/** Next categories: tested on what is known, and made where the test says that they are worth it. */
import { type NextCategoriesVerdict, testNextCategories } from '../../models/next-categories/back-test.ts';
import type { Baskets } from '../../models/next-categories/baskets.ts';
import { type Recommendations, recommend } from '../../models/next-categories/recommend.ts';

export interface NextCategoriesInput {
  readonly baskets: Baskets;
  /** Days since 1970-01-01; no basket is later. */
  readonly asOf: number;
  /** Categories per customer. */
  readonly top: number;
}

export interface NextCategoriesOutput {
  readonly verdict: NextCategoriesVerdict;
  /** Null where they are not shown. */
  readonly recommendations: Recommendations | null;
}

export function nextCategories({ baskets, asOf, top }: NextCategoriesInput): NextCategoriesOutput {
  const verdict = testNextCategories(baskets, asOf);
  const parameters = verdict.isShown ? verdict.test?.parameters : undefined;
  return {
    verdict,
    recommendations: parameters === undefined ? null : recommend(baskets, { parameters, asOf, top }),
  };
}
