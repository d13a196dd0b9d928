/** Builds one model as a temporary relation, audits it, and compares it with what is live. */
import { PipelineError } from '../../../../lib/errors.ts';
import { identifier } from '../../../snapshots/sql-text.ts';
import type { Transaction } from '../../warehouse.ts';
import { type Audited, auditModel, runAuditModel } from '../audits/run-audits.ts';
import { describeAudits } from '../audits/tell-audits.ts';
import { checkContract } from '../build/schema.ts';
import type { Model } from '../model.ts';
import { buildTemporary, type PreviewContext } from './build-temporary.ts';
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

export async function previewModel(
  tx: Transaction,
  model: Model,
  before: Relation | null,
  context: PreviewContext,
): Promise<ModelPreview> {
  const { name, layer, grain } = model;
  const { withRows } = context;
  const built = { ...nothing(name), status: 'built' as const };
  if (layer === 'audits') return withRows ? { ...built, ...judge(name, await runAuditModel(tx, model)) } : built;
  await buildTemporary(tx, model, context);
  const after = await describeRelation(tx, temporary(name));
  const broken = await brokenPromises(tx, model, after, withRows);
  if (!withRows) {
    const columns = compareColumns(before?.columns ?? [], after.columns);
    return { ...built, blockers: broken, columns, notCompared: 'rows were left out' };
  }
  const { blockers, warnings } = judge(name, await auditModel(tx, model));
  const compared = await compare(tx, grain, before, after);
  return { ...built, blockers: [...broken, ...blockers], warnings, ...compared };
}

/** Declared types and presence; of a view that stands for a table, presence would mean computing it. */
async function brokenPromises(
  tx: Transaction,
  model: Model,
  { columns }: Relation,
  withRows: boolean,
): Promise<readonly string[]> {
  const typed = mapValues(model.columns, (column) => ({ ...column, isNullable: true }));
  try {
    await checkContract(tx, withRows ? model : { ...model, columns: typed }, columns);
    return [];
  } catch (error) {
    if (!(error instanceof PipelineError) || error.kind !== 'bad_data') throw error;
    return [error.message.replace(`model ${model.name} breaks`, 'it breaks')];
  }
}

const mapValues = <T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Readonly<Record<string, U>> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));

/** How a temporary relation is named where one of the file has its name. */
export const temporary = (name: string): string => `temp.main.${identifier(name)}`;

export async function describeRelation(tx: Transaction, sql: string): Promise<Relation> {
  const described = await tx.rows<{ column_name: string; column_type: string }>(`describe ${sql}`);
  return { sql, columns: described.map(({ column_name, column_type }) => ({ name: column_name, type: column_type })) };
}

async function compare(tx: Transaction, key: readonly string[], before: Relation | null, after: Relation) {
  const columns = compareColumns(before?.columns ?? [], after.columns);
  if (before === null) return { columns, rowsAfter: await countRows(tx, after), notCompared: 'nothing is live' };
  const totals = await compareTotals(tx, key, before, after);
  const notCompared = (await whyNotComparable(tx, key, before, after)) ?? null;
  const rows = notCompared === null ? await compareRows(tx, key, before, after) : null;
  return { columns, ...totals, rows, notCompared };
}

export async function previewDrop(
  tx: Transaction,
  name: string,
  before: Relation | null,
  withRows: boolean,
): Promise<ModelPreview> {
  const rowsBefore = before === null || !withRows ? null : await countRows(tx, before);
  const columns: ColumnDifferences = { added: [], removed: before?.columns ?? [], retyped: [] };
  return { ...nothing(name), status: 'built', rowsBefore, columns, notCompared: 'it is dropped' };
}

async function countRows(tx: Transaction, { sql }: Relation): Promise<number> {
  const [counted] = await tx.rows<{ n: number }>(`select count(*) as n from ${sql}`);
  return counted?.n ?? 0;
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
