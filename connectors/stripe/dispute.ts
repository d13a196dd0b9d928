/** What a dispute says: whether the customer has the money back for good. */
import { z } from 'zod';

export const dispute = z.object({
  id: z.string(),
  created: z.int(),
  amount: z.int(),
  currency: z.string(),
  charge: z.union([z.string(), z.looseObject({ id: z.string() })]),
  balance_transactions: z.array(z.unknown()).nullish(),
  status: z.string(),
});
export type Dispute = z.infer<typeof dispute>;

/** An appeal after a loss: the money is still gone. */
const isLost = (status: string): boolean => status === 'lost' || status.startsWith('appeal_');
const isOver = (status: string): boolean => ['won', 'warning_closed', 'prevented'].includes(status);

/** Lost ones take the money back. While it is argued about, it is still the shop's; when it is won after all, it is again. */
export const disputeTakes = ({ status }: Dispute): boolean => isLost(status);

/**
 * Grows from state to state: open, lost, over. Money that is withdrawn or reinstated is booked, and bookings are only
 * added: one that is lost after it had been won is later, too.
 */
export const disputeStep = ({ status, balance_transactions: bookings }: Dispute): number =>
  (isLost(status) ? 2 : isOver(status) ? 3 : 1) + 4 * (bookings?.length ?? 0);
