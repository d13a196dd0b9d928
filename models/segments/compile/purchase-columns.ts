/** What customers bought: `purchases` read once, and each window with its filters decided once a row. */
import { type RawBuilder, sql } from 'kysely';
import { addDays } from '../../../lib/pure/dates.ts';
import type { PurchaseCondition } from '../../../lib/pure/segment-tree.ts';
import { Columns } from './columns.ts';
import { folded } from './field-column.ts';
import { GroupedTable } from './grouped-table.ts';
import { isOneOf } from './one-of.ts';

type Filter = PurchaseCondition['filters'][number];

/** An order has one of each on all its lines. */
const ofTheOrder: ReadonlySet<Filter['field']> = new Set(['channel', 'source']);

export class PurchaseColumns {
  readonly #asOf: string;
  readonly #flags = new Columns('w');
  readonly #grouped: GroupedTable;

  constructor(asOf: string, alias: string) {
    this.#asOf = asOf;
    this.#grouped = new GroupedTable(alias, () => this.#lines());
  }

  /** 0 for who bought nothing of the kind. */
  measure({ measure, filters, window }: PurchaseCondition): RawBuilder<unknown> {
    const flag = this.#flag(filters, window);
    const make = (): RawBuilder<unknown> => {
      if (measure === 'orders') return orders(filters, flag);
      const amount = measure === 'units' ? sql`cast(units as decimal(38, 9))` : sql`amount`;
      return sql`sum(${amount}) filter (where ${flag})`;
    };
    const column = this.#grouped.column(JSON.stringify([measure, filters, window]), make, () => flag);
    return sql`coalesce(cast(${column} as double), 0)`;
  }

  join(): RawBuilder<unknown> {
    return this.#grouped.join();
  }

  #flag(filters: readonly Filter[], window: PurchaseCondition['window']): RawBuilder<unknown> {
    return this.#flags.once(JSON.stringify([filters, window]), () => this.#condition(filters, window));
  }

  #condition(filters: readonly Filter[], window: PurchaseCondition['window']): RawBuilder<unknown> {
    const conditions = filters.map(({ field, in: values }) =>
      isOneOf(folded(sql.id(field === 'product' ? 'product_id' : field)), values, 'text'),
    );
    const [from, to] = this.#days(window);
    if (from !== undefined) conditions.push(sql`purchase_date >= cast(${from} as date)`);
    if (to !== undefined) conditions.push(sql`purchase_date <= cast(${to} as date)`);
    return conditions.length === 0 ? sql`true` : sql`coalesce(${sql.join(conditions, sql` and `)}, false)`;
  }

  /** Both belong to the window. */
  #days(window: PurchaseCondition['window']): readonly (string | undefined)[] {
    if (window === undefined) return [];
    if ('last_days' in window) return [addDays(this.#asOf, 1 - window.last_days), this.#asOf];
    return [window.from, window.to];
  }

  #lines(): RawBuilder<unknown> {
    return sql`(
    select customer_key, order_number, line_number, units, amount${this.#flags.list()} from purchases
  ) as lines`;
  }
}

/** Every order has a first line, and lines are told apart only by what is bought in them. */
const orders = (filters: readonly Filter[], flag: RawBuilder<unknown>): RawBuilder<unknown> =>
  filters.every(({ field }) => ofTheOrder.has(field))
    ? sql`count(*) filter (where ${flag} and line_number = 1)`
    : sql`count(distinct order_number) filter (where ${flag})`;
