/** Gathers what the report shows, from the tables that the stages left in the warehouse. */
import { daysBetween } from '../lib/pure/dates.ts';
import type { RunPlan } from '../lib/pure/run-plan.ts';
import { clusterName } from '../models/clusters/names.ts';
import { modelLabels } from '../models/clv/labels.ts';
import { advisesTreatment } from '../models/outliers/advise.ts';
import { type BacktestSummary, summariseBacktest } from '../models/quality/backtest/summary.ts';
import { isExtrapolated } from '../models/quality/extrapolation.ts';
import type {
  Clustering,
  DataUsed,
  ExampleProfile,
  FittedModel,
  Horizon,
  LifecycleCount,
  ReportData,
} from '../report/report-data.ts';
import type { ModelPlots } from '../report/forecast-data.ts';
import type { Warehouse } from '../storage/warehouse/index.ts';
import { readTotals } from './forecast-data.ts';
import { readDataFindings } from './data-quality.ts';
import { readDataUsed } from './data-used.ts';
import { type BacktestResult, type PredictionBasis, readBacktest, readBasis, readGate } from './model-tables.ts';
import { timeParametersOf } from './model-card.ts';
import { maskName } from './mask-name.ts';
import { readEconomics } from './read-economics.ts';
import { readAdvice } from './cluster-advice.ts';
import { readExplainedGroups, readGroupMoves, readLifecycleSuggestions, readRfmGroups } from './groups-data.ts';
import { readScoreTable } from './score-tables.ts';
import { readPersonaFigures } from './personas/persona-figures.ts';
import { readNextCategories, readSegmentFigures } from './segment-report.ts';

/** @param plots what `computePlots` drew; without them the report has no such charts */
export async function gatherReportData(
  warehouse: Warehouse,
  run: RunPlan,
  generatedAt: string,
  plots: ModelPlots | null = null,
): Promise<ReportData> {
  const basis = await readBasis(warehouse);
  const backtest = await readBacktest(warehouse);
  const { horizons, lifecycle } = run.configuration;
  const [firstHorizon = 0] = horizons;
  const data = await readDataUsed(warehouse);
  const nextCategories = await readNextCategories(warehouse);
  return {
    store: run.store,
    language: run.language,
    currency: run.currency,
    asOf: run.asOf,
    runId: run.runId,
    generatedAt,
    gate: await readGate(warehouse),
    clusteredBy:
      basis.status === 'not_enough_data'
        ? { measure: 'historic_clv' }
        : { measure: 'predicted_clv', horizonDays: firstHorizon },
    clustersBy: run.configuration.clusters.by,
    clusterings: await readClusterings(warehouse, run),
    lifecycle: await readLifecycle(warehouse),
    lifecycleThresholds: lifecycle,
    clusterAdvice: await readAdvice(warehouse.rows),
    rfmGroups: await readRfmGroups(warehouse.rows),
    lifecycleSuggestions: await readLifecycleSuggestions(warehouse.rows),
    ...(run.predecessor == null
      ? {}
      : { migrations: { since: run.predecessor.asOf, kinds: await readGroupMoves(warehouse.rows, run.language) } }),
    economics: await readEconomics(warehouse),
    totals: await readTotals(warehouse),
    ...(plots === null ? {} : { plots }),
    outliers: describeOutliers(run, basis),
    ...describeMetric(run),
    segments: await readSegmentFigures(warehouse, { hasPredecessor: run.predecessor != null }),
    personas: await readPersonaFigures(warehouse),
    ...(nextCategories === undefined ? {} : { nextCategories }),
    dataFindings: await readDataFindings(warehouse),
    modelCard: {
      predictionStatus: basis.status,
      facts: basis.facts,
      historicRange: rangeOf(data, run.asOf),
      predictionRangeDays: Math.max(...horizons),
      horizons: await readHorizons(warehouse, run, basis, backtest),
      models: describeModels(basis),
      lastRun: { runId: run.runId, at: generatedAt },
      configuration: {
        version: run.configurationVersion,
        changedAt: run.configurationChangedAt,
        changedBy: run.configurationChangedBy,
      },
      data,
      backtest: describeBacktest(backtest),
      profiles: await readProfiles(warehouse, run, basis),
    },
  };
}

async function readClusterings(warehouse: Warehouse, run: RunPlan): Promise<readonly Clustering[]> {
  const ks = await warehouse.rows<{ k: number }>('select distinct k from cluster_bounds order by k');
  return Promise.all(ks.map(({ k }) => readClustering(warehouse, run, k)));
}

async function readClustering(warehouse: Warehouse, run: RunPlan, k: number): Promise<Clustering> {
  const rows = await warehouse.rows<{ name: string; lower: string | null; upper: string | null }>(
    `select name, lower_value as "lower", upper_value as "upper" from clusters where k = ${k} order by cluster_rank`,
  );
  const names = rows.map(({ name }) => name);
  const areOwn = names.some((name, index) => name !== clusterName(k, index + 1, run.language));
  return {
    asked: k,
    ...(areOwn ? { names } : {}),
    table: await readScoreTable(warehouse.rows, k, run),
    bounds: rows.map(({ lower, upper }) => ({ lower, upper })),
    explained: await readExplainedGroups(warehouse.rows, k),
  };
}

const readLifecycle = (warehouse: Warehouse): Promise<readonly LifecycleCount[]> =>
  warehouse.rows<LifecycleCount>(
    `select lifecycle_state as state, count(*) as customers, sum(historic_clv) as "totalSpend"
     from customers group by lifecycle_state order by lifecycle_state`,
  );

const rangeOf = ({ from }: DataUsed, asOf: string) =>
  from === null ? null : { from, to: asOf, days: daysBetween(from, asOf) + 1 };

async function readHorizons(
  warehouse: Warehouse,
  run: RunPlan,
  basis: PredictionBasis,
  backtest: BacktestResult,
): Promise<Horizon[]> {
  const testedDays = backtest.validated ? backtest.plan.map(({ holdoutDays }) => holdoutDays) : [];
  return Promise.all(
    run.configuration.horizons.map(async (days) => {
      const label = { days, isExtrapolated: isExtrapolated(days, testedDays) };
      if (basis.models === null) return { ...label, predictedOrders: null, predictedClv: null };
      // Doubles are summed as decimals: a sum of doubles depends on the order in which threads add.
      const [sums] = await warehouse.rows<{ orders: string; clv: string }>(
        `select sum(predicted_orders_${days}d::decimal(38, 9)) as orders, sum(predicted_clv_${days}d) as clv
         from customers`,
      );
      return { ...label, predictedOrders: Number(sums?.orders ?? 0), predictedClv: sums?.clv ?? '0' };
    }),
  );
}

function describeModels({ models }: PredictionBasis): FittedModel[] {
  if (models === null) return [];
  return [models.orders, models.spend].map(({ model, fit }) => {
    const { unit, ...parameters } = fit.parameters as Readonly<Record<string, number>> & { readonly unit?: string };
    return {
      name: modelLabels[model],
      parameters: Object.entries(parameters).map(([name, value]) => ({
        name,
        value,
        standardError: fit.standardErrors[name] ?? null,
        ...(unit !== undefined && timeParametersOf(model).includes(name) ? { unit } : {}),
      })),
      logLikelihood: fit.logLikelihood,
      notes: fit.notIdentified,
    };
  });
}

function describeMetric({ metric }: RunPlan): Pick<ReportData, 'metric'> {
  if (metric == null) return {};
  const { name, version, description } = metric;
  return { metric: { name, version, description } };
}

const describeBacktest = (result: BacktestResult): BacktestSummary | null =>
  result.validated ? summariseBacktest(result.tested, result.plan) : null;

function describeOutliers({ configuration, predecessor }: RunPlan, { outliers, facts }: PredictionBasis) {
  return {
    action: configuration.outliers === 'off' ? ('off' as const) : configuration.outliers.action,
    touchedCustomers: outliers?.touchedCustomers ?? 0,
    isAdvised: advisesTreatment({
      isOff: configuration.outliers === 'off',
      earlierRuns: predecessor == null ? 0 : 1,
      customers: facts.customersWithOrder,
    }),
    ...(outliers === null ? {} : { found: outliers }),
  };
}

async function readProfiles(warehouse: Warehouse, run: RunPlan, basis: PredictionBasis): Promise<ExampleProfile[]> {
  const [horizon = 0] = run.configuration.horizons;
  const rows = await warehouse.rows<{
    profile: ExampleProfile['rule'];
    customer_key: string | null;
    customer_id: string;
    first_name: string | null;
    last_name: string | null;
    orders: number;
    days: number;
    historic: string;
    predicted: string | null;
    probability: number | null;
  }>(
    `select profiles.profile, customers.customer_key, contacts.customer_id, contacts.first_name, contacts.last_name,
       customers.historic_orders as orders, customers.days_since_last_order as days, customers.historic_clv as historic,
       customers.predicted_clv_${horizon}d as predicted, customers.order_probability_${horizon}d as probability
     from example_profiles as profiles
     left join customers using (customer_key)
     left join contacts using (customer_key)
     order by profiles.profile`,
  );
  return rows.map((row) => ({
    rule: row.profile,
    customer:
      row.customer_key === null
        ? null
        : {
            name: maskName(row.first_name, row.last_name, row.customer_id),
            orders: row.orders,
            daysSinceLastOrder: row.days,
            historicClv: row.historic,
            predictedClv: basis.models === null ? null : row.predicted,
            orderProbability: basis.models === null ? null : row.probability,
          },
  }));
}
