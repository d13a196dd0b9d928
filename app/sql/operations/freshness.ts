/** `freshness`: how old the newest value of sources and models is, against what they promise. */
import type { Freshness } from '../../../storage/warehouse/sql-runner/model.ts';
import type { Warehouse } from '../../../storage/warehouse/index.ts';
import type { OpenSqlProject } from '../open-sql-project.ts';
import { type Selection, selectedNames } from '../select-models.ts';

export interface FreshnessResult {
  readonly name: string;
  readonly kind: 'source' | 'model';
  readonly column: string;
  /** ISO 8601, in UTC; null without a value. */
  readonly newest: string | null;
  readonly ageSeconds: number | null;
  readonly within: string;
  /** `warn`: there is no value to judge by. `error`: older than it may be, or not to be read. */
  readonly status: 'ok' | 'warn' | 'error';
  readonly message: string | null;
}

/** Sources count whenever nothing is selected. */
export async function measureFreshness(
  opened: OpenSqlProject,
  selection: Selection,
): Promise<readonly FreshnessResult[]> {
  const names = new Set(await selectedNames(opened, selection));
  const sources = selection.select.length === 0 ? opened.sources : [];
  const promised = [
    ...sources.map(({ name, freshness }) => ({ name, kind: 'source' as const, freshness })),
    ...opened.project.headers
      .filter(({ name }) => names.has(name))
      .map(({ name, freshness }) => ({ name, kind: 'model' as const, freshness })),
  ];
  const results: FreshnessResult[] = [];
  for (const { name, kind, freshness } of promised) {
    opened.signal.throwIfAborted();
    if (freshness === null) continue;
    results.push({
      name,
      kind,
      ...freshness,
      ...(await measure(await opened.warehouse(), name, freshness, opened.instant)),
    });
  }
  return results;
}

async function measure(
  warehouse: Warehouse,
  name: string,
  { column, within }: Freshness,
  instant: Date,
): Promise<Pick<FreshnessResult, 'newest' | 'ageSeconds' | 'status' | 'message'>> {
  try {
    const [found] = await warehouse.rows<{ newest: string | null; age: number; old: boolean }>(
      `select newest, epoch($now - newest) as age, newest < $now - cast($within as interval) as old
       from (select cast(max("${column}") as timestamptz) as newest from "${name}")`,
      { now: instant, within },
    );
    if (found === undefined || found.newest === null) {
      return { newest: null, ageSeconds: null, status: 'warn', message: 'no row has a value' };
    }
    const { newest, age, old } = found;
    return { newest, ageSeconds: Math.round(age), status: old ? 'error' : 'ok', message: null };
  } catch (error) {
    const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
    return { newest: null, ageSeconds: null, status: 'error', message: line };
  }
}
