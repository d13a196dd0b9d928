import type { NewCustomer } from './new-customer.ts';
import { MOST_MONTHS } from './months.ts';
import { type Draw, SAMPLES } from './resample.ts';

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

/** Last month that enough customers of the cell have been seen through; 0 when only the first purchase is known. */
export function observedMonths(cell: Cell): number {
  const { seen } = totals(cell);
  let month = 0;
  while (month < MOST_MONTHS && seen[month + 1]! >= FEWEST_CUSTOMERS) month++;
  return month;
}

/**
 * Spend of a customer in each month since the first purchase: what customers of the cell did, where enough of them have been
 * seen so long, and what the models expect of a new customer beyond.
 * In words: of every month the mean over all who have lived through it, so that the young count for as long as they are known.
 * @param until last observed month; with 0 everything after the first purchase day is the models'
 * @param draw  customers drawn again, and other possible parameters; all customers once and the fit unless told
 * @returns months 0 … 60; NaN beyond the observed ones where there is no model
 */
export function monthlySpend(
  cell: Cell,
  model: NewCustomer | null,
  { until, draw }: { readonly until: number; readonly draw?: Draw },
): Float64Array {
  const once = totals(cell);
  const { seen, spend } = draw === undefined ? once : totals(cell, draw.times);
  const repeatDays = model === null ? null : pick(model.possibleRepeatDays, model.repeatDays, draw?.ordersAt);
  const dayValue = model === null ? Number.NaN : pick(model.possibleDayValues, model.dayValue, draw?.spendAt);
  return Float64Array.from({ length: MONTH_ROWS }, (_, month) => {
    if (month <= until) return seen[month]! > 0 ? spend[month]! / seen[month]! : once.spend[month]! / once.seen[month]!;
    return repeatDays === null ? Number.NaN : (repeatDays[month]! - repeatDays[month - 1]!) * dayValue;
  });
}

const pick = <T>(possible: readonly T[], fit: T, at: number | undefined): T =>
  at === undefined ? fit : possible[Math.floor(at * possible.length)]!;

/** Over the groups, each counted so many times. */
function totals({ seen, spend }: Cell, times?: Float64Array) {
  const sum = { seen: new Float64Array(MONTH_ROWS), spend: new Float64Array(MONTH_ROWS) };
  for (let sample = 0; sample < SAMPLES; sample++) {
    const weight = times === undefined ? 1 : times[sample]!;
    if (weight === 0) continue;
    for (let month = 0, at = sample * MONTH_ROWS; month < MONTH_ROWS; month++, at++) {
      sum.seen[month]! += weight * seen[at]!;
      sum.spend[month]! += weight * spend[at]!;
    }
  }
  return sum;
}
