/** Runs unit cases: one database in memory for all of them, milliseconds for each. */
import type { Model } from '../../model.ts';
import { openCaseDatabase } from './case-database.ts';
import type { TableTypes } from './case-file.ts';
import { describeDifference } from './difference.ts';
import type { LoadedCases } from './load-cases.ts';
import { runCase } from './run-case.ts';

export interface CaseResult {
  readonly model: string;
  readonly name: string;
  /** With the line, relative to the folder of models. */
  readonly place: string;
  readonly status: 'pass' | 'fail';
  readonly message: string | null;
  /** Rows that differ, as lines to read; null where rows were not compared. */
  readonly difference: string | null;
  readonly seconds: number;
}

export interface RunCasesOptions {
  readonly models: readonly Model[];
  readonly cases: LoadedCases;
  /** Types of tables that no model makes. */
  readonly types: TableTypes;
  /** Names of models; all where left out. */
  readonly select?: readonly string[];
  readonly signal?: AbortSignal;
}

export async function runCases({
  models,
  cases,
  types,
  select,
  signal,
}: RunCasesOptions): Promise<readonly CaseResult[]> {
  const byName = new Map(models.map((model) => [model.name, model]));
  const chosen = cases.models.filter(({ model }) => select?.includes(model) ?? true);
  const own = Object.assign({}, types, cases.types, ...chosen.map((file) => file.types)) as TableTypes;
  const database = await openCaseDatabase(models, own);
  const results: CaseResult[] = [];
  try {
    for (const { model: name, file, cases: list } of chosen) {
      const model = byName.get(name);
      if (model === undefined) continue;
      await database.prepare(model.dependsOn);
      for (const unitCase of list) {
        signal?.throwIfAborted();
        const started = performance.now();
        const { message, difference } = await runCase(database, model, unitCase);
        results.push({
          model: name,
          name: unitCase.name,
          place: `${file}:${unitCase.line}`,
          status: message === null ? 'pass' : 'fail',
          message,
          difference: difference === null ? null : describeDifference(difference),
          seconds: Math.round((performance.now() - started) * 1000) / 1_000_000,
        });
      }
    }
    return results;
  } finally {
    database.close();
  }
}
