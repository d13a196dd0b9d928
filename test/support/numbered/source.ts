/** The source of numbered orders: pages of rows by number, inclusive of the last one that was read. */
import { z } from 'zod';
import type { Page, ReadRequest, Resource, Row, Source } from '../../../lib/connector.ts';
import { requestPatiently } from '../../../lib/patient-http.ts';

interface Answer {
  readonly ids: readonly number[];
  readonly amount: number;
  readonly total: number;
}

const config = z.strictObject({ type: z.literal('numbered'), baseUrl: z.url() });

export const numberedSource: Source<z.infer<typeof config>> = {
  name: 'numbered',
  description: 'orders by number',
  config,
  place: ({ baseUrl }) => baseUrl,
  open: ({ baseUrl }) => ({
    resources: [
      resource(baseUrl, 'orders', ['orders', 'refunds'], true),
      resource(baseUrl, 'customers', ['customers'], false),
    ],
    check: async (signal) => [`${(await ask(baseUrl, 'orders', 0, signal)).total} orders`],
    close: async () => undefined,
  }),
};

async function ask(baseUrl: string, path: string, from: number, signal: AbortSignal): Promise<Answer> {
  const answer = await requestPatiently(
    'numbered orders',
    { method: 'GET', url: new URL(`${path}?from=${from}`, `${baseUrl}/`), headers: {}, signal },
    { meaning: () => ({ detail: undefined, authRemedy: 'use another key' }), attempts: 1 },
  );
  return answer.body as Answer;
}

const at = '2026-01-01T00:00:00Z';
const order = (n: number, amount: number): Row => ({
  order_id: `${n}`,
  customer_id: `${Math.floor(n / 10)}`,
  ordered_at: at,
  updated_at: `2026-01-0${amount}T00:00:00Z`,
  status: 'paid',
  amount: `${amount}`,
});
const refund = (n: number, amount: number): Row => ({
  refund_id: `r${n}`,
  order_id: `${n}`,
  refunded_at: at,
  amount: '1',
  order_updated_at: `2026-01-0${amount}T00:00:00Z`,
});

function resource(baseUrl: string, name: string, streams: Resource['streams'], hasWindows: boolean): Resource {
  return {
    name,
    streams,
    hasWindows,
    async *read({ cursor, window, signal }: ReadRequest): AsyncGenerator<Page> {
      let from = window === undefined ? Number(cursor?.['last'] ?? '0') : Date.parse(window.from) / 1000;
      const until = window === undefined ? Number.POSITIVE_INFINITY : Date.parse(window.until) / 1000;
      for (;;) {
        const { ids, amount, total } = await ask(baseUrl, name, from, signal);
        const own = ids.filter((id) => id < until);
        const last = own.at(-1);
        if (last === undefined) return;
        const parts: Page['parts'] =
          name === 'customers'
            ? [{ stream: 'customers', rows: own.map((id) => ({ customer_id: `${id}`, updated_at: at })) }]
            : [
                { stream: 'orders', rows: own.map((id) => order(id, amount)) },
                { stream: 'refunds', rows: own.filter((id) => id % 3 === 0).map((id) => refund(id, amount)) },
              ];
        yield { parts, cursor: { last: `${last}` }, total };
        if (ids.length < 250 || last + 1 >= until) return;
        from = last + 1;
      }
    },
  };
}
