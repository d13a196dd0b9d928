/**
 * Secrets of sources and data of persons stay where they belong: a real store reads a shop, fails at others, runs, and then
 * every file that it left is searched, Temporal's histories and everything that was printed included.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, relative } from 'node:path';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { createProject, type Ended } from '../support/cli.ts';
import { startWoocommerce } from '../support/woocommerce/server.ts';

const secrets = {
  WOO_KEY: 'ck_canary00a1',
  WOO_SECRET: 'cs_canary00a2',
  WOO_HOOKS: 'canary-00a3',
  SHOPIFY_TOKEN: 'shpat_canary00b1',
  SHOPIFY_SECRET: 'shpss_canary00b2',
  STRIPE_KEY: 'rk_live_canary00c1',
  STRIPE_HOOKS: 'whsec_canary00c2',
  PG_URL: 'postgres://erp:canary00d1@127.0.0.1:1/erp',
};
const secretTexts = Object.values(secrets).map((secret) => /canary-?\w+/.exec(secret)?.[0] ?? secret);
const [person, firstName, guest, address] = [
  'canary.person@shop.test',
  'Canarina',
  'canary.guest@shop.test',
  'not-a-number-canary@shop.test',
] as const;
const persons: readonly string[] = [person, firstName, guest, address];

/** Where rows and their tables are meant to be. */
const forData = /^(landing|warehouse|published)\//;

/** A system that refuses everything, and says in its answer what it was asked with, as careless ones do. */
async function startParrot(): Promise<string> {
  const server = createServer((request, response) => {
    const said = JSON.stringify({
      error: { message: JSON.stringify(request.headers) },
      errors: JSON.stringify(request.headers),
    });
    response.writeHead(401, { 'content-type': 'application/json' }).end(said);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const yaml = (woo: string, parrot: string, isAll: boolean) => `stores:
  shop:
    zone: UTC
    currency: EUR
    sources:
      woo:
        type: woocommerce
        url: ${woo}
        consumerKey: \${WOO_KEY}
        consumerSecret: \${WOO_SECRET}
        webhookSecret: \${WOO_HOOKS}
      bad:
        type: files
        streams: { orders: bad.csv }
${
  isAll
    ? `      refused_woo:
        type: woocommerce
        url: ${parrot}
        consumerKey: \${WOO_KEY}
        consumerSecret: \${WOO_SECRET}
      refused_woo_query:
        type: woocommerce
        url: ${parrot}
        auth: query
        consumerKey: \${WOO_KEY}
        consumerSecret: \${WOO_SECRET}
      shopify:
        type: shopify
        shop: acme.myshopify.com
        baseUrl: ${parrot}
        accessToken: \${SHOPIFY_TOKEN}
        apiSecret: \${SHOPIFY_SECRET}
      stripe:
        type: stripe
        baseUrl: ${parrot}
        apiKey: \${STRIPE_KEY}
        webhookSecret: \${STRIPE_HOOKS}
      erp:
        type: postgres
        url: \${PG_URL}
        streams: { orders: { table: orders } }
`
    : ''
}`;

it('no secret and no person is found outside the places that are meant for them', { timeout: 300_000 }, async () => {
  const shop = await startWoocommerce({ orders: 40, consumerKey: secrets.WOO_KEY, consumerSecret: secrets.WOO_SECRET });
  onTestFinished(() => shop.close());
  for (let at = 0; at < 3; at += 1) shop.shop.add({ firstName, email: person });
  shop.shop.add({ email: guest, customer_id: 0 });
  const parrot = await startParrot();
  const project = createProject({
    'perdura.yaml': yaml(shop.url, parrot, true),
    'objects/clv.yaml': 'kind: clv\nactive: true\n',
    'bad.csv': `customer_id,email,ordered_at,amount\nc1,${person},2026-01-01,10\nc2,${guest},2026-01-02,${address}\n`,
  });
  onTestFinished(() => project.dispose());
  const printed: Ended[] = [];
  const perdura = async (...args: string[]): Promise<Ended> => {
    const ended = await project.perdura(args, secrets);
    printed.push(ended);
    return ended;
  };

  for (const name of ['woo', 'refused_woo', 'refused_woo_query', 'shopify', 'stripe', 'erp']) {
    const { code, stderr } = await perdura('sources', 'check', name);
    expect(code === 0, `${name}: ${stderr}`).toBe(name === 'woo');
  }
  await perdura('sources', 'list', '-o', 'json');
  await perdura('doctor', '-o', 'json');
  await perdura('config', 'check');
  expect((await perdura('sources', 'preview', 'woo')).code).toBe(0);
  expect((await perdura('sources', 'discover', 'erp')).code).not.toBe(0);
  const worker = project.start(['worker', '--log-level', 'debug'], secrets);
  await worker.shows(/polls|RUNNING/);
  for (const name of ['refused_woo', 'refused_woo_query', 'shopify', 'stripe']) {
    const ended = await perdura('sources', 'sync', name);
    expect(`${ended.stdout}${ended.stderr}`, name).toMatch(/\b401\b/);
    expect(ended.code).toBe(1);
  }
  const synced = await perdura('sources', 'sync', 'woo');
  expect(synced.code, synced.stderr).toBe(0);
  worker.process.kill('SIGTERM');
  printed.push(await worker.ended);
  project.write('perdura.yaml', yaml(shop.url, parrot, false));
  const ran = await perdura('run', '--local', '--log-level', 'debug');
  expect(`${ran.stdout}${ran.stderr}`).toContain('1 quarantined');
  expect((await perdura('sources', 'status')).code).toBe(0);
  expect((await perdura('quarantine', 'list')).stdout).toContain('is not a number');
  await perdura('quarantine', 'show');
  await perdura('quarantine', 'drop', '--reason', 'a canary', '--yes');

  const forbidden = [...secretTexts, ...persons];
  const isIn = (text: string) => forbidden.filter((canary) => text.includes(canary));
  expect(printed.flatMap(({ stdout, stderr }) => isIn(stdout + stderr))).toEqual([]);
  const home = join(project.folder, '.perdura');
  const files = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((file) =>
    statSync(join(home, file)).isFile(),
  );
  expect(files.some((file) => file.startsWith('temporal/'))).toBe(true);
  expect(files.some((file) => file.startsWith('runs/'))).toBe(true);
  const found = files.flatMap((file) => {
    const held = isIn(readFileSync(join(home, file), 'latin1'));
    const allowed = forData.test(relative(home, join(home, file))) ? persons : [];
    return held.filter((canary) => !allowed.includes(canary)).map((canary) => `${file}: ${canary}`);
  });
  expect(found).toEqual([]);
  // What is searched in can be read: names that may be there are found.
  const holds = (folder: RegExp, text: string) =>
    files.some((file) => folder.test(file) && readFileSync(join(home, file), 'latin1').includes(text));
  expect(holds(forData, 'anary')).toBe(true);
  expect(holds(/^temporal\//, 'refused_woo')).toBe(true);
});
