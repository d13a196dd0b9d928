/** Lifetime values and acquisition costs of a store, its cohorts and its channels. */
import type { AcquisitionSpend } from './acquisition.ts';
import { type Cell, emptyCell, FEWEST_CUSTOMERS, MONTH_ROWS } from './curve.ts';
import { type CellEconomics, describeCell, type Terms } from './describe-cell.ts';
import { drawFutures } from './draw-futures.ts';
import type { NewCustomer } from './new-customer.ts';
import { drawSamples } from './resample.ts';

export type Scope = 'store' | 'cohort' | 'channel' | 'cohort_channel';

/** Cohort × channel, with what was spent on winning its customers. */
export interface CellFacts {
  /** Undefined where money was spent that brought nobody. */
  readonly number?: number;
  readonly cohort: string;
  readonly channel: string;
  readonly acquisition?: AcquisitionSpend;
}

export interface EconomicsInput {
  readonly cells: readonly CellFacts[];
  /** Columns of equal length: customers of a cell and sample who have been seen for so many whole months. */
  readonly seen: {
    readonly cell: Int32Array;
    readonly sample: Int32Array;
    readonly months: Int32Array;
    readonly customers: Float64Array;
  };
  /** Columns of equal length: their spend in that month of age. */
  readonly spends: {
    readonly cell: Int32Array;
    readonly sample: Int32Array;
    readonly month: Int32Array;
    readonly spend: Float64Array;
  };
  /** Null where there is not enough data for a model. */
  readonly model: NewCustomer | null;
  readonly terms: Terms;
}

export interface ScopeEconomics extends CellEconomics {
  readonly scope: Scope;
  /** Both `all` for the store. */
  readonly cohort: string;
  readonly channel: string;
}

/**
 * The store as a whole, every cohort, every channel, every channel of every cohort; in this order, then by name.
 * Channels of fewer than 30 customers in a cohort are its channel "other".
 * @returns nothing when there is no new customer
 */
export function describeEconomics({ cells, seen, spends, model, terms }: EconomicsInput): readonly ScopeEconomics[] {
  const byCell = new Map<number, Cell & { customers: number }>();
  const cellOf = (number: number) => {
    const known = byCell.get(number) ?? emptyCell();
    byCell.set(number, known);
    return known;
  };
  for (let i = 0; i < seen.cell.length; i++) {
    const cell = cellOf(seen.cell[i]!);
    cell.customers += seen.customers[i]!;
    const start = seen.sample[i]! * MONTH_ROWS;
    for (let month = 0; month <= seen.months[i]!; month++) cell.seen[start + month]! += seen.customers[i]!;
  }
  for (let i = 0; i < spends.cell.length; i++) {
    cellOf(spends.cell[i]!).spend[spends.sample[i]! * MONTH_ROWS + spends.month[i]!]! += spends.spend[i]!;
  }

  const futures = drawFutures(merge([...byCell.values()]), model, drawSamples());
  const customersOf = ({ number }: CellFacts) => (number === undefined ? 0 : (byCell.get(number)?.customers ?? 0));
  const describe = (scope: Scope, place: (facts: CellFacts) => readonly [cohort: string, channel: string]) =>
    gather(cells, place).flatMap(([cohort, channel, members]): ScopeEconomics[] => {
      const cell = merge(members.flatMap(({ number }) => (number === undefined ? [] : (byCell.get(number) ?? []))));
      if (cell.customers === 0) return [];
      return [{ scope, cohort, channel, ...describeCell(cell, model, terms, addUp(members), futures) }];
    });
  const isSmall = (facts: CellFacts) => customersOf(facts) < FEWEST_CUSTOMERS;
  return [
    ...describe('store', () => ['all', 'all']),
    ...describe('cohort', ({ cohort }) => [cohort, 'all']),
    ...describe('channel', ({ channel }) => ['all', channel]),
    ...describe('cohort_channel', (facts) => [facts.cohort, isSmall(facts) ? 'other' : facts.channel]),
  ];
}

function gather(cells: readonly CellFacts[], place: (facts: CellFacts) => readonly [string, string]) {
  const groups = new Map<string, [string, string, CellFacts[]]>();
  for (const facts of cells) {
    const [cohort, channel] = place(facts);
    const key = JSON.stringify([cohort, channel]);
    const group = groups.get(key) ?? [cohort, channel, []];
    group[2].push(facts);
    groups.set(key, group);
  }
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return [...groups.values()].sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]));
}

function merge(cells: readonly Cell[]): Cell {
  const merged = emptyCell();
  for (const { customers, seen, spend } of cells) {
    merged.customers += customers;
    for (let i = 0; i < seen.length; i++) {
      merged.seen[i]! += seen[i]!;
      merged.spend[i]! += spend[i]!;
    }
  }
  return merged;
}

function addUp(members: readonly CellFacts[]): AcquisitionSpend | undefined {
  const known = members.flatMap(({ acquisition }) => acquisition ?? []);
  if (known.length === 0) return undefined;
  return known.reduce((sum, { spend, customers }) => ({
    spend: sum.spend + spend,
    customers: sum.customers + customers,
  }));
}
