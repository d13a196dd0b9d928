/** Refunds with their dates, asked for order by order, and only for orders that have some. */
import { PipelineError } from '../../lib/errors.ts';
import type { Client } from './client.ts';
import type { Fields } from './fields.ts';
import { hasRefunds, idOf, refundFields } from './orders.ts';

const atOnce = 4;
const pageSize = 100;

export interface WithRefunds {
  readonly orders: readonly Fields[];
  /** By the order's id. */
  readonly refunds: ReadonlyMap<string, readonly Fields[]>;
}

/** Orders that were deleted between both requests are left out: they are no more. */
export async function readRefunds(
  client: Client,
  orders: readonly Fields[],
  signal: AbortSignal,
): Promise<WithRefunds> {
  const waiting = orders.filter(hasRefunds).map(idOf);
  const refunds = new Map<string, readonly Fields[]>();
  const gone = new Set<string>();
  const worker = async (): Promise<void> => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      const found = await refundsOf(client, id, signal);
      if (found === undefined) gone.add(id);
      else refunds.set(id, found);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { orders: orders.filter((one) => !gone.has(idOf(one))), refunds };
}

async function refundsOf(client: Client, id: string, signal: AbortSignal): Promise<readonly Fields[] | undefined> {
  try {
    const found: Fields[] = [];
    for (let page = 1; ; page++) {
      const { objects, total } = await client.list(
        `orders/${id}/refunds`,
        { _fields: refundFields, per_page: pageSize, page, orderby: 'id', order: 'asc' },
        signal,
      );
      found.push(...objects);
      if (page * pageSize >= total) return found;
    }
  } catch (error) {
    if (error instanceof PipelineError && error.details['status'] === 404) return undefined;
    throw error;
  }
}
