/** What a run says beyond single customers: totals with intervals, economics of new customers, the model card. */
import { summariseBacktest } from '../models/quality/backtest/summary.ts';
import { readDataUsed } from './data-used.ts';
import { computeEconomics, writeEconomics } from './economics.ts';
import { type CardModel, writeModelCard } from './model-card.ts';
import { type PredictionBasis, readBacktest, readBasis } from './model-tables.ts';
import type { StageContext, StagePlan, StageTools } from './stage.ts';
import { computeTotals, writeTotals } from './totals.ts';

/** Replaces `totals`, `economics` and `model_card`. Needs the marts. */
export async function writeFindings(
  tools: StageTools,
  run: StagePlan,
  { commit, signal }: StageContext,
): Promise<void> {
  const { warehouse } = tools;
  const basis = await readBasis(warehouse);
  const backtest = await readBacktest(warehouse);
  const totals = await computeTotals(tools, run, signal);
  const heldOutDays = backtest.validated ? backtest.plan.map(({ holdoutDays }) => holdoutDays) : [];
  const economics = await computeEconomics(tools, run, basis.models, heldOutDays, signal);
  const data = await readDataUsed(warehouse);
  await commit(async (transaction) => {
    await writeTotals(transaction, totals);
    await writeEconomics(transaction, economics);
    await writeModelCard(transaction, {
      status: basis.status,
      historyDays: basis.facts.customersWithOrder === 0 ? null : basis.facts.historyDays,
      horizonsDays: run.configuration.horizons,
      ...cardsOf(basis),
      data: {
        orders: data.orders,
        ordersLeftOut: data.leftOut.reduce((sum, { orders }) => sum + orders, 0),
        customers: data.customers,
        prospects: data.prospects,
        rowsQuarantined: data.quarantined,
      },
      backtest: backtest.validated ? summariseBacktest(backtest.tested, backtest.plan) : null,
      outliers: basis.outliers,
    });
  });
}

function cardsOf({ models }: PredictionBasis) {
  if (models === null) return { orders: null, spend: null };
  const { orders, spend } = models;
  const card = <N>(name: N, { parameters, ...fit }: typeof orders.fit | typeof spend.fit) => ({
    ...fit,
    name,
    parameters: parameters as CardModel<'bg-nbd'>['parameters'],
  });
  return { orders: card(orders.model, orders.fit), spend: card(spend.model, spend.fit) };
}
