/** `test`: the audits of tables that are built, and the unit cases. Nothing is built, and nothing is changed. */
import { join } from 'node:path';
import { PipelineError } from '../../../lib/errors.ts';
import type { Warehouse } from '../../../storage/warehouse/index.ts';
import type { CaseResult } from '../../../storage/warehouse/sql-runner/audits/cases/run-cases.ts';
import type { TableTypes } from '../../../storage/warehouse/sql-runner/audits/cases/case-file.ts';
import type { AuditResult } from '../../../storage/warehouse/sql-runner/audits/run-audits.ts';
import type { Model } from '../../../storage/warehouse/sql-runner/index.ts';
import type { OpenSqlProject } from '../open-sql-project.ts';
import { type Selection, selectModels } from '../select-models.ts';

export type TestPart = 'audits' | 'cases';

export interface TestArgs extends Selection {
  /** Left out: both. */
  readonly only?: TestPart;
}

export interface AuditedModel {
  readonly model: string;
  /** `skipped`: it is not built, or what it reads is not. */
  readonly status: 'pass' | 'warn' | 'fail' | 'skipped';
  /** Why it could not be audited; null otherwise. */
  readonly message: string | null;
  readonly rows: number | null;
  readonly seconds: number;
  readonly audits: readonly AuditResult[];
}

export interface TestResult {
  /** Where failing rows are kept, in the files that audits name. */
  readonly folder: string;
  readonly audits: readonly AuditedModel[];
  readonly cases: readonly CaseResult[];
}

export async function testModels(opened: OpenSqlProject, args: TestArgs): Promise<TestResult> {
  const selected = await selectModels(opened, args);
  const folder = join(opened.folders.runs, opened.runId);
  return {
    folder,
    audits: args.only === 'cases' ? [] : await audit(opened, selected, folder),
    cases: args.only === 'audits' ? [] : await runUnitCases(opened, selected),
  };
}

async function audit(opened: OpenSqlProject, models: readonly Model[], artefacts: string): Promise<AuditedModel[]> {
  const { promisesOf } = await import('../../../storage/warehouse/sql-runner/audits/audit-queries.ts');
  const warehouse = await opened.warehouse();
  const tables = await warehouse.rows<{ name: string }>(
    `select lower(table_name) as name from information_schema.tables where table_schema = 'main'`,
  );
  const existing = new Set(tables.map(({ name }) => name));
  const results: AuditedModel[] = [];
  for (const model of models) {
    opened.signal.throwIfAborted();
    if (model.layer !== 'audits' && promisesOf(model).length === 0) continue;
    const needed = model.layer === 'audits' ? model.dependsOn : [model.name.toLowerCase(), ...model.dependsOn];
    const missing = needed.find((name) => !existing.has(name));
    results.push(
      missing === undefined
        ? await auditOne(warehouse, model, artefacts, opened.instant)
        : { ...nothing(model.name), status: 'skipped', message: `${missing} is not built` },
    );
  }
  return results;
}

async function auditOne(warehouse: Warehouse, model: Model, artefacts: string, now: Date): Promise<AuditedModel> {
  const { auditModel, runAuditModel } = await import('../../../storage/warehouse/sql-runner/audits/run-audits.ts');
  const started = performance.now();
  try {
    const work = model.layer === 'audits' ? runAuditModel : auditModel;
    const { rows, audits } = await work(warehouse, model, { artefacts, now });
    const status = (['fail', 'warn'] as const).find((one) => audits.some((result) => result.status === one)) ?? 'pass';
    return { ...nothing(model.name), status, rows, audits, seconds: secondsSince(started) };
  } catch (error) {
    const [message = ''] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
    return { ...nothing(model.name), status: 'fail', message, seconds: secondsSince(started) };
  }
}

async function runUnitCases(opened: OpenSqlProject, selected: readonly Model[]) {
  const { project, signal } = opened;
  if (project.cases.length === 0) return [];
  const [{ loadCases }, { runCases }] = await Promise.all([
    import('../../../storage/warehouse/sql-runner/audits/cases/load-cases.ts'),
    import('../../../storage/warehouse/sql-runner/audits/cases/run-cases.ts'),
  ]);
  const models = await opened.models();
  const names = models.map(({ name }) => name);
  const cases = await loadCases(project.folder, project.cases, names);
  const types = await knownTypes(opened, names);
  return runCases({ models, cases, types, select: selected.map(({ name }) => name), signal });
}

/** Of what no model makes: as a store's stages write it, or as the database has it; without one, nothing is known. */
export async function knownTypes(opened: OpenSqlProject, models: readonly string[]): Promise<TableTypes> {
  if (opened.store !== undefined) return (await import('../store-types.ts')).storeTypes();
  const { typesOf } = await import('../../../storage/warehouse/sql-runner/audits/cases/describe-tables.ts');
  const made = new Set(models.map((name) => name.toLowerCase()));
  const warehouse = await opened.warehouse().catch((error: unknown) => {
    if (error instanceof PipelineError && error.kind === 'config') return undefined;
    throw error;
  });
  if (warehouse === undefined) return {};
  const types = await typesOf(warehouse);
  return Object.fromEntries(Object.entries(types).filter(([table]) => !made.has(table)));
}

const nothing = (model: string) => ({ model, message: null, rows: null, seconds: 0, audits: [] });
const secondsSince = (started: number): number => Math.round(performance.now() - started) / 1000;
