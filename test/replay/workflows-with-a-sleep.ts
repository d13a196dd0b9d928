/** What a careless change looks like: each workflow as it is, after a nap that no recorded history knows. */
import { sleep } from '@temporalio/workflow';
import type { PersonaAnalysisKey } from '../../lib/pure/persona-analyses.ts';
import type { WritePlanInput } from '../../lib/pure/plans.ts';
import type { SendCampaignInput } from '../../lib/pure/sending.ts';
import type { SyncInput } from '../../lib/pure/source-syncs.ts';
import { applyPlan as unchangedApply } from '../../workflows/apply-plan.ts';
import { type ClvRunInput, clvRun as unchangedRun } from '../../workflows/clv-run.ts';
import { drainInbox as unchangedDrain } from '../../workflows/drain-inbox.ts';
import { drainWebhooks as unchangedWebhooks } from '../../workflows/drain-webhooks.ts';
import { personaAnalysis as unchangedPersonas } from '../../workflows/persona-analysis.ts';
import { sendCampaign as unchangedSend } from '../../workflows/send-campaign.ts';
import { syncSource as unchangedSync } from '../../workflows/sync-source.ts';

export async function clvRun(input: ClvRunInput): Promise<unknown> {
  await sleep('1 second');
  return unchangedRun(input);
}

export async function drainInbox(): Promise<unknown> {
  await sleep('1 second');
  return unchangedDrain();
}

export async function drainWebhooks(): Promise<unknown> {
  await sleep('1 second');
  return unchangedWebhooks();
}

export async function applyPlan(input: WritePlanInput): Promise<unknown> {
  await sleep('1 second');
  return unchangedApply(input);
}

export async function sendCampaign(input: SendCampaignInput): Promise<unknown> {
  await sleep('1 second');
  return unchangedSend(input);
}

export async function syncSource(input: SyncInput): Promise<unknown> {
  await sleep('1 second');
  return unchangedSync(input);
}

export async function personaAnalysis(key: PersonaAnalysisKey): Promise<unknown> {
  await sleep('1 second');
  return unchangedPersonas(key);
}
