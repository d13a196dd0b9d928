import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesSource } from '../../../connectors/files/index.ts';
import { describeSource } from '../../support/source-contract/index.ts';

interface Order {
  readonly order_id: string;
  readonly email: string;
  readonly ordered_at: string;
  readonly amount: string;
}

/** A folder of three files of orders and one of refunds, as a till writes a file a day. */
describeSource(
  'files',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'perdura-files-contract-'));
    const days = new Map<string, Order[]>();
    let extra: string | undefined;
    for (let n = 1; n <= 9; n++) {
      const day = `2026-01-0${(n % 3) + 1}`;
      const email = n === 4 ? 'łukasz.ñ🌻@shop.test' : `c${n}@shop.test`;
      const order = { order_id: `00${n}`, email, ordered_at: `${day} 10:00:00`, amount: `${n}.50` };
      days.set(day, [...(days.get(day) ?? []), order]);
    }
    const header = () => `order_id,email,ordered_at,amount${extra === undefined ? '' : `,${extra}`}`;
    const lineOf = ({ order_id, email, ordered_at, amount }: Order) =>
      `${order_id},${email},${ordered_at},${amount}${extra === undefined ? '' : ',x'}`;
    const write = async () => {
      for (const [day, orders] of days) {
        await writeFile(join(folder, `orders-${day}.csv`), `${[header(), ...orders.map(lineOf)].join('\n')}\n`);
      }
    };
    let refunds: readonly Readonly<Record<string, string>>[] = [
      { refund_id: 'r1', order_id: '002', refunded_at: '2026-01-05', amount: '1.00' },
    ];
    const writeRefunds = async () =>
      writeFile(join(folder, 'refunds.jsonl'), refunds.map((refund) => `${JSON.stringify(refund)}\n`).join(''));
    await write();
    await writeRefunds();
    return {
      source: filesSource as never,
      config: {
        type: 'files',
        baseFolder: folder,
        streams: { orders: 'orders-*.csv', refunds: 'refunds.jsonl' },
      },
      secrets: ['c1@shop.test'],
      truth: async () => ({
        orders: Object.fromEntries([...days.values()].flat().map((order) => [order.order_id, { ...order }])),
        refunds: Object.fromEntries(refunds.map((refund) => [refund['refund_id'] ?? '', refund])),
      }),
      async change() {
        const [first, ...others] = days.get('2026-01-02') ?? [];
        if (first === undefined) throw new Error('no order');
        days.set('2026-01-02', [{ ...first, amount: '99.00' }, ...others]);
        days.set('2026-01-04', [{ ...first, order_id: '010', ordered_at: '2026-01-04 09:00:00' }]);
        await write();
        return [first.order_id, '010'];
      },
      async empty() {
        for (const day of days.keys()) days.set(day, []);
        refunds = [];
        await write();
        await writeRefunds();
      },
      async addField() {
        extra = 'brand new';
        await write();
      },
      close: () => rm(folder, { recursive: true, force: true }),
    };
  },
  { http: false, webhooks: false, windows: false },
);
