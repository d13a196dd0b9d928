/** Walks column lineage across models: everything that a column comes from, or that comes from it, near before far. */
import type { How } from './columns.ts';
import type { ModelLineage } from './model-lineage.ts';

export interface ColumnPlace {
  readonly table: string;
  readonly column: string;
}

/** One arrow of the graph of columns. */
export interface ColumnStep {
  readonly from: ColumnPlace;
  readonly to: ColumnPlace;
  readonly how: How;
  /** 1 beside the column that was asked for. */
  readonly distance: number;
}

export type Direction = 'upstream' | 'downstream';

/** In the order of their distance, then by name. Each arrow once, whatever the ways to it. */
export function walkColumns(
  lineage: Iterable<ModelLineage>,
  start: ColumnPlace,
  direction: Direction,
): readonly ColumnStep[] {
  const arrows = arrowsOf(lineage);
  const near = direction === 'upstream' ? ('to' as const) : ('from' as const);
  const far = direction === 'upstream' ? ('from' as const) : ('to' as const);
  const byPlace = Map.groupBy(arrows, (arrow) => keyOf(arrow[near]));
  const steps: ColumnStep[] = [];
  const seen = new Set([keyOf(start)]);
  let places = [start];
  for (let distance = 1; places.length > 0; distance++) {
    const next: ColumnPlace[] = [];
    for (const place of places) {
      for (const arrow of byPlace.get(keyOf(place)) ?? []) {
        steps.push({ ...arrow, distance });
        const reached = keyOf(arrow[far]);
        if (!seen.has(reached)) next.push(arrow[far]);
        seen.add(reached);
      }
    }
    places = next;
  }
  return steps;
}

function arrowsOf(lineage: Iterable<ModelLineage>): readonly Omit<ColumnStep, 'distance'>[] {
  return [...lineage].flatMap(({ model, columns }) =>
    columns.flatMap(({ name, sources }) =>
      sources.map(({ table, column, how }) => ({
        from: { table, column },
        to: { table: model, column: name },
        how,
      })),
    ),
  );
}

const keyOf = ({ table, column }: ColumnPlace): string => `${table}.${column}`.toLowerCase();
