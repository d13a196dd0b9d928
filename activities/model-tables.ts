/** What stages leave for the stages after them, each as one document: JSON keeps every digit of a double. */
import type { RollingBacktest } from '../models/quality/backtest/backtest.ts';
import type { Cutoff } from '../models/quality/backtest/plan-cutoffs.ts';
import type { QualityDecision } from '../models/quality/gate/decide.ts';
import type { OutlierReport } from '../models/outliers/treat-outliers.ts';
import type { HistoryFacts, Sufficiency } from '../models/quality/sufficiency.ts';
import type { Transaction, Warehouse } from '../storage/warehouse/index.ts';
import { writeBacktestTables } from './backtest-tables.ts';
import type { Clustering } from './clustering.ts';
import type { StoreError } from './compute/common-errors.ts';
import type { FittedModels } from './compute/fitted-models.ts';
import type { PersonaState } from './personas/persona-states.ts';

/** What predictions rest on: whether there is enough data, what is missing, the fits (null: none). */
export interface PredictionBasis extends Sufficiency {
  readonly facts: HistoryFacts;
  readonly models: FittedModels | null;
  /** What the store's totals are off by, per horizon; empty without models. */
  readonly storeErrors: readonly StoreError[];
  /** Who was kept from teaching the models; null: nobody. */
  readonly outliers: OutlierReport | null;
}

export type BacktestResult =
  | { readonly validated: false; readonly reason: string }
  | {
      readonly validated: true;
      readonly runId: string;
      /** Last day that was known. */
      readonly lastDay: string;
      /** Earliest first; `tested.cutoffs` has the same order. */
      readonly plan: readonly Cutoff[];
      readonly tested: RollingBacktest;
    };

export const writeBasis = (transaction: Transaction, basis: PredictionBasis): Promise<void> =>
  writeDocument(transaction, 'prediction_basis', basis);

export const readBasis = (warehouse: Warehouse): Promise<PredictionBasis> =>
  readDocument(warehouse, 'prediction_basis');

export async function writeBacktest(transaction: Transaction, result: BacktestResult): Promise<void> {
  await writeDocument(transaction, 'backtest_result', result);
  await writeBacktestTables(transaction, result);
}

/** What the run's own back-test found; undefined where it tested nothing, or another run did. */
export async function readBacktestOf(warehouse: Warehouse, runId: string): Promise<RollingBacktest | undefined> {
  const [there] = await warehouse.rows<{ tables: number }>(
    "select count(*) as tables from duckdb_tables() where table_name = 'backtest_result'",
  );
  if (there?.tables !== 1) return undefined;
  const result = await readBacktest(warehouse);
  return result.validated && result.runId === runId ? result.tested : undefined;
}

export const readBacktest = (warehouse: Warehouse): Promise<BacktestResult> =>
  readDocument(warehouse, 'backtest_result');

export async function writeGate(transaction: Transaction, decision: QualityDecision): Promise<void> {
  await writeDocument(transaction, 'gate_decision', decision);
  await transaction.run(
    'create or replace table quality ("check" varchar, status varchar, figure double, bound double, note varchar)',
  );
  for (const check of decision.checks) {
    await transaction.run('insert into quality values ($check, $status, $figure, $bound, $note)', { ...check });
  }
}

export const readGate = (warehouse: Warehouse): Promise<QualityDecision> => readDocument(warehouse, 'gate_decision');

export const writeClustering = (transaction: Transaction, clustering: Clustering): Promise<void> =>
  writeDocument(transaction, 'clustering', clustering);

export const readClustering = (warehouse: Warehouse): Promise<Clustering> => readDocument(warehouse, 'clustering');

export const writePersonaStates = (transaction: Transaction, states: readonly PersonaState[]): Promise<void> =>
  writeDocument(transaction, 'persona_states', states);

export const readPersonaStates = (warehouse: Warehouse): Promise<readonly PersonaState[]> =>
  readDocument(warehouse, 'persona_states');

async function writeDocument(transaction: Transaction, table: string, document: unknown): Promise<void> {
  await transaction.run(`create or replace table ${table} as select $document::json as document`, {
    document: JSON.stringify(document),
  });
}

async function readDocument<T>(warehouse: Warehouse, table: string): Promise<T> {
  const [row] = await warehouse.rows<{ document: string }>(`select document::varchar as document from ${table}`);
  if (row === undefined) throw new Error(`${table} is empty`);
  return JSON.parse(row.document) as T;
}
