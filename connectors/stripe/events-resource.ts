/**
 * What changed after it was created, from the log of the last 30 days. An event says only what to look at: the object is asked
 * for as it is now, once per read, because events carry what was true once, in the version of the API of that day.
 */
import type { Part, Resource, Row } from '../../lib/connector.ts';
import { PipelineError } from '../../lib/errors.ts';
import type { StreamName } from '../../lib/streams.ts';
import type { Charge } from './charge.ts';
import { customerRows } from './customers.ts';
import { event, eventTypes, type StripeEvent, touchedBy } from './event.ts';
import { listResource } from './list.ts';
import { type ChargeDeps, chargeParts, fetchCharge } from './whole-charges.ts';

export function eventsResource(deps: ChargeDeps): Resource {
  const { reads } = deps.config;
  const streams: readonly StreamName[] = [
    ...(reads.includes('orders') ? (['orders', 'refunds'] as const) : []),
    ...(reads.includes('customers') ? (['customers'] as const) : []),
  ];
  const types = eventTypes.filter((type) => streams.includes(type.startsWith('customer.') ? 'customers' : 'orders'));
  const list = (seen: Set<string>): Resource =>
    listResource(deps, {
      name: 'events',
      streams,
      hasWindows: false,
      isMutable: false,
      item: event,
      request: (stripe, parameters) => stripe.events.list({ ...parameters, types }),
      parts: async (events, signal) =>
        (await partsOf(deps, events, seen, signal)).filter(({ stream }) => streams.includes(stream)),
    });
  return { ...list(new Set()), read: (request) => list(new Set()).read(request) };
}

async function partsOf(
  deps: ChargeDeps,
  events: readonly StripeEvent[],
  seen: Set<string>,
  signal: AbortSignal,
): Promise<readonly Part[]> {
  const charges: Charge[] = [];
  const customers: Row[] = [];
  for (const one of events) {
    const touched = touchedBy(one);
    if (touched === undefined || seen.has(touched.id)) continue;
    seen.add(touched.id);
    if (touched.kind === 'charge') {
      const charge = await unlessGone(fetchCharge(deps, touched.id, signal));
      if (charge !== undefined) charges.push(charge);
    } else {
      const told = await unlessGone(
        deps.client.ask<unknown>('customers', signal, (stripe) => stripe.customers.retrieve(touched.id)),
      );
      if (told !== undefined) customers.push(...customerRows(told));
    }
  }
  return [...(await chargeParts(deps, charges, signal)), { stream: 'customers', rows: customers }];
}

/** Erased since, or of an account that is not read. */
async function unlessGone<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof PipelineError && error.details['status'] === 404) return undefined;
    throw error;
  }
}
