/** The shop as it is now: what was made of numbers, and what has changed since; found in the order of its changes. */
import {
  baseUpdatedAt,
  type Customer,
  customerCount,
  type DataOptions,
  makeCustomer,
  makeOrder,
  makeProduct,
  type Order,
  type Product,
  productCount,
} from './data.ts';

export interface Stamped {
  readonly id: number;
  readonly number: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Seconds since 1970; from inclusive, until exclusive. */
export interface Filter {
  readonly updatedFrom?: number;
  readonly createdFrom?: number;
  readonly createdUntil?: number;
}

export interface Table<T extends Stamped> {
  readonly count: number;
  get(number: number): T;
  byId(id: number): T | undefined;
  put(value: T): void;
  add(make: (number: number) => T): T;
  clear(): void;
  /** By change, then id, behind `after`. */
  changed(filter: Filter, after: Pick<Stamped, 'updatedAt' | 'id'> | undefined): Iterable<T>;
  all(filter: Filter): Iterable<T>;
}

interface TableOptions<T> {
  readonly count: number;
  readonly firstId: number;
  readonly make: (number: number) => T;
  /** Never falls with the number. */
  readonly updatedAt: (number: number) => number;
}

const accepts = ({ updatedFrom, createdFrom, createdUntil }: Filter, one: Stamped): boolean =>
  (updatedFrom === undefined || one.updatedAt >= updatedFrom) &&
  (createdFrom === undefined || one.createdAt >= createdFrom) &&
  (createdUntil === undefined || one.createdAt < createdUntil);

const isBehind = (one: Pick<Stamped, 'updatedAt' | 'id'>, other: Pick<Stamped, 'updatedAt' | 'id'>): boolean =>
  one.updatedAt > other.updatedAt || (one.updatedAt === other.updatedAt && one.id > other.id);

function createTable<T extends Stamped>({ count: made, firstId, make, updatedAt }: TableOptions<T>): Table<T> {
  const changes = new Map<number, T>();
  let base = made;
  let count = made;
  const get = (number: number): T => changes.get(number) ?? make(number);
  function* unchanged(from: number): Iterable<T> {
    let low = 0;
    for (let high = base; low < high; ) {
      const middle = (low + high) >> 1;
      if (updatedAt(middle) < from) low = middle + 1;
      else high = middle;
    }
    for (let number = low; number < base; number += 1) if (!changes.has(number)) yield make(number);
  }
  return {
    get count() {
      return count;
    },
    get,
    byId: (id) => (id >= firstId && id < firstId + count ? get(id - firstId) : undefined),
    put: (value) => void changes.set(value.number, value),
    add(makeOne) {
      const one = makeOne(count);
      changes.set(one.number, one);
      count += 1;
      return one;
    },
    clear() {
      changes.clear();
      base = 0;
      count = 0;
    },
    *changed(filter, after) {
      const from = Math.max(filter.updatedFrom ?? 0, after?.updatedAt ?? 0);
      const others = [...changes.values()].sort((a, b) => (isBehind(a, b) ? 1 : -1));
      const isWanted = (one: T) => accepts(filter, one) && (after === undefined || isBehind(one, after));
      let at = 0;
      for (const one of unchanged(from)) {
        for (let other = others[at]; other !== undefined && isBehind(one, other); other = others[(at += 1)]) {
          if (isWanted(other)) yield other;
        }
        if (isWanted(one)) yield one;
      }
      for (const other of others.slice(at)) if (isWanted(other)) yield other;
    },
    *all(filter) {
      for (let number = 0; number < count; number += 1) {
        const one = get(number);
        if (accepts(filter, one)) yield one;
      }
    },
  };
}

export interface Shop {
  readonly orders: Table<Order>;
  readonly customers: Table<Customer>;
  readonly products: Table<Product>;
}

export const createShop = (options: DataOptions): Shop => ({
  orders: createTable({
    count: options.orders,
    firstId: 5_000_000_000_000,
    make: (number) => makeOrder(options, number),
    updatedAt: (number) => baseUpdatedAt(options, number),
  }),
  customers: createTable({
    count: customerCount(options),
    firstId: 7_000_000_000_000,
    make: (number) => makeCustomer(options, number),
    updatedAt: (number) => makeCustomer(options, number).updatedAt,
  }),
  products: createTable({
    count: productCount(options),
    firstId: 9_000_000_000_000,
    make: (number) => makeProduct(options, number),
    updatedAt: (number) => makeProduct(options, number).updatedAt,
  }),
});
