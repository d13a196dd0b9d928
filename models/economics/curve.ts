import type { Expectation } from './new-customer.ts';
import { MOST_MONTHS } from './months.ts';
import { SAMPLES } from './resample.ts';

/** New customers of one cell; everything by group (sample), months 0 … 60 of each group in a row. */
export interface Cell {
  readonly customers: number;
  /** customers[sample · 61 + month]: those seen for the whole of that month and all before; month 0: everybody. */
  readonly seen: Float64Array;
  /** Their spend in that month of age; month 0: of the first purchase day. */
  readonly spend: Float64Array;
}

/** Fewer customers than this say too little about a month, or about a cell. */
export const FEWEST_CUSTOMERS = 30;

export const MONTH_ROWS = MOST_MONTHS + 1;
export const emptyCell = (): { customers: number; seen: Float64Array; spend: Float64Array } => ({
  customers: 0,
  seen: new Float64Array(SAMPLES * MONTH_ROWS),
  spend: new Float64Array(SAMPLES * MONTH_ROWS),
});

/** Last month that enough customers have been seen through; 0 when only the first purchase is known. */
export function observedMonths({ seen }: Totals): number {
  let month = 0;
  while (month < MOST_MONTHS && seen[month + 1]! >= FEWEST_CUSTOMERS) month++;
  return month;
}

/** The cell as if its customers were one group; what every draw falls back on. */
export const addGroups = (cell: Cell): Totals => totals(cell, MOST_MONTHS);

/**
 * Spend of a customer in each month since the first purchase: what customers of the cell did, where enough of them have been
 * seen so long, and what the models expect of a new customer beyond.
 * In words: of every month the mean over all who have lived through it, so that the young count for as long as they are known.
 * @param once  the cell's own totals
 * @param until last observed month; with 0 everything after the first purchase day is the models'
 * @param drawn customers drawn again, each group so many times; all customers once unless told
 * @returns months 0 … 60; NaN beyond the observed ones where there is no model
 */
export function monthlySpend(
  once: Totals,
  model: Expectation | null,
  { until, drawn }: { readonly until: number; readonly drawn?: { readonly cell: Cell; readonly times: Float64Array } },
): Float64Array {
  const { seen, spend } = drawn === undefined ? once : totals(drawn.cell, until, drawn.times);
  const monthly = new Float64Array(MONTH_ROWS);
  for (let month = 0; month < MONTH_ROWS; month++) {
    if (month > until) {
      monthly[month] =
        model === null ? Number.NaN : (model.repeatDays[month]! - model.repeatDays[month - 1]!) * model.dayValue;
    } else monthly[month] = seen[month]! > 0 ? spend[month]! / seen[month]! : once.spend[month]! / once.seen[month]!;
  }
  return monthly;
}

export interface Totals {
  readonly seen: Float64Array;
  readonly spend: Float64Array;
}

/** Over the groups, each counted so many times, up to a month. */
function totals(cell: Cell, until: number, times?: Float64Array): Totals {
  const seen = new Float64Array(MONTH_ROWS);
  const spend = new Float64Array(MONTH_ROWS);
  for (let sample = 0; sample < SAMPLES; sample++) {
    const weight = times === undefined ? 1 : times[sample]!;
    if (weight === 0) continue;
    for (let month = 0, at = sample * MONTH_ROWS; month <= until; month++, at++) {
      seen[month]! += weight * cell.seen[at]!;
      spend[month]! += weight * cell.spend[at]!;
    }
  }
  return { seen, spend };
}
