/** Runs a model's audits, inside the transaction that built it or later. */
import type { Transaction } from '../../warehouse.ts';
import type { Audit, Model, Severity } from '../model.ts';
import { exampleLimit, examplesQuery, failingRows, promisesOf, risingQuery, scanQuery } from './audit-queries.ts';
import { keepFailingRows } from './failing-rows.ts';
import { coverPersons } from './personal.ts';

export interface AuditResult {
  readonly audit: string;
  readonly severity: Severity;
  /** A promise that is not kept fails, or only warns. */
  readonly status: 'pass' | 'warn' | 'fail';
  readonly failingRows: number;
  /** What an audit about the whole table found, such as `12 rows`. */
  readonly found: string | null;
  /** Keys of failing rows, up to twenty. */
  readonly examples: readonly Readonly<Record<string, unknown>>[];
  /** The file with the first failing rows, below the folder of artefacts. */
  readonly failures: string | null;
}

export interface Audited {
  /** Rows of the model; null where nobody counted them. */
  readonly rows: number | null;
  readonly audits: readonly AuditResult[];
}

export interface AuditOptions {
  /** Failing rows are kept in `failures/` below it; left out, nowhere. */
  readonly artefacts?: string;
  /** What age is measured against where no `run_context` has an `as_of_end`; left out, the clock. */
  readonly now?: Date;
}

type Reader = Pick<Transaction, 'rows' | 'run'>;
type Finding = Pick<AuditResult, 'failingRows' | 'found'>;

const kept: Finding = { failingRows: 0, found: null };
/** As many tell whether a look at all rows is worth it. */
const probedRows = 10_000;

export async function auditModel(tx: Reader, model: Model, options: AuditOptions = {}): Promise<Audited> {
  const audits = promisesOf(model);
  if (model.materialization.kind === 'view' && audits.length === 0) return { rows: null, audits: [] };
  const instant = audits.some(({ kind }) => kind === 'fresh') ? await referenceInstant(tx, options) : '';
  const proven = await provenByOrder(tx, model, audits);
  const [scan = {}] = await tx.rows<Scan>(scanQuery(model, audits, instant, proven));
  const results: AuditResult[] = [];
  for (const [index, audit] of audits.entries()) {
    const finding = proven.has(audit) ? kept : await judge(tx, model, audit, index, scan);
    results.push(await tell(tx, model, audit, index, finding, options));
  }
  return { rows: Number(scan['total'] ?? 0), audits: results };
}

/** Audits of unique keys that the order of the rows proves already. */
async function provenByOrder(tx: Reader, model: Model, audits: readonly Audit[]): Promise<ReadonlySet<Audit>> {
  const proven = new Set<Audit>();
  // The rows of a view are worked out at each look.
  if (model.materialization.kind === 'view') return proven;
  for (const audit of audits.filter(({ kind }) => kind === 'unique')) {
    const probe = await rise(tx, risingQuery(model, audit, probedRows));
    if (!probe.rises) continue;
    if (probe.total < probedRows || (await rise(tx, risingQuery(model, audit))).rises) proven.add(audit);
  }
  return proven;
}

async function rise(tx: Reader, query: string): Promise<{ readonly total: number; readonly rises: boolean }> {
  const [{ total, rising } = { total: 0, rising: 0 }] = await tx.rows<{ total: number; rising: number }>(query);
  return { total, rises: rising >= total - 1 };
}

type Scan = Readonly<Record<string, number | string | boolean | null>>;

async function judge(tx: Reader, model: Model, audit: Audit, index: number, scan: Scan): Promise<Finding> {
  const total = Number(scan['total'] ?? 0);
  switch (audit.kind) {
    case 'row_count': {
      const [least = 0, most = Infinity] = audit.arguments.map(Number);
      return { failingRows: Math.max(0, least - total, total - most), found: `${total} rows` };
    }
    case 'fresh':
      return {
        failingRows: scan[`is_fresh_${index}`] === true ? 0 : 1,
        found: `newest ${scan[`newest_${index}`] ?? 'none'}`,
      };
    case 'unique':
      if (Number(scan[`distinct_${index}`]) === total) return kept;
      return { failingRows: await count(tx, failingRows(model, audit)), found: null };
    case 'relationships':
    case 'returns_nothing':
      return { failingRows: await count(tx, failingRows(model, audit)), found: null };
    default:
      return { failingRows: Number(scan[`failing_${index}`] ?? 0), found: null };
  }
}

async function tell(
  tx: Reader,
  model: Model,
  audit: Audit,
  index: number,
  finding: Finding,
  { artefacts }: AuditOptions,
): Promise<AuditResult> {
  const { severity, text } = audit;
  if (finding.failingRows === 0) return passed(text, severity, finding.found);
  const rows = failingRows(model, audit);
  const lookup = examplesQuery(model, audit);
  const examples =
    lookup === undefined
      ? audit.kind === 'returns_nothing'
        ? await firstRows(tx, rows ?? '')
        : []
      : (await tx.rows<Record<string, unknown>>(lookup)).map(coverPersons);
  const grain = audit.kind === 'returns_nothing' ? [] : model.grain;
  const failures =
    artefacts === undefined || rows === undefined
      ? null
      : await keepFailingRows(tx, artefacts, model, { rows, number: index + 1, grain });
  return { audit: text, severity, status: severity === 'warn' ? 'warn' : 'fail', ...finding, examples, failures };
}

/** A model of the layer `audits`: its query returns the rows that should not exist. */
export async function runAuditModel(tx: Reader, model: Model, { artefacts }: AuditOptions = {}): Promise<Audited> {
  const severity = model.severity ?? 'error';
  const rows = `(\n${model.sql}\n)`;
  const failing = await count(tx, rows);
  if (failing === 0) return { rows: null, audits: [passed(model.name, severity, null)] };
  const examples = await firstRows(tx, rows);
  const failures =
    artefacts === undefined ? null : await keepFailingRows(tx, artefacts, model, { rows, number: 1, grain: [] });
  const status = severity === 'warn' ? 'warn' : 'fail';
  return {
    rows: null,
    audits: [{ audit: model.name, severity, status, failingRows: failing, found: null, examples, failures }],
  };
}

const passed = (audit: string, severity: Severity, found: string | null): AuditResult => ({
  audit,
  severity,
  status: 'pass',
  failingRows: 0,
  found,
  examples: [],
  failures: null,
});

async function count(tx: Reader, rows: string | undefined): Promise<number> {
  if (rows === undefined) return 0;
  const [counted] = await tx.rows<{ failing: number }>(`select count(*) as failing from ${rows}`);
  return counted?.failing ?? 0;
}

async function firstRows(tx: Reader, rows: string): Promise<AuditResult['examples']> {
  const found = await tx.rows<Record<string, unknown>>(`select * from ${rows} order by all limit ${exampleLimit}`);
  return found.map(coverPersons);
}

/** SQL for the moment that ages are measured from. */
async function referenceInstant(tx: Reader, { now }: AuditOptions): Promise<string> {
  const [context] = await tx.rows(
    `select 1 from duckdb_columns() where schema_name = 'main' and table_name = 'run_context' and column_name = 'as_of_end'`,
  );
  if (context !== undefined) return '(select max(as_of_end) from run_context)';
  return now === undefined ? 'now()' : `timestamptz '${now.toISOString()}'`;
}
