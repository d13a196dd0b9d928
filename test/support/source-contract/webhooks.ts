/** What a system delivers by itself: believed only as it was signed, and worth as much as a read. */
import { expect, it } from 'vitest';
import type { WebhookRequest } from '../../../lib/connector.ts';
import { type KeptPage, readPages, tablesOf } from '../source-pages.ts';
import { isRow, rowsIn } from './rows.ts';
import type { Start } from './under-test.ts';

export function describeWebhooks(start: Start): void {
  it('believes a webhook that is signed as it should be, and gives the rows of a read', async () => {
    const { system, open, source, config, change } = await start();
    const { webhooks } = source;
    if (webhooks === undefined || system.deliver === undefined) throw new Error('no webhooks');
    const settings = source.config.parse(config);
    expect(webhooks.isConfigured(settings)).toBe(true);
    const [orderId = ''] = await change();
    const request = await system.deliver(orderId);
    const verdict = webhooks.judge(settings, request);
    expect(verdict).toMatchObject({ kind: 'event' });
    if (verdict.kind !== 'event') return;
    expect(webhooks.judge(settings, request)).toEqual(verdict);
    const { topic } = verdict;
    const meaning = webhooks.read(settings, {
      topic,
      body: Buffer.from(request.body).toString('utf8'),
      receivedAt: request.receivedAt.toISOString(),
    });
    if (meaning.kind !== 'parts') throw new Error(`an order's event means ${meaning.kind}`);
    const delivered: KeptPage = {
      resource: 'webhooks',
      cursor: {},
      rows: meaning.parts.flatMap((part) =>
        'rows' in part ? part.rows.map((row) => ({ stream: part.stream, row })) : [],
      ),
    };
    const pages = await readPages(open());
    for (const { stream, row } of delivered.rows) isRow(stream, row);
    expect(rowsIn([delivered], 'orders').map((row) => row['order_id'])).toEqual([orderId]);
    // Whichever came last: staging cannot tell them apart.
    expect(tablesOf([...pages, delivered])).toEqual(tablesOf([delivered, ...pages]));
  });

  it('refuses a webhook that was altered, or signed by somebody else', async () => {
    const { system, source, config, change } = await start();
    const { webhooks } = source;
    if (webhooks === undefined || system.deliver === undefined) throw new Error('no webhooks');
    const settings = source.config.parse(config);
    const [orderId = ''] = await change();
    const request = await system.deliver(orderId);
    const refused = (altered: Partial<WebhookRequest>) =>
      expect(webhooks.judge(settings, { ...request, ...altered })).toMatchObject({ kind: 'refused' });
    const body = Buffer.from(request.body);
    body[body.length - 2] = (body.at(-2) ?? 0) ^ 1;
    refused({ body });
    refused({ body: new Uint8Array() });
    refused({ headers: {} });
    for (const [header, value] of Object.entries(request.headers)) {
      if (!/signature|hmac/i.test(header)) continue;
      refused({ headers: { ...request.headers, [header]: value.replace(/[A-Za-z0-9]/g, 'A') } });
      refused({ headers: { ...request.headers, [header]: '' } });
      refused({ headers: { ...request.headers, [header]: '…' } });
    }
  });
}
