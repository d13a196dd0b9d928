/** What `doctor` and `config check` say of a store's destinations and channels, and of whom it tells. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { checkStore } from '../../../app/checks.ts';
import { openSession } from '../../../app/session.ts';
import { startKlaviyo } from '../../support/klaviyo-server.ts';

it('asks every destination and channel, and says which does not answer and what notify cannot be', async () => {
  const klaviyo = await startKlaviyo();
  onTestFinished(() => klaviyo.close());
  const folder = mkdtempSync(join(tmpdir(), 'perdura-store-checks-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'objects'));
  writeFileSync(join(folder, 'objects', 'clv.yaml'), 'kind: clv\nactive: true\n');
  writeFileSync(join(folder, 'orders.csv'), 'order_id,customer_id,ordered_at,amount\n');
  writeFileSync(
    join(folder, 'perdura.yaml'),
    JSON.stringify({
      stores: {
        shop: {
          zone: 'UTC',
          currency: 'EUR',
          sources: { web: { type: 'files', streams: { orders: 'orders.csv' } } },
          destinations: {
            good: { type: 'klaviyo', apiKey: klaviyo.apiKey, baseUrl: klaviyo.url },
            strange: { type: 'klaviyo', apiKey: 'pk_other', baseUrl: klaviyo.url },
          },
          channels: {
            tryout: { type: 'mailbox' },
            mail: { type: 'smtp', host: '127.0.0.1', port: 1, password: 'smtp_secret', user: 'news' },
          },
          mail: { from: { address: 'news@shop.example' } },
          notify: [{ type: 'pager' }],
        },
      },
    }),
  );
  const session = openSession({ folder, report: () => undefined, isLogJson: true, logLevel: 'error' });
  onTestFinished(() => session.close());
  const checks = await checkStore(session, 'shop', new AbortController().signal);
  expect(checks.slice(-5)).toMatchObject([
    { check: 'shop: destination good', status: 'ok', detail: 'klaviyo, rows known by email' },
    { check: 'shop: destination strange', status: 'fail', remedy: expect.stringMatching(/check apiKey/) },
    {
      check: 'shop: channel tryout',
      status: 'ok',
      detail: 'mailbox, from news@shop.example, links to http://127.0.0.1:8787',
    },
    { check: 'shop: channel mail', status: 'fail', detail: expect.stringContaining('127.0.0.1:1') },
    { check: 'shop: notify', status: 'fail', detail: 'notify[0] of perdura.yaml: there is no type pager' },
  ]);
  expect(JSON.stringify(checks)).not.toMatch(/pk_other|smtp_secret/);
});
