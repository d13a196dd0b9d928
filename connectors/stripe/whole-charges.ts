/**
 * Charges with all their refunds and disputes, so that whatever tells of one of them gives the same rows. Refunds come along with
 * the charge (the newest ten; more are asked for); disputes have to be asked for, of the few charges that have any.
 */
import { z } from 'zod';
import type { Part } from '../../lib/connector.ts';
import { type Charge, charge as chargeShape, chargeRows, type WholeCharge } from './charge.ts';
import { type StripeClient, shapeFailure } from './client.ts';
import type { StripeConfig } from './config.ts';
import { dispute as disputeShape } from './dispute.ts';
import { refund as refundShape } from './refund.ts';

export interface ChargeDeps {
  readonly client: StripeClient;
  readonly config: StripeConfig;
}

/** As it is now; undefined when there is none of that id, or no longer. */
export async function fetchCharge({ client }: ChargeDeps, id: string, signal: AbortSignal): Promise<Charge> {
  const answer: unknown = await client.ask('charges', signal, (stripe) =>
    stripe.charges.retrieve(id, { expand: ['refunds'] }),
  );
  const parsed = chargeShape.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw shapeFailure('charges', parsed.error.issues[0]?.path.join('.') ?? 'the answer');
}

export async function chargeParts(
  deps: ChargeDeps,
  charges: readonly Charge[],
  signal: AbortSignal,
): Promise<readonly Part[]> {
  const whole: WholeCharge[] = [];
  for (const charge of charges) {
    const refunds =
      charge.refunds == null || charge.refunds.has_more
        ? await listOf(deps, 'refunds', charge, refundShape, signal)
        : charge.refunds.data;
    const disputes = charge.disputed === true ? await listOf(deps, 'disputes', charge, disputeShape, signal) : [];
    whole.push({ charge, refunds, disputes });
  }
  return partsOf(whole, deps.config);
}

export function partsOf(charges: readonly WholeCharge[], { mode }: Pick<StripeConfig, 'mode'>): readonly Part[] {
  const rows = charges.map((whole) => chargeRows(whole, mode === 'test'));
  return [
    { stream: 'orders', rows: rows.flatMap(({ orders }) => orders) },
    { stream: 'refunds', rows: rows.flatMap(({ refunds }) => refunds) },
  ];
}

async function listOf<T extends { readonly id: string }>(
  { client }: ChargeDeps,
  name: 'refunds' | 'disputes',
  { id }: Charge,
  item: z.ZodType<T>,
  signal: AbortSignal,
): Promise<readonly T[]> {
  const shape = z.object({ data: z.array(item), has_more: z.boolean() });
  const all: T[] = [];
  for (;;) {
    const after = all.at(-1);
    const parameters = { charge: id, limit: 100, ...(after === undefined ? {} : { starting_after: after.id }) };
    const answer: unknown = await client.ask<unknown>(name, signal, (stripe) => stripe[name].list(parameters));
    const parsed = shape.safeParse(answer);
    if (!parsed.success) throw shapeFailure(name, parsed.error.issues[0]?.path.join('.') ?? 'the answer');
    all.push(...parsed.data.data);
    if (!parsed.data.has_more || parsed.data.data.length === 0) return all;
  }
}
