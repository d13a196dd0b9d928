/** Campaigns as the terminal shows them. */
import type { CampaignReview } from '../../app/campaigns.ts';
import { showTable } from './columns.ts';
import { whole } from './numbers.ts';

export function showReview(review: CampaignReview): string {
  const { audience, noAddress, sameAddress, suppressed, noConsent, capped, toSend } = review;
  return showFigures([
    ['audience', audience],
    ['no address', -noAddress],
    ['same address as another', -sameAddress],
    ['suppressed', -suppressed],
    ['no consent', -noConsent],
    ['capped', -capped],
    ['to send', toSend],
  ]);
}

/** Label and count, one a line; what is none and taken away is left out. */
export function showFigures(figures: readonly (readonly [string, number])[]): string {
  const rows = figures
    .filter(([label, value], index) => value !== 0 || index === 0 || label === 'to send')
    .map(([label, value]) => [label, whole(value)]);
  return showTable([{ head: '' }, { head: 'customers', align: 'right' }], rows);
}
