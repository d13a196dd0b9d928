/**
 * One row a customer with all that the conditions of some segments look at: every table is read once, and every column
 * made once, however many conditions ask for it.
 */
import { type RawBuilder, sql } from 'kysely';
import type { PurchaseCondition } from '../../../lib/pure/segment-tree.ts';
import { type FutureEvent, eventKey } from '../event-key.ts';
import type { SegmentField } from '../fields.ts';
import { Columns } from './columns.ts';
import { type FieldForm, inForm } from './field-column.ts';
import { GroupedTable } from './grouped-table.ts';
import { keysOf } from './one-of.ts';
import { PurchaseColumns } from './purchase-columns.ts';
import type { CompileScope } from './scope.ts';

interface Joined {
  join(): RawBuilder<unknown>;
}

export class CustomerRows {
  readonly #scope: Pick<CompileScope, 'asOf' | 'lists' | 'membersTable'>;
  readonly #columns = new Columns('f');
  readonly #tables = new Map<string, Joined>();
  readonly #lists: string[] = [];

  constructor(scope: Pick<CompileScope, 'asOf' | 'lists' | 'membersTable'>) {
    this.#scope = scope;
  }

  field({ name, source }: SegmentField, form: FieldForm): RawBuilder<unknown> {
    return this.#columns.once(`field ${form} ${name}`, () => inForm(this.#read(source), form));
  }

  bought(condition: PurchaseCondition): RawBuilder<unknown> {
    const { measure, filters, window } = condition;
    return this.#columns.once(`bought ${JSON.stringify([measure, filters, window])}`, () =>
      this.#table('purchases', (alias) => new PurchaseColumns(this.#scope.asOf, alias)).measure(condition),
    );
  }

  probability(event: FutureEvent): RawBuilder<unknown> {
    const source = { table: 'event_probabilities', column: 'probability', where: { event: eventKey(event) } };
    return this.#columns.once(`probability ${eventKey(event)}`, () => inForm(this.#read(source), 'number'));
  }

  isMember(segment: string): RawBuilder<unknown> {
    const table = this.#scope.membersTable?.(segment) ?? 'segment_members';
    const isIt = () => sql`segment = cast(${segment} as varchar)`;
    return this.#columns.once(`segment ${segment}`, () =>
      this.#table(`members ${table}`, (alias) => new GroupedTable(alias, () => sql.table(table))).column(
        segment,
        () => sql`bool_or(${isIt()})`,
        isIt,
      ),
    );
  }

  isListed(list: string): RawBuilder<unknown> {
    const isIt = () => sql`list = cast(${list} as varchar)`;
    return this.#columns.once(`list ${list}`, () => {
      const lists = this.#table('lists', (alias) => new GroupedTable(alias, () => this.#listed()));
      this.#lists.push(list);
      return lists.column(list, () => sql`bool_or(${isIt()})`, isIt);
    });
  }

  /** A select of customer_key, of the columns asked for so far, and of those whom the store's statistics count. */
  select(counted: 'everybody' | 'buyers'): RawBuilder<unknown> {
    const joins = [...this.#tables.values()].map((table) => table.join());
    return sql`select customers.customer_key${this.#columns.list()} from customers ${sql.join(joins, sql` `)}${
      counted === 'buyers' ? sql` where customers.historic_orders >= 1` : sql``
    }`;
  }

  #read({ table, column, where }: SegmentField['source']): RawBuilder<unknown> {
    if (table === 'customers') return sql`customers.${sql.id(column)}`;
    if (where === undefined) return this.#table(table, (alias) => new OneRowTable(alias, table)).read(column);
    const rows = () =>
      sql.join(
        Object.entries(where).map(([key, value]) => sql`cast(${sql.id(key)} as varchar) = cast(${value} as varchar)`),
        sql` and `,
      );
    return this.#table(`groups ${table}`, (alias) => new GroupedTable(alias, () => sql.table(table))).column(
      JSON.stringify([column, where]),
      () => sql`max(${sql.id(column)}) filter (where ${rows()})`,
      () => sql`(${rows()})`,
    );
  }

  #table<T extends Joined>(key: string, make: (alias: string) => T): T {
    const table = this.#tables.get(key) ?? make(`t${this.#tables.size}`);
    this.#tables.set(key, table);
    return table as T;
  }

  #listed(): RawBuilder<unknown> {
    const lists = this.#lists.map(
      (list) =>
        sql`select cast(${list} as varchar) as list, unnest(${keysOf(this.#scope.lists.get(list) ?? [])}) as customer_key`,
    );
    return sql`(${sql.join(lists, sql` union all `)}) as listed`;
  }
}

/** A table with at most one row a customer. */
class OneRowTable implements Joined {
  readonly #alias: string;
  readonly #table: string;

  constructor(alias: string, table: string) {
    this.#alias = alias;
    this.#table = table;
  }

  read(column: string): RawBuilder<unknown> {
    return sql`${sql.id(this.#alias)}.${sql.id(column)}`;
  }

  join(): RawBuilder<unknown> {
    return sql`left join ${sql.table(this.#table)} as ${sql.id(this.#alias)}
  on ${sql.ref(`${this.#alias}.customer_key`)} = customers.customer_key`;
  }
}
