/** Columns that nobody told but others ask for: what reads a model with `select *` names some that it must have. */
import { findColumn, type OpenColumns, type Traced } from './columns.ts';
import type { ModelLineage } from './model-lineage.ts';

/** `traced` with upstream before downstream; what is found further down asks further up. */
export function addAskedColumns(
  traced: ReadonlyMap<string, ModelLineage>,
  open: ReadonlyMap<string, readonly OpenColumns[]>,
): ReadonlyMap<string, ModelLineage> {
  const asked = new Map<string, Set<string>>();
  const completed = [...traced.values()].toReversed().map((lineage) => {
    const left = open.get(lineage.model) ?? [];
    const names = [...(asked.get(lineage.model) ?? [])].sort();
    const added = names
      .filter((name) => left.length > 0 && findColumn(lineage.columns, name) === undefined)
      .map((name) => ({ ...columnFromOpen(left, name), name }));
    const columns = [...lineage.columns, ...added];
    for (const { table, column } of [...columns.flatMap(({ sources }) => sources), ...lineage.influences]) {
      if (column !== '*') asked.set(table, (asked.get(table) ?? new Set<string>()).add(column));
    }
    return { ...lineage, columns };
  });
  return new Map(completed.toReversed().map((lineage) => [lineage.model, lineage]));
}

export function columnFromOpen(open: readonly OpenColumns[], name: string): Traced {
  const candidates = open.map((one) => one.column(name)).filter((one) => one !== undefined);
  const [only] = candidates;
  return candidates.length === 1 && only !== undefined
    ? only
    : { sources: [], unknown: [`${name} is not named in the query`] };
}
