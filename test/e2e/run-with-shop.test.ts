/** A store whose orders come from a shop over the network: one command reads, loads and publishes them; the next reads what is new. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createProject, type Project } from '../support/cli.ts';
import { startWoocommerce } from '../support/woocommerce/server.ts';

let project: Project;
let shop: Awaited<ReturnType<typeof startWoocommerce>>;
beforeEach(async () => {
  shop = await startWoocommerce({ orders: 900, customers: 200, products: 20 });
  project = createProject({
    'perdura.yaml': `stores:
  shop:
    zone: Europe/Madrid
    currency: EUR
    sources:
      web: { type: woocommerce, url: '${shop.url}', consumerKey: '\${WOO_KEY}', consumerSecret: '\${WOO_SECRET}' }
`,
    'objects/clv.yaml': 'kind: clv\nactive: true\n',
  });
});
afterEach(async () => {
  await project.dispose();
  await shop.close();
});

it('is read, loaded and computed; again, only what is new is asked for; refused, the last snapshot stays', async () => {
  const secrets = { WOO_KEY: shop.consumerKey, WOO_SECRET: shop.consumerSecret };
  const asOf = '2026-01-31';
  const run = (more: readonly string[] = [], environment: Readonly<Record<string, string>> = secrets) =>
    project.perdura(['run', '--local', '--as-of', asOf, '-o', 'json', ...more], environment);
  const first = await run();
  expect(first.code, first.stderr).toBe(0);
  expect(JSON.parse(first.stdout)).toMatchObject({ status: 'published', runId: `shop-${asOf}-1` });
  const read = /extract .*: web: ([\d,]+) rows read; rows in ([\d,]+) = ([\d,]+) loaded \+ 0 quarantined/.exec(
    first.stderr,
  );
  expect(new Set(read?.slice(1))).toHaveLength(1);

  // Nothing new: asked for from where it stood, and nothing lands.
  const before = shop.asked.length;
  const again = await run();
  expect(JSON.parse(again.stdout)).toMatchObject({ status: 'already_published' });
  expect(shop.asked.length - before).toBeLessThan(before / 2);

  shop.shop.change(1002, { status: 'completed', total: '77.70' });
  shop.shop.add({ firstName: 'Łukasz 🌻', email: 'new@example.test' });
  const third = await run();
  expect(third.code, third.stderr).toBe(0);
  expect(JSON.parse(third.stdout)).toMatchObject({ status: 'published', runId: `shop-${asOf}-3` });

  const refused = await run([], { ...secrets, WOO_SECRET: 'cs_of_somebody_else' });
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).not.toContain('cs_of_somebody_else');
  const remedy = 'check consumerKey and consumerSecret';
  expect(JSON.parse(refused.stdout)).toMatchObject({ status: 'failed', failure: { stage: 'extract', remedy } });
  expect((await project.perdura(['status', `shop-${asOf}-3`, '-o', 'json'], secrets)).stdout).toContain('published');
}, 300_000);
