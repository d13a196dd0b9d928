/** Events that say that something of ours changed: which object it is, and whether what changed is of use. */
import { z } from 'zod';
import { reference } from './charge.ts';

/** Beyond creations, which lists tell of. At most 20 may be asked for at once. */
export const eventTypes = [
  'charge.captured',
  'charge.expired',
  'charge.failed',
  'charge.succeeded',
  'charge.updated',
  'charge.refund.updated',
  'refund.failed',
  'refund.updated',
  'charge.dispute.closed',
  'charge.dispute.funds_reinstated',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.updated',
  'customer.updated',
] as const;

export const event = z.object({
  id: z.string(),
  created: z.int(),
  type: z.string(),
  account: z.string().nullish(),
  livemode: z.boolean(),
  data: z.object({
    object: z.looseObject({
      id: z.string().nullish(),
      object: z.string(),
      created: z.number().nullish(),
      charge: reference.nullish(),
    }),
    previous_attributes: z.record(z.string(), z.unknown()).nullish(),
  }),
});
export type StripeEvent = z.infer<typeof event>;

export type Touched = { readonly kind: 'charge' | 'customer'; readonly id: string } | undefined;

/** The charge or customer that has to be looked at. */
export function touchedBy({ type, created, data: { object, previous_attributes: previous } }: StripeEvent): Touched {
  const charge = (id: string | null | undefined): Touched => (id == null ? undefined : { kind: 'charge', id });
  switch (object.object) {
    case 'refund':
    case 'dispute':
      return charge(object.charge);
    case 'charge':
      if (type === 'charge.updated' && !mattersToOrders(previous)) return undefined;
      // Most charges end at once, and their list tells of them; what took longer may have been read before it ended.
      if (isEnd(type) && created - (object.created ?? 0) < promptSeconds) return undefined;
      return charge(object.id);
    case 'customer':
      return object.id == null ? undefined : { kind: 'customer', id: object.id };
    default:
      return undefined;
  }
}

/** Far less than the shortest lookback. */
const promptSeconds = 60;
const isEnd = (type: string): boolean => type === 'charge.succeeded' || type === 'charge.failed';

const columns =
  'amount amount_captured billing_details captured customer description paid receipt_email refunded status'.split(' ');

/** Nearly every charge is updated once by Stripe itself, when it is booked. */
const mattersToOrders = (previous: StripeEvent['data']['previous_attributes']): boolean =>
  previous == null || Object.keys(previous).some((name) => columns.includes(name));
