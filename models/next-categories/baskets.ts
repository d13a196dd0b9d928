/** What customers bought, day by day: a basket is everything of one customer and day, told as its categories. */

/** One row per customer, day and category, ordered by them: each once. Columns of equal length. */
export interface Baskets {
  /** How many customers there are: numbers 0 … customers − 1. */
  readonly customers: number;
  /** Categories are numbers 0 … categories − 1. */
  readonly categories: number;
  readonly customer: Int32Array;
  /** Days since 1970-01-01. */
  readonly day: Int32Array;
  readonly category: Uint16Array;
}

/** customers + 1 positions: customer i owns the rows from starts[i] to starts[i + 1] − 1. */
export type Starts = Uint32Array;

/** @throws RangeError when rows are not ordered, or name what is not there */
export function startsOf({ customers, categories, customer, day, category }: Baskets): Starts {
  const starts = new Uint32Array(customers + 1);
  for (let i = 0; i < customer.length; i++) {
    const follows =
      i === 0 ||
      customer[i - 1]! < customer[i]! ||
      (customer[i - 1] === customer[i] &&
        (day[i - 1]! < day[i]! || (day[i - 1] === day[i] && category[i - 1]! < category[i]!)));
    if (!(follows && customer[i]! >= 0 && customer[i]! < customers && category[i]! < categories)) {
      throw new RangeError(`baskets must be ordered by customer, day and category, one row each; row ${i} is not`);
    }
    starts[customer[i]! + 1]!++;
  }
  for (let i = 0; i < customers; i++) starts[i + 1]! += starts[i]!;
  return starts;
}

/** The first row of `from` … `to` whose day is after `until`. */
export function endOf({ day }: Baskets, from: number, to: number, until: number): number {
  let end = to;
  while (end > from && day[end - 1]! > until) end--;
  return end;
}

/** The first row after `from` that belongs to another basket; `to` where there is none. */
export function nextBasket({ day }: Baskets, from: number, to: number): number {
  let at = from + 1;
  while (at < to && day[at] === day[from]) at++;
  return at;
}
