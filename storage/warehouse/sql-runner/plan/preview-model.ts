/** Builds one model as a temporary relation, audits it, and compares it with what is live. */
import { identifier } from '../../../snapshots/sql-text.ts';
import type { Transaction } from '../../warehouse.ts';
import { type Audited, auditModel, runAuditModel } from '../audits/run-audits.ts';
import { describeAudits } from '../audits/tell-audits.ts';
import type { Model } from '../model.ts';
import { type ColumnDifferences, type Column, compareColumns } from './column-differences.ts';
import { compareRows, type Relation, type RowDifferences, whyNotComparable } from './row-differences.ts';
import { compareTotals, type SumDifference } from './sum-differences.ts';

export interface ModelPreview {
  readonly name: string;
  /** `skipped` reads a model that failed. */
  readonly status: 'built' | 'failed' | 'skipped';
  /** What stops it: the query's error, a broken contract, failed audits. */
  readonly blockers: readonly string[];
  readonly warnings: readonly string[];
  /** Null where nothing is live. */
  readonly rowsBefore: number | null;
  readonly rowsAfter: number | null;
  readonly columns: ColumnDifferences;
  /** Null where rows cannot be told apart by key; `notCompared` says why. */
  readonly rows: RowDifferences | null;
  readonly notCompared: string | null;
  readonly sums: readonly SumDifference[];
}

export async function previewModel(tx: Transaction, model: Model, before: Relation | null): Promise<ModelPreview> {
  if (model.layer === 'audits') {
    return { ...nothing(model.name), status: 'built', ...judge(model.name, await runAuditModel(tx, model)) };
  }
  const kind = model.materialization.kind === 'view' ? 'view' : 'table';
  await tx.run(`create temp ${kind} ${identifier(model.name)} as\n${model.sql}`);
  const after = await relationOf(tx, model.name);
  const audited = judge(model.name, await auditModel(tx, model));
  return { ...nothing(model.name), status: 'built', ...audited, ...(await compare(tx, model.grain, before, after)) };
}

export async function relationOf(tx: Transaction, name: string): Promise<Relation> {
  const sql = `temp.main.${identifier(name)}`;
  const described = await tx.rows<{ column_name: string; column_type: string }>(`describe ${sql}`);
  return { sql, columns: described.map(({ column_name, column_type }) => ({ name: column_name, type: column_type })) };
}

async function compare(tx: Transaction, key: readonly string[], before: Relation | null, after: Relation) {
  const columns = compareColumns(before?.columns ?? [], after.columns);
  if (before === null) {
    const rowsAfter = await countRows(tx, after);
    return { columns, rowsAfter, notCompared: 'nothing is live' };
  }
  const totals = await compareTotals(tx, key, before, after);
  const notCompared = (await whyNotComparable(tx, key, before, after)) ?? null;
  const rows = notCompared === null ? await compareRows(tx, key, before, after) : null;
  return { columns, ...totals, rows, notCompared };
}

export async function previewDrop(
  tx: Transaction,
  name: string,
  before: ReadonlyMap<string, Relation>,
): Promise<ModelPreview> {
  const live = before.get(name.toLowerCase());
  const rowsBefore = live === undefined ? null : await countRows(tx, live);
  const columns: ColumnDifferences = { added: [], removed: live?.columns ?? [], retyped: [] };
  return { ...nothing(name), status: 'built', rowsBefore, columns, notCompared: 'it is dropped' };
}

async function countRows(tx: Transaction, { sql }: Relation): Promise<number> {
  const [counted] = await tx.rows<{ n: number }>(`select count(*) as n from ${sql}`);
  return Number(counted?.n ?? 0);
}

const noColumns: readonly Column[] = [];

export const nothing = (name: string): ModelPreview => ({
  name,
  status: 'skipped',
  blockers: [],
  warnings: [],
  rowsBefore: null,
  rowsAfter: null,
  columns: { added: noColumns, removed: noColumns, retyped: [] },
  rows: null,
  notCompared: null,
  sums: [],
});

function judge(name: string, { audits }: Audited): Pick<ModelPreview, 'blockers' | 'warnings'> {
  const told = (status: 'fail' | 'warn') =>
    audits.filter((audit) => audit.status === status).map((audit) => describeAudits(name, [audit]));
  return { blockers: told('fail'), warnings: told('warn') };
}
