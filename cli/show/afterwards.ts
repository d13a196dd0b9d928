/** What became of a run after its publication: plans made from it, campaigns created from its customers. */
import type { Audit } from '../../app/audit/audit.ts';
import { showFacts } from './facts.ts';
import { inUtc } from './instants.ts';
import { whole } from './numbers.ts';
import { showTakenBack, showWritten } from './plan.ts';

/** A line for each plan and each campaign; empty when there was none. */
export function showAfterwards({ plans, campaigns }: Audit['afterwards']): string {
  return showFacts([
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
