/** Whether a store's history carries predictions, and what is missing where it does not. */
export type PredictionStatus = 'full' | 'indicative' | 'not_enough_data';

export interface HistoryFacts {
  readonly customersWithOrder: number;
  readonly historyDays: number;
  /** Null when there is no order. */
  readonly daysSinceNewestOrder: number | null;
  readonly customersWithThreeOrders: number;
}

export interface Sufficiency {
  readonly status: PredictionStatus;
  /** A sentence per need that is not met; empty when the status is full. */
  readonly missing: readonly string[];
}

export const fullNeeds = {
  customersWithOrder: 500,
  historyDays: 180,
  daysSinceNewestOrder: 30,
  customersWithThreeOrders: 50,
};
const indicativeCustomers = 100;

/** Full when all four needs are met, indicative from 100 customers with an order, else not enough data. */
export function judgeSufficiency(facts: HistoryFacts): Sufficiency {
  const missing = listMissing(facts);
  if (missing.length === 0) return { status: 'full', missing };
  if (facts.customersWithOrder >= indicativeCustomers) return { status: 'indicative', missing };
  return { status: 'not_enough_data', missing };
}

function listMissing(facts: HistoryFacts): readonly string[] {
  const { customersWithOrder, historyDays, daysSinceNewestOrder, customersWithThreeOrders } = facts;
  const missing: string[] = [];
  if (customersWithOrder < fullNeeds.customersWithOrder) {
    const indicative =
      customersWithOrder < indicativeCustomers ? ` (${indicativeCustomers} for indicative predictions)` : '';
    missing.push(
      `Predictions need ${fullNeeds.customersWithOrder} customers with an order${indicative}; there are ${customersWithOrder}.`,
    );
  }
  if (historyDays < fullNeeds.historyDays) {
    missing.push(`Predictions need ${fullNeeds.historyDays} days of history; there are ${historyDays}.`);
  }
  if (daysSinceNewestOrder === null) {
    missing.push(`Predictions need an order in the last ${fullNeeds.daysSinceNewestOrder} days; there is no order.`);
  } else if (daysSinceNewestOrder > fullNeeds.daysSinceNewestOrder) {
    missing.push(
      `Predictions need an order in the last ${fullNeeds.daysSinceNewestOrder} days; the newest is ${daysSinceNewestOrder} days old.`,
    );
  }
  if (customersWithThreeOrders < fullNeeds.customersWithThreeOrders) {
    missing.push(
      `Predictions need ${fullNeeds.customersWithThreeOrders} customers with three orders or more; there are ${customersWithThreeOrders}.`,
    );
  }
  return missing;
}
