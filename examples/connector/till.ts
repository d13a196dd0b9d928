/**
 * A whole source of orders: a till that answers `GET /orders?since=…&id=…&limit=…` with orders by time of change and id,
 * beginning with that one. Read along with docs/guides/write-a-connector.md.
 */
import { z } from 'zod';
import type { Cursor, Page, ReadRequest, Row, Source } from '../../lib/connector.ts';
import { PipelineError } from '../../lib/errors.ts';
import { requestPatiently } from '../../lib/patient-http.ts';

const config = z.strictObject({
  type: z.literal('till'),
  url: z.url().describe('address of the till, e.g. https://till.example'),
  apiKey: z.string().min(1).describe('key that may read orders; a secret'),
  pageSize: z.int().min(2).max(500).default(200).describe('orders a request'),
});

/** What is relied on; fields that nobody asked for are let through. */
const order = z.object({
  id: z.string(),
  sold_at: z.string(),
  changed_at: z.string(),
  is_given_back: z.boolean(),
  total: z.string(),
  currency: z.string(),
  customer_id: z.string().nullable(),
  email: z.string().nullable(),
  lines: z.array(z.object({ sku: z.string(), count: z.string(), total: z.string() })),
  refunds: z.array(z.object({ id: z.string(), at: z.string(), amount: z.string() })),
});
type Order = z.infer<typeof order>;
const answered = z.object({ orders: z.array(order), more: z.boolean() });

export const tillSource: Source<z.infer<typeof config>> = {
  name: 'till',
  description: 'orders of the example till',
  config,
  place: ({ url }) => `till ${new URL(url).host}`,
  open(settings, { wait } = {}) {
    const ask = async (query: Readonly<Record<string, string>>, signal: AbortSignal) => {
      const url = new URL(`/orders?${new URLSearchParams(query).toString()}`, settings.url);
      const headers = { authorization: `Bearer ${settings.apiKey}` };
      const patience = { meaning, ...(wait && { wait }) };
      const { body } = await requestPatiently('till', { method: 'GET', url, headers, signal }, patience);
      const answer = answered.safeParse(body);
      if (answer.success) return answer.data;
      const where = answer.error.issues[0]?.path.join('.');
      throw new PipelineError('bad_data', `till: ${where} is not what it was`, { remedy: 'read its changelog' });
    };

    async function* read({ cursor, window, signal }: ReadRequest): AsyncGenerator<Page> {
      let at: Cursor = window === undefined ? (cursor ?? { since: '', id: '' }) : { since: window.from, id: '' };
      const limit = String(settings.pageSize);
      for (;;) {
        signal.throwIfAborted();
        const { orders: found, more } = await ask({ ...at, limit, ...(window && { until: window.until }) }, signal);
        const last = found.at(-1);
        if (last !== undefined) at = { since: last.changed_at, id: last.id };
        yield { parts: partsOf(found), cursor: at };
        if (!more) return;
      }
    }

    return {
      resources: [{ name: 'orders', streams: ['orders', 'order_lines', 'refunds'], hasWindows: true, read }],
      check: async (signal) => {
        await ask({ since: '', id: '', limit: '2' }, signal);
        return ['key may read orders'];
      },
      close: async () => undefined,
    };
  },
};

const meaning = () => ({ detail: undefined, authRemedy: 'set apiKey to a key that may read orders' });

const partsOf = (found: readonly Order[]): Page['parts'] => [
  { stream: 'orders', rows: found.map(orderRow) },
  {
    stream: 'order_lines',
    rows: found.flatMap(({ id: order_id, changed_at: order_updated_at, lines }) =>
      lines.map(({ sku: product_id, count: quantity, total: amount }, at): Row => {
        return { order_id, line_id: String(at + 1), product_id, quantity, amount, order_updated_at };
      }),
    ),
  },
  {
    stream: 'refunds',
    rows: found.flatMap(({ id: order_id, changed_at: order_updated_at, currency, refunds }) =>
      refunds.map(({ id: refund_id, at: refunded_at, amount }): Row => {
        return { refund_id, order_id, refunded_at, amount, currency, order_updated_at };
      }),
    ),
  },
];

function orderRow({ id: order_id, sold_at: ordered_at, changed_at: updated_at, total: amount, ...one }: Order): Row {
  const { currency, customer_id, email } = one;
  const status = one.is_given_back ? 'refunded' : one.refunds.length > 0 ? 'partially_refunded' : 'paid';
  return { order_id, ordered_at, updated_at, amount, currency, customer_id, email, status, channel: 'pos' };
}
