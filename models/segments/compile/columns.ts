/** Columns of a select that several ask for: each made once, and named by a letter and its position. */
import { type RawBuilder, sql } from 'kysely';

export class Columns {
  readonly #letter: string;
  readonly #named = new Map<string, { readonly name: RawBuilder<unknown>; readonly column: RawBuilder<unknown> }>();

  constructor(letter: string) {
    this.#letter = letter;
  }

  get size(): number {
    return this.#named.size;
  }

  /** The name of the column that answers `key`. */
  once(key: string, make: () => RawBuilder<unknown>): RawBuilder<unknown> {
    const known = this.#named.get(key);
    if (known !== undefined) return known.name;
    const column = make();
    const name = sql.id(`${this.#letter}${this.#named.size}`);
    this.#named.set(key, { name, column });
    return name;
  }

  /** `, … as f0, … as f1`: behind another column. */
  list(): RawBuilder<unknown> {
    return sql.join(
      [...this.#named.values()].map(({ name, column }) => sql`, ${column} as ${name}`),
      sql``,
    );
  }
}
