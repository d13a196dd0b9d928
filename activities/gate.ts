/** Stage gate: publish, or keep the last good snapshot and say why. */
import type { RunPlan } from '../lib/pure/run-plan.ts';
import { decideGate, type GateDecision } from '../models/quality/gate.ts';
import type { StoreDependencies } from './dependencies.ts';
import { readBacktest, writeGate } from './model-tables.ts';
import { runStage, type StageContext, type StageTools } from './stage.ts';

export interface GateSummary {
  readonly note: string;
  readonly decision: GateDecision['decision'];
  readonly reasons: readonly string[];
}

export function createGateActivities(deps: StoreDependencies) {
  return {
    /** Decides from the back-test; audits that failed never come this far. Replaces `quality`. */
    async gate({ run }: { readonly run: RunPlan }): Promise<GateSummary> {
      return runStage(deps, run, 'gate', (stage) => gate(deps, stage));
    },
  };
}

export async function gate({ warehouse }: StageTools, { commit }: StageContext): Promise<GateSummary> {
  const result = await readBacktest(warehouse);
  const backtest =
    result.validated && result.measures !== undefined
      ? { validated: true as const, measures: result.measures }
      : { validated: false as const, reason: result.validated ? 'the back-test has no result' : result.reason };
  const decided = decideGate({ backtest, failedAudits: [] });
  await commit((transaction) => writeGate(transaction, decided));
  return {
    decision: decided.decision,
    reasons: decided.reasons,
    note: decided.checks.map(({ note }) => note).join(' '),
  };
}
