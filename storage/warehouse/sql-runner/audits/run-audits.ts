/** Runs a model's audits inside the transaction that built it. */
import type { Transaction } from '../../warehouse.ts';
import {
  exampleLimit,
  examplesQuery,
  isPersonal,
  rowAuditsQuery,
  suspicionQuery,
  tableAuditQuery,
} from './audit-queries.ts';
import type { Audit, Model } from '../model.ts';

export interface AuditResult {
  readonly audit: string;
  readonly status: 'pass' | 'fail';
  readonly failingRows: number;
  /** Keys of failing rows, up to twenty. */
  readonly examples: readonly Readonly<Record<string, unknown>>[];
}

export interface Audited {
  /** Rows of the model; null where nobody counted them. */
  readonly rows: number | null;
  readonly audits: readonly AuditResult[];
}

export async function auditModel(tx: Transaction, model: Model): Promise<Audited> {
  if (model.materialization.kind === 'view' && model.audits.length === 0) return { rows: null, audits: [] };
  const [counts = {}] = await tx.rows<Record<string, number>>(rowAuditsQuery(model));
  const audits: AuditResult[] = [];
  for (const [index, audit] of model.audits.entries()) {
    const query = tableAuditQuery(model, audit);
    const failingRows =
      query === undefined ? (counts[`failing_${index}`] ?? 0) : await countFailing(tx, model, audit, query);
    const lookup = failingRows === 0 ? undefined : examplesQuery(model, audit);
    const examples = lookup === undefined ? [] : await tx.rows<Record<string, unknown>>(lookup);
    audits.push({ audit: audit.text, status: failingRows === 0 ? 'pass' : 'fail', failingRows, examples });
  }
  return { rows: counts['total'] ?? 0, audits };
}

async function countFailing(tx: Transaction, model: Model, audit: Audit, query: string): Promise<number> {
  const suspicion = suspicionQuery(model, audit);
  if (suspicion !== undefined) {
    const [suspected] = await tx.rows<{ rows: number }>(suspicion);
    if (suspected?.rows === 0) return 0;
  }
  const [counted] = await tx.rows<{ failing: number }>(query);
  return counted?.failing ?? 0;
}

/** A model of the layer `audits`: its query returns the rows that should not exist. */
export async function runAuditModel(tx: Transaction, model: Model): Promise<Audited> {
  const [counted] = await tx.rows<{ failing: number }>(`select count(*) as failing from (\n${model.sql}\n)`);
  const failingRows = counted?.failing ?? 0;
  const rows =
    failingRows === 0
      ? []
      : await tx.rows<Record<string, unknown>>(`select * from (\n${model.sql}\n) order by all limit ${exampleLimit}`);
  const examples = rows.map((row) => Object.fromEntries(Object.entries(row).filter(([column]) => !isPersonal(column))));
  return {
    rows: null,
    audits: [{ audit: model.name, status: failingRows === 0 ? 'pass' : 'fail', failingRows, examples }],
  };
}
