/** Sends in doubt are settled by what others know of them: the channel, and what providers reported. */
import type { Pace } from '../../lib/pure/sending.ts';
import type { Evidence, Resolved } from '../../storage/state/index.ts';
import { drainPage } from '../inbox.ts';
import type { StoreDependencies } from '../dependencies.ts';
import { resolveMailing } from './mailing.ts';

type ReconcileDependencies = Pick<
  StoreDependencies,
  'project' | 'store' | 'storeConfig' | 'channels' | 'state' | 'log'
>;

export interface ReconcileInput {
  readonly campaignId: string;
  readonly occurrence: string;
  readonly pace: Pace;
}

export interface Reconciled extends Resolved {
  readonly inDoubt: number;
  /** Until then it is too early to believe that a message was not accepted. */
  readonly doubtExpiresAt: string | null;
  readonly planned: number;
}

/** Whether the attempt that made a claim has ended: every message of it has arrived, or never was handed over. */
export type IsOver = (claim: string) => boolean;

const keysPerQuestion = 1_000;
const eventsPerPage = 1_000;

export async function reconcileSends(
  deps: ReconcileDependencies,
  { campaignId, occurrence, pace }: ReconcileInput,
  signal: AbortSignal,
  isOver: IsOver = () => false,
): Promise<Reconciled> {
  const { state } = deps;
  const record = await state.campaigns.require(campaignId);
  const sending = { store: record.store, message: campaignId, occurrence };
  while ((await drainPage(deps, eventsPerPage, signal)).isMore) signal.throwIfAborted();

  const total = { accepted: 0, rejected: 0, plannedAgain: 0 };
  const channel = resolveMailing(deps, record.channel).open();
  try {
    const isEnded = (claim: string | null): claim is string =>
      claim !== null && channel.isOwnServer === true && isOver(claim);
    const doubtful = await state.sends.list({ ...sending, statuses: ['UNKNOWN'], limit: 1_000_000 });
    for (let start = 0; channel.reconcile !== undefined && start < doubtful.length; start += keysPerQuestion) {
      const asked = doubtful.slice(start, start + keysPerQuestion);
      // Before the question: what ends later may have arrived after the answer.
      const over = new Map(asked.flatMap(({ sendKey, claim }) => (isEnded(claim) ? [[sendKey, claim]] : [])));
      const known = await channel.reconcile(
        asked.map(({ sendKey }) => sendKey),
        signal,
      );
      const evidence = [...known].map(([sendKey, says]): Evidence => ({ sendKey, says, overClaim: over.get(sendKey) }));
      const resolved = await state.sends.resolve(record.store, evidence, 'reconciliation');
      total.accepted += resolved.accepted;
      total.plannedAgain += resolved.plannedAgain;
    }
  } finally {
    await channel.close();
  }
  if (record.delivery === 'at_least_once') {
    total.plannedAgain += await state.sends.sendAgain({ ...sending, mostAttempts: pace.mostAttempts });
  }
  // Who waits again in a cancelled campaign has waited enough.
  if (record.status === 'cancelled') while ((await state.sends.cancelPlanned(sending)) > 0);
  const { inDoubt, doubtExpiresAt, planned } = await state.sends.outlook(sending);
  return { ...total, inDoubt, doubtExpiresAt, planned };
}
