/** A table with several rows a customer, read once and brought to one: a column for each thing that somebody asks of it. */
import { type RawBuilder, sql } from 'kysely';
import { Columns } from './columns.ts';

export class GroupedTable {
  readonly #alias: string;
  readonly #from: () => RawBuilder<unknown>;
  readonly #columns = new Columns('g');
  readonly #rows: RawBuilder<unknown>[] = [];

  /** @param from the table, or a subquery in its place, asked for when all columns are known */
  constructor(alias: string, from: () => RawBuilder<unknown>) {
    this.#alias = alias;
    this.#from = from;
  }

  /**
   * @param key what is asked: equal questions share a column
   * @param make an aggregate
   * @param rows those that it needs; the others may be skipped
   */
  column(key: string, make: () => RawBuilder<unknown>, rows: () => RawBuilder<unknown>): RawBuilder<unknown> {
    const name = this.#columns.once(key, () => {
      this.#rows.push(rows());
      return make();
    });
    return sql`${sql.id(this.#alias)}.${name}`;
  }

  join(): RawBuilder<unknown> {
    return sql`left join (
  select customer_key${this.#columns.list()} from ${this.#from()}
  where ${sql.join(this.#rows, sql` or `)} group by customer_key
) as ${sql.id(this.#alias)} on ${sql.ref(`${this.#alias}.customer_key`)} = customers.customer_key`;
  }
}
