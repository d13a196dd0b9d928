/**
 * What an order of Shopify means here, wherever it comes from.
 *
 * Amounts are those before returns, in the shop's currency: `totalPriceSet` is what the order came to with what edits
 * added, taxes, shipping and discounts. `currentTotalPriceSet` falls with every refund, which has its own time here and
 * would count twice; `originalTotalPriceSet` is the checkout's and misses what edits added.
 *
 * A part payment counts as paid: the customer has bought, and the rest is owed. An authorisation is not money yet, and
 * the payment that follows is a change that is read. What was voided or expired never becomes money.
 */
export const financialStatuses: Readonly<Record<string, string>> = {
  paid: 'paid',
  partially_paid: 'paid',
  partially_refunded: 'partially_refunded',
  refunded: 'refunded',
  pending: 'pending',
  authorized: 'pending',
  voided: 'cancelled',
  expired: 'cancelled',
};

/**
 * Where it was sold: `pos` in a shop with walls, `online` in the web shop, else what the channel or app calls itself
 * (`shopify_draft_order`, the number of an app). A contract's order is made by the subscription that began online.
 */
export const channels: Readonly<Record<string, string>> = {
  web: 'online',
  pos: 'pos',
  subscription_contract: 'online',
  subscription_contract_checkout_one: 'online',
};

/** The first order of a subscription comes from the checkout, `web`; those that its contract makes are renewals. */
export const renewalSources = ['subscription_contract', 'subscription_contract_checkout_one'];

/** Tag that subscription apps write on renewals whose source they name otherwise. */
export const renewalTag = 'subscription recurring order';
