/** How a run ended, for people and for programs, and the exit code that goes with it. */
import type { PlanRecord } from '../../app/enrichment.ts';
import type { RunEnd, RunRecord } from '../../app/runs.ts';
import { explain, PipelineError } from '../../lib/errors.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Output } from '../output.ts';

/** Prints the end of a run. `extra` is what the caller adds to the text of a good end. */
export function reportEnd(
  output: Output,
  record: RunRecord,
  end: RunEnd,
  { text: extra = '', plans = [] }: { readonly text?: string; readonly plans?: readonly PlanRecord[] } = {},
): number {
  const run = { runId: record.runId, workflowId: record.workflowId, store: record.store, asOf: record.asOf };
  if (end.kind === 'cancelled') {
    output.result({ ...run, status: 'cancelled' }, `run ${record.runId} was cancelled; the last snapshot is as it was`);
    return exitCodes.failed;
  }
  if (end.kind === 'failed') {
    const { stage, message, remedy } = end.failure;
    output.result(
      { ...run, status: 'failed', failure: end.failure },
      explain(
        new PipelineError(
          'bad_data',
          `run ${record.runId} failed at ${stage}: ${message}; the last snapshot is as it was`,
          {
            remedy: remedy || `see perdura status ${record.runId}`,
          },
        ),
      ),
    );
    return exitCodes.failed;
  }
  const { status, snapshot, reasons } = end.outcome;
  if (status === 'refused') {
    output.result(
      { ...run, ...end.outcome },
      `run ${record.runId} was refused by the gate: ${reasons.join(' ')}\n` +
        `  → it is not published; what was current stays. Publish it all the same with perdura publish ${record.runId} --reason "…"`,
    );
    return exitCodes.refused;
  }
  const text = [
    status === 'published'
      ? `run ${record.runId} is published: ${snapshot}`
      : `already published: ${end.outcome.runId} has the same as-of and inputs (--force runs it anyway)`,
    ...(extra === '' ? [] : [extra]),
    ...plans.map(tellPlan),
  ].join('\n');
  const planned = plans.map(({ planId, status: plan }) => ({ planId, status: plan }));
  output.result({ ...run, status, snapshot, reasons, publishedRunId: end.outcome.runId, plans: planned }, text);
  return exitCodes.ok;
}

const tellPlan = ({ planId, status }: PlanRecord): string =>
  `plan      ${planId} is ${status.replaceAll('_', ' ')}: perdura enrich show ${planId}`;
