/** Appends numbered pages to a spool in a process of its own, which a test may kill. Arguments: landing folder, pages, large. */
import { join } from 'node:path';
import { openSpool } from '../../../storage/landing/index.ts';

const [root = '', pages = '0', sealEvery = '0'] = process.argv.slice(2);
const spool = await openSpool({
  root,
  store: 'acme',
  connector: 'shop',
  source: 'web',
  resource: 'orders',
  now: () => new Date('2026-01-01T00:00:00Z'),
  tempDirectory: join(root, '..', 'tmp'),
});
await spool.begin('r1', 'incremental');
const from = Number(spool.cursor?.['page'] ?? '-1') + 1;
process.stdout.write(`from ${from}\n`);
for (let page = from; page < Number(pages); page += 1) {
  const rows = Array.from({ length: 20 }, (_, n) => ({
    order_id: `${page}-${n}`,
    ordered_at: '2026-01-01',
    amount: '1',
  }));
  const parts = [
    { stream: 'orders', rows } as const,
    { stream: 'refunds', rows: [{ refund_id: `${page}`, refunded_at: '2026-01-01', amount: '1' }] } as const,
  ];
  await spool.append({ parts, cursor: { page: `${page}` } });
  process.stdout.write(`page ${page}\n`);
  if (Number(sealEvery) > 0 && page % Number(sealEvery) === 0) await spool.seal();
}
await spool.seal();
process.stdout.write('sealed\n');
// Whoever holds it holds it until the end.
if (pages === '0') setInterval(() => undefined, 1_000);
else await spool.close();
