/** Tables of what came in from outside. */
import type { InboxCounts } from '../../app/inbox.ts';
import type { KeptWebhook, SourceWebhooks } from '../../app/webhooks.ts';
import { type Column, showTable } from './columns.ts';
import { utc } from './instants.ts';
import { whole } from './numbers.ts';

const figures = (heads: readonly string[]): readonly Column[] =>
  heads.map((head) => ({ head, align: 'right' as const }));
const oldest: Column = { head: 'oldest waiting (UTC)' };

export function showEvents(inboxes: readonly (InboxCounts & { readonly store: string })[]): string {
  const rows = inboxes.map(({ store, waiting, applied, unmatched, failed, oldestWaitingAt }) => [
    store,
    ...[waiting, applied, unmatched, failed].map(whole),
    oldestWaitingAt && utc(oldestWaitingAt),
  ]);
  return showTable([{ head: 'store' }, ...figures(['waiting', 'applied', 'unmatched', 'failed']), oldest], rows);
}

export function showWebhooks(webhooks: readonly (SourceWebhooks & { readonly store: string })[]): string {
  const rows = webhooks.map((one) => {
    const refused = Object.values(one.refusedToday).reduce((sum, n) => sum + n, 0);
    return [
      one.store,
      one.source,
      ...[one.waiting, one.landed, one.nothing, one.privacy, one.failed, refused].map(whole),
      one.oldestWaitingAt && utc(one.oldestWaitingAt),
    ];
  });
  const counted = figures(['waiting', 'landed', 'nothing', 'privacy', 'failed', 'refused today']);
  return showTable([{ head: 'store' }, { head: 'webhooks of' }, ...counted, oldest], rows);
}

export function showKept(kept: readonly (KeptWebhook & { readonly store: string })[]): string {
  const rows = kept.map(({ store, source, topic, receivedAt, privacy, error }) => [
    store,
    source,
    utc(receivedAt),
    topic,
    privacy === null ? `failed: ${error ?? ''}` : [`asks ${privacy.asks}`, ...privacy.customerIds].join(' '),
  ]);
  return showTable(
    ['store', 'source', 'received (UTC)', 'topic', 'what'].map((head) => ({ head })),
    rows,
  );
}
