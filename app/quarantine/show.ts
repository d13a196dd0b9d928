/** `quarantine-show`: quarantined rows with what they held, masked unless a person asks to see it. */
import type { OpenSqlProject } from '../sql/open-sql-project.ts';
import { maskColumns } from '../sources/mask-values.ts';
import { recordsOf, type StoreOf, storeOf } from './landed-loads.ts';
import { readPayloads } from './payloads.ts';
import { type QuarantinedRow, type QuarantineSelection, selectRows } from './selection.ts';

export interface ShownRow extends QuarantinedRow {
  /** The file or page that it came with. */
  readonly from: string;
  readonly values: Readonly<Record<string, string | null>>;
  /** Of a line that could not be split into values. */
  readonly line?: string;
}

export interface ShowQuarantine extends QuarantineSelection {
  readonly limit?: number | undefined;
  readonly isAny: boolean;
  readonly withPersonalData: boolean;
}

export async function showQuarantine(
  opened: Pick<OpenSqlProject, 'warehouse' | 'store' | 'signal'>,
  { limit, isAny, withPersonalData, ...selection }: ShowQuarantine,
): Promise<readonly ShownRow[]> {
  const warehouse = await opened.warehouse();
  const { folders, store }: StoreOf = storeOf(opened);
  const rows = await selectRows(warehouse, selection, { isAny, limit });
  const records = await recordsOf(folders.landing, store);
  const shown: ShownRow[] = [];
  for (const [load, chosen] of Map.groupBy(rows, (row) => row.load)) {
    opened.signal.throwIfAborted();
    const record = records.get(load);
    if (record === undefined) continue;
    const numbers = chosen.map(({ row }) => row);
    const payloads = await readPayloads(warehouse, folders.landing, record, numbers);
    for (const row of chosen) {
      const { values = {}, line = null } = payloads.get(row.row) ?? {};
      shown.push({
        ...row,
        from: record.input.path,
        values: withPersonalData ? values : maskColumns(record, values),
        ...(line === null ? {} : { line: withPersonalData ? line : `… (${line.length} characters)` }),
      });
    }
  }
  return shown;
}
