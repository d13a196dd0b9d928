/** Which quarantined rows are meant, as a condition over `quarantinedRows`. */
import type { Warehouse } from '../../storage/warehouse/index.ts';
import { hasQuarantine, quarantinedRows } from '../../storage/landing/quarantine/index.ts';

export interface QuarantineSelection {
  readonly source?: string | undefined;
  readonly stream?: string | undefined;
  readonly load?: string | undefined;
  /** A part of the reason, as it stands or as `list` shows it. */
  readonly problem?: string | undefined;
}

export interface QuarantinedRow {
  readonly source: string;
  readonly stream: string;
  readonly load: string;
  readonly row: number;
  readonly reason: string;
  readonly status: 'open' | 'dropped' | 'replayed';
}

/** In load order, then as they stand there. Decided ones only when `isAny`. */
export async function selectRows(
  warehouse: Pick<Warehouse, 'rows'>,
  selection: QuarantineSelection,
  { isAny = false, limit }: { readonly isAny?: boolean; readonly limit?: number | undefined } = {},
): Promise<readonly QuarantinedRow[]> {
  if (!(await hasQuarantine(warehouse))) return [];
  const { condition, values } = conditionOf(selection);
  return warehouse.rows<QuarantinedRow>(
    `select source, stream, load, "row", reason, status from ${quarantinedRows}
     where ${condition} ${isAny ? '' : `and status = 'open'`}
     order by load, "row" ${limit === undefined ? '' : `limit ${limit}`}`,
    values,
  );
}

export function conditionOf({ source, stream, load, problem }: QuarantineSelection) {
  const values: Record<string, string> = {};
  const parts: string[] = [];
  for (const [name, value] of Object.entries({ source, stream, load })) {
    if (value === undefined) continue;
    values[name] = value;
    parts.push(`${name} = $${name}`);
  }
  if (problem !== undefined) {
    values['problem'] = problem;
    parts.push('(contains(reason, $problem) or contains(problem, $problem))');
  }
  return { condition: parts.join(' and ') || 'true', values };
}
