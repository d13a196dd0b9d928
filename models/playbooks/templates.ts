/** The playbook templates, in the order in which they are listed. */
import { bundles, crossSell } from './templates/baskets.ts';
import { couponLowValue, earlyAccess, spendReward } from './templates/value.ts';
import { beatExpected, cheaperItems, subscriptionDiscount } from './templates/habits.ts';
import { birthday, expiringOffer, nextOrderReminder, replenishment } from './templates/dates.ts';
import { secondOrder, winBack } from './templates/return.ts';
import { vipTiers } from './templates/vip-tiers.ts';
import type { PlaybookTemplate } from './types.ts';

export const templates: readonly PlaybookTemplate[] = [
  winBack,
  vipTiers,
  earlyAccess,
  couponLowValue,
  nextOrderReminder,
  replenishment,
  birthday,
  spendReward,
  secondOrder,
  crossSell,
  cheaperItems,
  beatExpected,
  bundles,
  subscriptionDiscount,
  expiringOffer,
];
