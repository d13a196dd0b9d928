/** The small tables in which stages leave their findings for the stages after them and for readers. */
import type { BacktestMeasures } from '../models/quality/backtest-measures.ts';
import type { GateDecision } from '../models/quality/gate.ts';
import type { HistoryFacts, Sufficiency } from '../models/quality/sufficiency.ts';
import type { Transaction, Warehouse } from '../storage/warehouse/index.ts';
import type { FittedModels } from './compute/jobs.ts';

/** What predictions rest on: whether there is enough data, what is missing, the fits (null: none). */
export interface PredictionBasis extends Sufficiency {
  readonly facts: HistoryFacts;
  readonly models: FittedModels | null;
}

export type BacktestResult =
  | { readonly validated: false; readonly reason: string }
  | {
      readonly validated: true;
      readonly cutoff: string;
      /** Last day of the hold-out. */
      readonly lastDay: string;
      readonly calibrationDays: number;
      readonly holdoutDays: number;
      /** Absent while only the window is known. */
      readonly measures?: BacktestMeasures;
    };

export async function writeBasis(transaction: Transaction, basis: PredictionBasis): Promise<void> {
  await writeDocument(transaction, 'prediction_basis', basis);
  const rows = basis.models === null ? [] : modelRows(basis.models);
  await transaction.run(
    'create or replace table model_card (model varchar, parameter varchar, "value" double, unit varchar)',
  );
  for (const [model, parameter, value, unit] of rows) {
    await transaction.run('insert into model_card values ($model, $parameter, $value, $unit)', {
      model,
      parameter,
      value,
      unit,
    });
  }
}

export const readBasis = (warehouse: Warehouse): Promise<PredictionBasis> =>
  readDocument(warehouse, 'prediction_basis');

/** Writes `backtest_window` (empty when there is none), and once measured `backtest` and `calibration`. */
export async function writeBacktest(transaction: Transaction, result: BacktestResult): Promise<void> {
  await writeDocument(transaction, 'backtest_result', result);
  await transaction.run('create or replace table backtest_window (cutoff_date date, holdout_end_date date)');
  await transaction.run('create or replace table backtest (measure varchar, model double, naive double)');
  await transaction.run(
    'create or replace table calibration (decile integer, customers bigint, predicted_mean double, actual_mean double)',
  );
  if (!result.validated) return;
  await transaction.run('insert into backtest_window values (cast($cutoff as date), cast($lastDay as date))', {
    cutoff: result.cutoff,
    lastDay: result.lastDay,
  });
  if (result.measures === undefined) return;
  for (const [measure, model, naive] of backtestRows(result.measures)) {
    await transaction.run('insert into backtest values ($measure, $model, $naive)', { measure, model, naive });
  }
  for (const group of result.measures.orders.calibration) {
    await transaction.run('insert into calibration values ($decile, $customers, $predictedMean, $actualMean)', {
      ...group,
    });
  }
}

export const readBacktest = (warehouse: Warehouse): Promise<BacktestResult> =>
  readDocument(warehouse, 'backtest_result');

export async function writeGate(transaction: Transaction, decision: GateDecision): Promise<void> {
  await writeDocument(transaction, 'gate_decision', decision);
  await transaction.run(
    'create or replace table quality ("check" varchar, status varchar, figure double, bound double, note varchar)',
  );
  for (const check of decision.checks) {
    await transaction.run('insert into quality values ($check, $status, $figure, $bound, $note)', { ...check });
  }
}

export const readGate = (warehouse: Warehouse): Promise<GateDecision> => readDocument(warehouse, 'gate_decision');

/** A document in a one-row table: JSON keeps every digit of a double. */
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

function modelRows({ orders, spend }: FittedModels): [string, string, number, string | null][] {
  const { unit, ...parameters } = orders.parameters;
  return [
    ...Object.entries(parameters).map(([name, value]): [string, string, number, string | null] => [
      'BG/NBD',
      name,
      value,
      name === 'alpha' ? unit : null,
    ]),
    ['BG/NBD', 'log_likelihood', orders.logLikelihood, null],
    ...Object.entries(spend.parameters).map(([name, value]): [string, string, number, string | null] => [
      'Gamma-Gamma',
      name,
      value,
      null,
    ]),
    ['Gamma-Gamma', 'log_likelihood', spend.logLikelihood, null],
  ];
}

function backtestRows({ customers, orders, spend, brier }: BacktestMeasures): [string, number | null, number | null][] {
  const rows: [string, number | null, number | null][] = [['customers', customers, customers]];
  for (const [prefix, measured] of [['orders', orders] as const, ['spend', spend] as const]) {
    if (measured === null) continue;
    const { model, naive } = measured;
    rows.push(
      [`${prefix}_rmse`, model.rmse, naive.rmse],
      [`${prefix}_mae`, model.mae, naive.mae],
      [`${prefix}_bias`, model.bias, naive.bias],
      [`${prefix}_spearman`, model.spearman, naive.spearman],
      [`${prefix}_top_decile_share`, model.topDecileShare, naive.topDecileShare],
    );
  }
  rows.push(['brier', brier, null]);
  return rows;
}
