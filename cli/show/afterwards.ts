/** What became of a run after its publication: outputs it went to, plans made from it, campaigns created from its customers. */
import type { Audit } from '../../app/audit/audit.ts';
import { describePushed } from './outputs.ts';
import { showFacts } from './facts.ts';
import { inUtc } from './instants.ts';
import { whole } from './numbers.ts';
import { showTakenBack, showWritten } from './plan.ts';

/** A line for each output, plan and campaign; empty when there was none. */
export function showAfterwards({ pushed, plans, campaigns }: Audit['afterwards']): string {
  return showFacts([
    ...pushed.map((output) => [`output ${output.output}`, describePushed(output)] as const),
    ...plans.map((plan) => {
      const planned = plan.counts?.map(({ action, reason, rows }) => `${whole(rows)} ${action} (${reason})`).join(', ');
      const applied = plan.applied && `applied by ${plan.appliedBy}: ${showWritten(plan.applied)}`;
      const undone = plan.undone && `undone by ${plan.undoneBy}: ${showTakenBack(plan.undone)}`;
      const said = [plan.status.replaceAll('_', ' '), planned, applied, undone, plan.failure];
      return [`plan ${plan.planId}`, `${plan.destination}: ${said.filter((text) => text != null).join('; ')}`] as const;
    }),
    ...campaigns.map((campaign) => {
      const sends = campaign.sends.map(
        ({ status, reason, sends: many }) => `${whole(many)} ${status}${reason === null ? '' : ` (${reason})`}`,
      );
      const sent = campaign.sentAt === null ? [] : [`sent ${inUtc(campaign.sentAt)} by ${campaign.sentBy}`];
      const said = [campaign.status, `${whole(campaign.audience)} in the audience`, ...sent, sends.join(', ')];
      return [`campaign ${campaign.id}`, said.filter((text) => text !== '').join('; ')] as const;
    }),
  ]);
}
