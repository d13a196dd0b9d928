/** Two shops under one roof: customers of channel 1 buy more often than those of channel 0, and no history says so at once. */
import type { Covariate } from '../../../models/clv/learner/features.ts';
import type { Purchases } from '../../../models/clv/purchases.ts';
import { simulatePurchases } from './shop.ts';

interface ChannelShop {
  readonly seed: number;
  /** Of each channel, about. */
  readonly customers: number;
  /** Purchase rates of channel 1 over those of channel 0. */
  readonly lift: number;
}

export function channelShop({ seed, customers, lift }: ChannelShop): {
  readonly purchases: Purchases;
  readonly channel: Covariate;
} {
  const ofChannel = (code: number) =>
    simulatePurchases({
      seed: seed + code,
      days: 900,
      startsOn: 30,
      customers,
      growth: 1,
      rate: { r: 0.8, alpha: 120 / lift ** code },
      dropout: { model: 'bg-nbd', a: 0.8, b: 3 },
      spend: { p: 4, q: 4, v: 40 },
    });
  const [one, other] = [ofChannel(0), ofChannel(1)];
  return {
    purchases: {
      customers: one.customers + other.customers,
      customer: Uint32Array.from([...one.customer, ...other.customer.map((number) => number + one.customers)]),
      day: Int32Array.from([...one.day, ...other.day]),
      spend: Float64Array.from([...one.spend, ...other.spend]),
    },
    channel: {
      name: 'channel',
      codes: Int32Array.from({ length: one.customers + other.customers }, (_, i) => (i < one.customers ? 0 : 1)),
    },
  };
}
