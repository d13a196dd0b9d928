/** Stage gate: publish, or keep the last good snapshot and say why. */
import type { RunPlan } from '../lib/pure/run-plan.ts';
import { decideQuality, type QualityDecision } from '../models/quality/gate/decide.ts';
import type { StoreDependencies } from './dependencies.ts';
import { measureDrifts } from './drift.ts';
import { readBacktest, writeGate } from './model-tables.ts';
import { runStage, type StageContext, type StagePlan, type StageTools } from './stage.ts';

export interface GateSummary {
  readonly note: string;
  readonly decision: QualityDecision['decision'];
  readonly reasons: readonly string[];
}

export function createGateActivities(deps: StoreDependencies) {
  return {
    /** Decides from the back-test and from drift; audits that failed never come this far. Replaces `quality`. */
    async gate({ run }: { readonly run: RunPlan }): Promise<GateSummary> {
      return runStage(deps, run, 'gate', (stage) => gate(deps, run, stage));
    },
  };
}

export async function gate(deps: StageTools, run: StagePlan, { commit, signal }: StageContext): Promise<GateSummary> {
  const result = await readBacktest(deps.warehouse);
  const decided = decideQuality({
    failedAudits: [],
    backtest: result.validated ? { validated: true, ...result.tested } : result,
    drifts: await measureDrifts(deps, run, signal),
  });
  await commit((transaction) => writeGate(transaction, decided));
  const { decision, reasons, warnings } = decided;
  return { decision, reasons, note: [...reasons, ...warnings].join(' ') || 'all checks passed' };
}
