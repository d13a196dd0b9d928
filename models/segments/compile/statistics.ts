/** Figures of the store that conditions compare with: each worked out once, over customers with at least one order. */
import { type RawBuilder, sql } from 'kysely';
import type { StoreStatistic } from '../../../lib/pure/segment-tree.ts';
import type { SegmentField } from '../fields.ts';
import { Columns } from './columns.ts';
import { CustomerRows } from './customer-rows.ts';
import type { CompileScope } from './scope.ts';

export class StoreStatistics {
  readonly #rows: CustomerRows;
  readonly #figures = new Columns('s');

  constructor(scope: CompileScope) {
    this.#rows = new CustomerRows(scope);
  }

  /** Null where no customer with an order has the field. */
  of(field: SegmentField, statistic: StoreStatistic['statistic']): RawBuilder<unknown> {
    return this.#figures.once(`${statistic}(${field.name})`, () =>
      figure(this.#rows.field(field, 'number'), statistic),
    );
  }

  /** A row of them to join with every customer's, or nothing when nobody asks. */
  crossJoin(): RawBuilder<unknown> {
    if (this.#figures.size === 0) return sql``;
    return sql` cross join (select count(*) as buyers${this.#figures.list()} from (${this.#rows.select('buyers')}) as buyers) as statistics`;
  }
}

/** Decimals add up to the same in whatever order; the quantile is a value that somebody has. */
function figure(column: RawBuilder<unknown>, statistic: StoreStatistic['statistic']): RawBuilder<unknown> {
  if (statistic === 'mean')
    return sql`cast(sum(cast(${column} as decimal(38, 9))) as double) / nullif(count(${column}), 0)`;
  const percent = statistic === 'median' ? 50 : Number(statistic.slice(1));
  return sql`quantile_disc(${column}, ${sql.lit(percent)} / 100.0)`;
}
