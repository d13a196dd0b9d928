/** What a refund says: whether money went back, and how far it is. */
import { z } from 'zod';

export const refund = z.object({
  id: z.string(),
  created: z.int(),
  amount: z.int(),
  currency: z.string(),
  balance_transaction: z.unknown(),
  reason: z.string().nullish(),
  // Very old refunds have none; they succeeded.
  status: z.string().nullish(),
});
export type Refund = z.infer<typeof refund>;

const steps: Readonly<Record<string, number>> = {
  pending: 1,
  requires_action: 1,
  succeeded: 2,
  failed: 3,
  canceled: 3,
};

/** Grows from state to state. */
export const refundStep = ({ status }: Refund): number => steps[status ?? 'succeeded'] ?? 2;

/** One that is on its way counts; one that came back to the shop never happened. */
export const refundCounts = ({ status }: Refund): boolean => status !== 'failed' && status !== 'canceled';

interface Captured {
  readonly amount: number;
  readonly amount_captured?: number | null | undefined;
  readonly balance_transaction?: string | null | undefined;
}

/**
 * What was authorized and not taken is released as a refund, too, though no money moves: the order's amount is what was
 * captured, so that it must not be taken off again.
 */
export function isRelease({ reason, balance_transaction: booking }: Refund, charge: Captured): boolean {
  if (reason === 'expired_uncaptured_charge' || reason === 'partial_capture') return true;
  const isPartlyCaptured = (charge.amount_captured ?? charge.amount) < charge.amount;
  return isPartlyCaptured && booking == null && charge.balance_transaction != null;
}
