/** The connector of the guide keeps what every source promises, and is as short as the guide says. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { tillSource } from '../../../examples/connector/till.ts';
import type { Source } from '../../../lib/connector.ts';
import { startFaultProxy } from '../../support/fault-proxy.ts';
import { describeSource } from '../../support/source-contract/index.ts';
import { startTill, tillOrders } from '../../support/till/server.ts';

describeSource(
  'till',
  async () => {
    const till = await startTill('right', tillOrders(11));
    const proxy = await startFaultProxy(till.url);
    const config = { type: 'till', url: proxy.url, apiKey: 'right', pageSize: 3 };
    return {
      source: tillSource as unknown as Source<never>,
      config,
      wrongCredentials: { ...config, apiKey: 'wrong-canary' },
      secrets: ['wrong-canary'],
      proxy,
      truth: async () => ({
        orders: Object.fromEntries(
          [...till.orders.values()].map(({ id, total, changed_at, email }) => [
            id,
            { amount: total, updated_at: changed_at, email },
          ]),
        ),
      }),
      async change() {
        const [first] = till.orders.values();
        if (first === undefined) throw new Error('no order');
        const changed_at = new Date().toISOString();
        till.orders.set(first.id, { ...first, changed_at, is_given_back: true });
        till.orders.set('t9', { ...first, id: 't9', changed_at });
        return [first.id, 't9'];
      },
      empty: async () => till.orders.clear(),
      async addField() {
        till.rewrite = (order) => ({ ...order, mood: { of: 'the till' } });
      },
      async renameField() {
        till.rewrite = ({ total, ...order }) => ({ ...order, sum: total });
      },
      async close() {
        await proxy.close();
        await till.close();
      },
    };
  },
  { http: true, webhooks: false, windows: true },
);

it('takes no more than 100 lines', () => {
  const text = readFileSync(fileURLToPath(import.meta.resolve('../../../examples/connector/till.ts')), 'utf8');
  expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(100);
});
