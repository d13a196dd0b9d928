/** What is strange about the data that a run works with: the rows of `data_quality` that found something. */
import { PipelineError } from '../lib/errors.ts';
import { count } from '../lib/pure/count.ts';
import type { DataFinding } from '../report/report-data.ts';
import type { Warehouse } from '../storage/warehouse/index.ts';

export const readDataFindings = (warehouse: Pick<Warehouse, 'rows'>): Promise<readonly DataFinding[]> =>
  warehouse.rows<DataFinding>(
    `select "check", severity, "rows", amount, share_of_rows as "shareOfRows", share_of_revenue as "shareOfRevenue", note
     from data_quality where "rows" > 0 order by "check"`,
  );

/** `; found duplicate orders (21), free orders (80)`: errors end the run, warnings are told. Empty where all is well. */
export function tellFindings(store: string, findings: readonly DataFinding[]): string {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    throw new PipelineError('bad_data', `store ${store}: ${errors.map(describe).join('; ')}`, {
      remedy: 'mend the rows, or how their columns are mapped, and run again',
      details: { checks: errors.map(({ check }) => check) },
    });
  }
  if (findings.length === 0) return '';
  return `; found ${findings.map(({ check, rows }) => `${check.replaceAll('_', ' ')} (${rows})`).join(', ')}`;
}

const describe = ({ check, rows, shareOfRows, amount, note }: DataFinding): string =>
  [
    `${check.replaceAll('_', ' ')}: ${count(rows, 'row')}`,
    shareOfRows === null ? '' : ` (${Math.round(shareOfRows * 100)} %)`,
    amount === null ? '' : `, ${amount}`,
    `. ${note.replace(/\.$/, '')}`,
  ].join('');
