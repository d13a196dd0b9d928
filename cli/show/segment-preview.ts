/** Whom conditions fit, as text: the sizes first, then how each condition narrows, then some of them. */
import type { SegmentPreview } from '../../app/segments/preview.ts';
import { showTable } from './columns.ts';
import { showFacts } from './facts.ts';
import { cents, decimal, percent, whole } from './numbers.ts';

export function showSegmentPreview(preview: SegmentPreview, currency: string): string {
  const { customers, everybody, prospects, horizonDays, predictedClv, predictedOrders } = preview;
  const facts = showFacts([
    ['customers', `${whole(customers)} of ${whole(everybody)}, ${percent(preview.share)}`],
    ['never ordered', `${whole(prospects)} of them; ${whole(preview.buyers)} did`],
    ['newsletter', `${whole(preview.subscribers)} of them are subscribed`],
    ['spent so far', `${cents(preview.historicClv)} ${currency}`],
    [
      `next ${horizonDays} days`,
      predictedClv === null || predictedOrders === null
        ? null
        : `${cents(predictedClv)} ${currency} expected, from ${decimal(predictedOrders, 1)} orders`,
    ],
  ]);
  const title = preview.segment ?? 'these conditions';
  const version = preview.version === null ? '' : `, version ${preview.version}`;
  return [
    `${title}${version} on ${preview.store} as of ${preview.asOf}, ${preview.runId}`,
    `  ${preview.where}`,
    '',
    facts,
    '',
    showTable(
      [{ head: 'condition' }, { head: 'alone', align: 'right' }, { head: 'left', align: 'right' }],
      preview.funnel.map(({ condition, alone, left }) => [condition, whole(alone), left === null ? null : whole(left)]),
    ),
    ...(preview.first.length === 0 ? [] : ['', showCustomers(preview)]),
  ].join('\n');
}

const showCustomers = ({ first, horizonDays }: SegmentPreview): string =>
  showTable(
    [
      { head: 'customer' },
      { head: 'e-mail' },
      { head: 'state' },
      { head: 'orders', align: 'right' },
      { head: 'spent', align: 'right' },
      ...(horizonDays === null ? [] : [{ head: `value ${horizonDays}d`, align: 'right' as const }]),
    ],
    first.map(({ customerKey, email, state, orders, historicClv, predictedClv }) => [
      customerKey,
      email,
      state,
      whole(orders),
      cents(historicClv),
      ...(horizonDays === null ? [] : [predictedClv === null ? null : cents(predictedClv)]),
    ]),
  );
