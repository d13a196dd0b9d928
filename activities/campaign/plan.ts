/** Planning: the frozen audience goes into the ledger, a page a commit, however often it is begun again. */
import type { Pace } from '../../lib/pure/sending.ts';
import { readAudience } from '../../storage/audiences/index.ts';
import type { StoreDependencies } from '../dependencies.ts';

type PlanDependencies = Pick<StoreDependencies, 'state' | 'folders' | 'atPoint'>;

export async function planAudience(
  { state, folders, atPoint }: PlanDependencies,
  { campaignId, pace }: { readonly campaignId: string; readonly pace: Pace },
  signal: AbortSignal,
  fallSilent: () => void = () => undefined,
): Promise<{ readonly planned: number }> {
  const { store, audienceSha256, contentVersion, plannedAt } = await state.campaigns.require(campaignId);
  let planned = 0;
  if (plannedAt !== null) return { planned };
  const sending = { store, message: campaignId, occurrence: 'once' };
  for await (const page of readAudience(folders.audiences, audienceSha256, pace.pageSize)) {
    signal.throwIfAborted();
    await atPoint('campaign-plan', 'before', fallSilent);
    planned += await state.sends.plan(sending, contentVersion, page);
    await atPoint('campaign-plan', 'after', fallSilent);
  }
  await state.campaigns.planned(campaignId);
  return { planned };
}
