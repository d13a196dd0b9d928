/** Numbers of a store that has everything, for tests of templates. */
import type { StoreNumbers } from '../../../models/playbooks/store-numbers.ts';

export const numbers: StoreNumbers = {
  asOf: '2026-06-30',
  predictionStatus: 'full',
  horizonsDays: [365, 90],
  customersWithBirthDate: 900,
  yearSpend: { p75: 71.2, p80: 82.49, p90: 118, p97: 188.4 },
  medianGapDays: 57.5,
  categories: [
    { name: 'Supermercado ECO', customers: 400, repeaters: 90, medianGapDays: 62 },
    { name: 'Huerto "ECO"', customers: 390, repeaters: 95, medianGapDays: 48 },
    { name: 'Hogar', customers: 100, repeaters: 0, medianGapDays: null },
  ],
  pairs: [{ first: 'Huerto "ECO"', second: 'Supermercado ECO', customers: 120 }],
};
