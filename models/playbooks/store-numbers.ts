/** The numbers of a store that playbooks are made of: from its published snapshot, at the moment somebody uses one. */
import type { Need, Words } from './types.ts';

export interface StoreNumbers {
  readonly asOf: string;
  readonly predictionStatus: 'full' | 'indicative' | 'not_enough_data';
  /** The first one is the store's main one; empty where nothing is predicted. */
  readonly horizonsDays: readonly number[];
  readonly customersWithBirthDate: number;
  /** What customers who ordered in the year up to the reference date spent in it. */
  readonly yearSpend: { readonly p75: number; readonly p80: number; readonly p90: number; readonly p97: number } | null;
  /** Median days between the purchases of those who have two or more. */
  readonly medianGapDays: number | null;
  /** Most customers first. */
  readonly categories: readonly CategoryNumbers[];
  /** Two categories that the same customers buy: most customers first. */
  readonly pairs: readonly { readonly first: string; readonly second: string; readonly customers: number }[];
}

export interface CategoryNumbers {
  readonly name: string;
  readonly customers: number;
  /** Customers who bought of it on two days or more, and the median days between. */
  readonly repeaters: number;
  readonly medianGapDays: number | null;
}

/** What a store lacks for a template; undefined where it has everything. */
export function missing(needs: readonly Need[], numbers: StoreNumbers): Words | undefined {
  return needs.map((need) => checks[need](numbers)).find((words) => words !== undefined);
}

const checks: { readonly [N in Need]: (numbers: StoreNumbers) => Words | undefined } = {
  predictions: ({ predictionStatus, horizonsDays }) =>
    predictionStatus === 'full' && horizonsDays.length > 0
      ? undefined
      : {
          en: `needs full predictions, the latest run has ${predictionStatus === 'full' ? 'no horizon' : predictionStatus.replaceAll('_', ' ')}`,
          es: 'necesita predicciones completas, y la última ejecución no las tiene',
        },
  categories: ({ categories }) =>
    categories.length > 0
      ? undefined
      : {
          en: 'needs order lines and products with categories, has none',
          es: 'necesita líneas de pedido y productos con categoría, y no hay',
        },
  birth_dates: ({ customersWithBirthDate }) =>
    customersWithBirthDate > 0
      ? undefined
      : { en: 'needs birth dates of customers, has none', es: 'necesita fechas de nacimiento, y no hay' },
  rhythm: ({ medianGapDays }) =>
    medianGapDays === null
      ? {
          en: 'needs customers with two purchases or more, has none',
          es: 'necesita clientes con dos compras o más, y no hay',
        }
      : undefined,
  pairs: ({ pairs }) =>
    pairs.length > 0
      ? undefined
      : {
          en: 'needs customers who buy of two categories, has none',
          es: 'necesita clientes que compren de dos categorías, y no hay',
        },
  purchases: ({ yearSpend }) =>
    yearSpend === null
      ? { en: 'needs orders within the last year, has none', es: 'necesita pedidos en el último año, y no hay' }
      : undefined,
};
