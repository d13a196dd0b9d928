/**
 * What a report is made of. Plain JSON: whoever renders it fills this in, nothing is looked up later.
 * Money is exact decimal text ('412.50'), dates are 'YYYY-MM-DD', instants ISO 8601 in UTC.
 */
import type { EconomicsRow } from './economics-row.ts';
import type { ExpectedTotal, ModelPlots } from './forecast-data.ts';
import type { PersonaFigures } from './persona-data.ts';
import type { NextCategories, SegmentFigures } from './segment-data.ts';
import type { ExplainedGroups, LifecycleSuggestion, Migrations, RfmCount } from './groups-data.ts';
import type { CountedGroups } from '../models/clusters/advice.ts';
import type { LifecycleState, LifecycleThresholds } from '../models/clusters/lifecycle.ts';
import type { Language } from '../models/clusters/names.ts';
import type { ScoreTable } from '../models/clusters/score-table.ts';
import type { OutlierReport } from '../models/outliers/treat-outliers.ts';
import type { BacktestSummary } from '../models/quality/backtest/summary.ts';
import type { QualityDecision } from '../models/quality/gate/decide.ts';
import type { HistoryFacts, PredictionStatus } from '../models/quality/sufficiency.ts';

export interface ReportData {
  /** The store as people call it. */
  readonly store: string;
  /** Shown first; the reader can switch. */
  readonly language: Language;
  /** ISO 4217, e.g. 'EUR'. */
  readonly currency: string;
  /** Last day that counts. */
  readonly asOf: string;
  readonly runId: string;
  /** Instant printed in the footer: given, so that equal data give equal bytes. */
  readonly generatedAt: string;
  /** As `decideQuality` answered. A published run that could not be back-tested shows as 'not yet tested'. */
  readonly gate: QualityDecision;
  /** What the clusters are ranges of. */
  readonly clusteredBy: ClusterMeasure;
  /** Absent: by value. By `rfm`, groups are alike in recency, orders and spend, numbered by that measure's mean. */
  readonly clustersBy?: 'value' | 'rfm';
  /** One per position of the switch: 3 and 10 groups, and those of cluster sets. Empty for a store without customers. */
  readonly clusterings: readonly Clustering[];
  /** One entry per state that has customers, in any order. */
  readonly lifecycle: readonly LifecycleCount[];
  readonly lifecycleThresholds: LifecycleThresholds;
  /** What each number of groups by value explains; absent from reports of earlier versions, empty for groups by `rfm`. */
  readonly clusterAdvice?: readonly CountedGroups[];
  /** One entry per group that has customers, in any order; absent from reports of earlier versions. */
  readonly rfmGroups?: readonly RfmCount[];
  /** Bounds of the lifecycle by the store's own rhythm, the whole store first. */
  readonly lifecycleSuggestions?: readonly LifecycleSuggestion[];
  /** Who moved since the run before; absent where none came before. */
  readonly migrations?: Migrations;
  readonly modelCard: ModelCard;
  /** Absent from reports of runs that computed none; empty when there is no new customer. */
  readonly economics?: readonly EconomicsRow[];
  /** Sums expected of the store and its groups; absent or empty when nothing is predicted. */
  readonly totals?: readonly ExpectedTotal[];
  /** Absent when nothing was fitted. */
  readonly plots?: ModelPlots;
  /** What became of extreme orders and buyers when models learned. */
  readonly outliers?: OutlierTreatment;
  /** Which orders count; absent where every order does. */
  readonly metric?: { readonly name: string; readonly version: number; readonly description: string };
  /** By name; absent or empty where none is defined. */
  readonly segments?: readonly SegmentFigures[];
  /** By name of the analysis; absent or empty where there is none. */
  readonly personas?: readonly PersonaFigures[];
  /** Absent from stores without categories. */
  readonly nextCategories?: NextCategories;
  /** What was strange about the data; absent from reports of earlier versions. */
  readonly dataFindings?: readonly DataFinding[];
}

/** A row of `data_quality` that found something. */
export interface DataFinding {
  readonly check: string;
  readonly severity: 'warn' | 'error';
  readonly rows: number;
  /** Of all rows that were looked at. */
  readonly shareOfRows: number | null;
  readonly amount: string | null;
  readonly shareOfRevenue: number | null;
  readonly note: string;
}

interface OutlierTreatment {
  readonly action: 'off' | 'cap' | 'exclude';
  /** 0 where nothing is treated. */
  readonly touchedCustomers: number;
  /** Nothing is treated, and the store is of a size and age at which it is worth a thought. */
  readonly isAdvised: boolean;
  /** What was found; absent where nothing is treated. */
  readonly found?: OutlierReport;
}

type ClusterMeasure =
  | { readonly measure: 'predicted_clv'; readonly horizonDays: number }
  /** Below the minimum of data: clusters by what customers spent so far. */
  | { readonly measure: 'historic_clv' };

export interface Clustering {
  /** Groups asked for. When `table` has fewer, because values repeat, the report says so. */
  readonly asked: number;
  /** What a cluster set calls the groups, by rank; absent: by the usual names, in the reader's language. */
  readonly names?: readonly string[];
  /** As `buildScoreTable` answered; cluster names are written anew in either language. */
  readonly table: ScoreTable;
  /** Range of value per row of `table.clusters`, lower ≤ value < upper; null where open. */
  readonly bounds: readonly { readonly lower: string | null; readonly upper: string | null }[];
  /** Absent from reports of earlier versions. */
  readonly explained?: ExplainedGroups;
}

export interface LifecycleCount {
  readonly state: LifecycleState;
  readonly customers: number;
  readonly totalSpend: string;
}

interface ModelCard {
  readonly predictionStatus: PredictionStatus;
  /** Compared with the minimum of data, to list what is missing. */
  readonly facts: HistoryFacts;
  /** The days that models learnt from, both inclusive; null without orders. */
  readonly historicRange: { readonly from: string; readonly to: string; readonly days: number } | null;
  /** The first one is the one that clusters and profiles use. */
  readonly horizons: readonly Horizon[];
  /** Days that predictions reach ahead at most. */
  readonly predictionRangeDays: number;
  /** Empty when nothing was fitted. */
  readonly models: readonly FittedModel[];
  /** The run that made this report. */
  readonly lastRun: { readonly runId: string; readonly at: string };
  readonly configuration: { readonly version: number; readonly changedAt: string; readonly changedBy: string };
  readonly data: DataUsed;
  /** Null when no back-test was possible. */
  readonly backtest: BacktestSummary | null;
  /** Up to five; a rule without an entry shows as empty. */
  readonly profiles: readonly ExampleProfile[];
}

export interface Horizon {
  readonly days: number;
  /** Longer than the longest back-tested one. */
  readonly isExtrapolated: boolean;
  /** Sums over all customers; null when nothing was predicted. */
  readonly predictedOrders: number | null;
  readonly predictedClv: string | null;
}

export interface FittedModel {
  /** 'BG/NBD', 'Gamma-Gamma' … */
  readonly name: string;
  readonly parameters: readonly ModelParameter[];
  readonly logLikelihood: number;
  /** What could not be identified, and the like: sentences for experts. */
  readonly notes: readonly string[];
}

interface ModelParameter {
  readonly name: string;
  readonly value: number;
  /** Null where the data leave the parameter open. */
  readonly standardError: number | null;
  readonly unit?: string;
}

export interface DataUsed {
  /** Orders that count. */
  readonly orders: number;
  /** Orders that do not; `reason` is the code in the orders' table ('cancelled', 'test' …). */
  readonly leftOut: readonly { readonly reason: string; readonly orders: number }[];
  /** With and without orders. */
  readonly customers: number;
  /** Those without any order. */
  readonly prospects: number;
  /** First and last day with an order that counts. */
  readonly from: string | null;
  readonly to: string | null;
  /** Rows that could not be read, all streams together. */
  readonly quarantined: number;
}

/** The median customer among those who fit a rule. */
export interface ExampleProfile {
  /** 1: 3+ orders, last ≤ 90 d ago. 2: exactly 2, ≤ 90 d. 3: 1, ≤ 60 d. 4: 3+, > 180 d. 5: 1, > 60 d. */
  readonly rule: 1 | 2 | 3 | 4 | 5;
  /** Null when nobody fits. */
  readonly customer: {
    /** Masked, e.g. 'M••• G.' or '0007••'. */
    readonly name: string;
    readonly orders: number;
    readonly daysSinceLastOrder: number;
    readonly historicClv: string;
    /** Over the first horizon; null when not predicted. */
    readonly predictedClv: string | null;
    /** P(at least one order within the first horizon) in [0, 1]. */
    readonly orderProbability: number | null;
  } | null;
}
