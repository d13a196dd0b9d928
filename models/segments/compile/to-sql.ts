/** From Kysely's fragments to text with `$1, $2 …` and the values that stand for them. */
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
} from 'kysely';
import type { CompiledSql } from './scope.ts';

class NumberedFrom extends PostgresQueryCompiler {
  readonly #first: number;

  constructor(first: number) {
    super();
    this.#first = first;
  }

  protected override getCurrentParameterPlaceholder(): string {
    return `$${this.numParameters + this.#first - 1}`;
  }
}

export function toSql(query: RawBuilder<unknown>, firstParameter = 1): CompiledSql {
  const kysely = new Kysely<Record<string, never>>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new NumberedFrom(firstParameter),
    },
  });
  const { sql, parameters } = query.compile(kysely);
  return { sql, parameters: parameters as CompiledSql['parameters'] };
}
