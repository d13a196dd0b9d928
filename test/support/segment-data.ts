/** Segments and next categories as a run over a shop with categories would give them to its report. */
import type { NextCategories, SegmentFigures } from '../../report/segment-data.ts';

export const segments: readonly SegmentFigures[] = [
  {
    name: 'ecological',
    title: 'Huerto ECO & <amigos>',
    definition:
      'orders(category = "Huerto ECO", last 90 days) >= 2 and (newsletter = subscribed or predicted_clv_365d > 1.5 * mean(store)) and not lifecycle_state in (Lost, Hibernating)',
    customers: 1234,
    prospects: 0,
    customerShare: 0.0998,
    historicClv: '98765.4300',
    horizonDays: 365,
    predictedClv: '4321.0500',
    entered: 40,
    left: 7,
  },
  {
    name: 'never',
    title: null,
    definition: 'is_prospect',
    customers: 560,
    prospects: 560,
    customerShare: 0.0453,
    historicClv: '0.0000',
    horizonDays: 365,
    predictedClv: '0.0000',
    entered: 12,
    left: 3,
  },
];

export const nextCategories: NextCategories & { readonly status: 'shown' | 'not_better' } = {
  status: 'shown',
  test: {
    chosenAsOf: 10_000,
    testedAsOf: 10_090,
    holdoutDays: 90,
    customers: 1333,
    parameters: { halfLifeDays: 365, priorBaskets: 4, copurchase: 0.5, taste: 0.5 },
    model: { first: 0.676, firstThree: 0.871, reciprocalRank: 0.788 },
    bestSellers: { first: 0.5105, firstThree: 0.91, reciprocalRank: 0.709 },
    mostFrequent: { first: 0.643, firstThree: 0.832, reciprocalRank: 0.763 },
    lastBasket: { first: 0.613, firstThree: 0.829, reciprocalRank: 0.743 },
    advantage: { mean: 0.079, lower: 0.054, upper: 0.103 },
  },
  firsts: [
    { category: 'Huerto ECO', customers: 3100 },
    { category: 'Bebé y niño', customers: 410 },
  ],
};
