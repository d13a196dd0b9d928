/** Charges as orders, and the lists of refunds and disputes, which say which older charges changed. */
import type { Part, Resource } from '../../lib/connector.ts';
import { charge, type Charge } from './charge.ts';
import { dispute } from './dispute.ts';
import { listResource } from './list.ts';
import { refund } from './refund.ts';
import { type ChargeDeps, chargeParts } from './whole-charges.ts';

const streams = ['orders', 'refunds'] as const;

export const chargesResource = (deps: ChargeDeps): Resource =>
  listResource(deps, {
    name: 'charges',
    streams,
    hasWindows: true,
    isMutable: true,
    item: charge,
    request: (stripe, parameters) => stripe.charges.list({ ...parameters, expand: ['data.refunds'] }),
    parts: (charges, signal) => chargeParts(deps, charges, signal),
  });

// What becomes of a refund or dispute later is found with its charge, in events and by reading again.
export const refundsResource = (deps: ChargeDeps): Resource =>
  listResource(deps, {
    name: 'refunds',
    streams,
    hasWindows: true,
    isMutable: false,
    item: refund.extend({ charge: charge.nullish() }),
    request: (stripe, parameters) =>
      stripe.refunds.list({ ...parameters, expand: ['data.charge', 'data.charge.refunds'] }),
    parts: (refunds, signal) => partsOnce(deps, refunds, signal),
  });

export const disputesResource = (deps: ChargeDeps): Resource =>
  listResource(deps, {
    name: 'disputes',
    streams,
    hasWindows: true,
    isMutable: false,
    item: dispute.extend({ charge: charge.nullish() }),
    request: (stripe, parameters) =>
      stripe.disputes.list({ ...parameters, expand: ['data.charge', 'data.charge.refunds'] }),
    parts: (disputes, signal) => partsOnce(deps, disputes, signal),
  });

/** Several refunds of a page may be of one charge. */
function partsOnce(
  deps: ChargeDeps,
  objects: readonly { readonly charge?: Charge | null | undefined }[],
  signal: AbortSignal,
): Promise<readonly Part[]> {
  const charges = new Map(objects.flatMap(({ charge: of }) => (of == null ? [] : [[of.id, of] as const])));
  return chargeParts(deps, [...charges.values()], signal);
}
