/** One condition as SQL on the row of a customer. */
import { type RawBuilder, sql } from 'kysely';
import { addDays } from '../../../lib/pure/dates.ts';
import type { Comparison, SegmentCondition, SegmentValue, StoreStatistic } from '../../../lib/pure/segment-tree.ts';
import { SegmentError } from '../error.ts';
import type { SegmentField } from '../fields.ts';
import { shareOf } from '../numbers.ts';
import { printValue } from '../print.ts';
import { CustomerRows } from './customer-rows.ts';
import { foldedText, formOf } from './field-column.ts';
import { isOneOf } from './one-of.ts';
import type { CompileScope } from './scope.ts';
import { StoreStatistics } from './statistics.ts';

export interface LeafSql {
  /** Null where something is missing. */
  readonly holds: RawBuilder<unknown>;
  /** What the customer has, as text. */
  readonly got: () => RawBuilder<unknown>;
  /** What it is compared with, as text. */
  readonly bound: () => RawBuilder<unknown>;
}

const nothing = (): RawBuilder<unknown> => sql`cast(null as varchar)`;
/** 3 rather than 3.0. */
const asText = (value: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`regexp_replace(cast(${value} as varchar), '[.]0$', '')`;
const plain = (value: RawBuilder<unknown>): RawBuilder<unknown> => sql`cast(${value} as varchar)`;

export class LeafCompiler {
  readonly rows: CustomerRows;
  readonly statistics: StoreStatistics;
  readonly #asOf: string;
  readonly #fields: ReadonlyMap<string, SegmentField>;

  constructor(scope: CompileScope) {
    this.rows = new CustomerRows(scope);
    this.statistics = new StoreStatistics(scope);
    this.#asOf = scope.asOf;
    this.#fields = new Map(scope.vocabulary.fields.map((field) => [field.name, field]));
  }

  compile(leaf: SegmentCondition): LeafSql {
    if ('segment' in leaf) return flag(this.rows.isMember(leaf.segment));
    if ('list' in leaf) return flag(this.rows.isListed(leaf.list));
    if ('measure' in leaf) return figure(this.rows.bought(leaf), leaf.op, leaf.value);
    if ('probability' in leaf) return figure(this.rows.probability(leaf.probability), leaf.op, leaf.value);
    return 'exists' in leaf ? this.#exists(leaf.exists) : this.#field(leaf);
  }

  #exists(name: string): LeafSql {
    const column = this.rows.field(this.#find(name), 'raw');
    return { holds: sql`${column} is not null`, got: () => plain(column), bound: nothing };
  }

  #field(leaf: Extract<SegmentCondition, { field: string }>): LeafSql {
    const field = this.#find(leaf.field);
    const column = this.rows.field(field, formOf(field.type));
    const got = () => (field.type === 'text' ? plain(this.rows.field(field, 'raw')) : asText(column));
    if ('contains' in leaf) {
      return {
        holds: sql`contains(${column}, ${foldedText(leaf.contains)})`,
        got,
        bound: () => written(leaf.contains),
      };
    }
    if ('in' in leaf) {
      const texts = leaf.in.map(printValue).join(', ');
      return { holds: isOneOf(column, leaf.in, formOf(field.type)), got, bound: () => written(texts) };
    }
    if ('from' in leaf) {
      const [from, to] = [this.#value(field, leaf.from), this.#value(field, leaf.to)];
      const bound = () => sql`${asText(from)} || ' and ' || ${asText(to)}`;
      return { holds: sql`${column} between ${from} and ${to}`, got, bound };
    }
    const value = this.#value(field, leaf.value);
    const bound = () => (typeof leaf.value === 'string' ? written(leaf.value) : asText(value));
    return { holds: sql`${column} ${operator(leaf.op)} ${value}`, got, bound };
  }

  #find(name: string): SegmentField {
    const field = this.#fields.get(name);
    if (field === undefined) throw new SegmentError(`there is no field ${name}`);
    return field;
  }

  #value(field: SegmentField, value: SegmentValue): RawBuilder<unknown> {
    if (typeof value === 'string') return formOf(field.type) === 'day' ? day(value) : foldedText(value);
    if (typeof value === 'number') return number(value);
    if (typeof value === 'boolean') return sql`cast(${value} as boolean)`;
    if ('today' in value) return day(addDays(this.#asOf, value.today));
    return 'percent' in value ? number(shareOf(value.percent)) : this.#statistic(field, value);
  }

  #statistic(field: SegmentField, { statistic, times = 1, frozen }: StoreStatistic): RawBuilder<unknown> {
    const figureOfStore = frozen === undefined ? this.statistics.of(field, statistic) : number(frozen);
    return times === 1 ? figureOfStore : sql`(${figureOfStore} * ${number(times)})`;
  }
}

const flag = (column: RawBuilder<unknown>): LeafSql => ({
  holds: column,
  got: () => plain(sql`coalesce(${column}, false)`),
  bound: nothing,
});

const figure = (column: RawBuilder<unknown>, op: Comparison, value: number): LeafSql => ({
  holds: sql`${column} ${operator(op)} ${number(value)}`,
  got: () => asText(column),
  bound: () => asText(number(value)),
});

const number = (value: number): RawBuilder<unknown> => sql`cast(${value} as double)`;
const day = (date: string): RawBuilder<unknown> => sql`cast(${date} as date)`;
const written = (text: string): RawBuilder<unknown> => sql`cast(${text} as varchar)`;

const operators: Readonly<Record<Comparison, RawBuilder<unknown>>> = {
  '=': sql`=`,
  '!=': sql`<>`,
  '<': sql`<`,
  '<=': sql`<=`,
  '>': sql`>`,
  '>=': sql`>=`,
};
const operator = (op: Comparison): RawBuilder<unknown> => operators[op];
