/** Between a source and its system lies a network: slow, narrow, torn. A read ends whole, or says that it may be tried again. */
import { tmpdir } from 'node:os';
import { describe, expect, it, onTestFinished } from 'vitest';
import { stripeSource } from '../../../connectors/stripe/index.ts';
import { woocommerceSource } from '../../../connectors/woocommerce/index.ts';
import type { Cursor, OpenSource, Source } from '../../../lib/connector.ts';
import { isRetryable, PipelineError } from '../../../lib/errors.ts';
import { type KeptPage, readPages, tablesOf } from '../../support/source-pages.ts';
import { createAccount } from '../../support/stripe/account.ts';
import { startStripe } from '../../support/stripe/server.ts';
import { startToxiproxy, type Toxic, type ToxicWay } from '../../support/toxiproxy.ts';
import { startWoocommerce } from '../../support/woocommerce/server.ts';

const toxiproxy = await startToxiproxy();

interface System {
  readonly open: () => OpenSource;
  readonly way: ToxicWay;
  /** A few bytes more than any answer has. */
  readonly largestAnswerBytes: number;
}

const opener =
  <C>(source: Source<C>, config: Readonly<Record<string, unknown>>) =>
  (): OpenSource => {
    const opened = source.open(source.config.parse(config), { wait: async () => undefined });
    onTestFinished(() => opened.close());
    return opened;
  };

async function wayTo(url: string): Promise<ToxicWay> {
  if (toxiproxy === undefined) throw new Error('there is no toxiproxy');
  return toxiproxy.before(url);
}

const systems: Readonly<Record<string, () => Promise<System>>> = {
  async stripe() {
    const now = Math.floor(Date.now() / 1000);
    const server = await startStripe(createAccount({ charges: 120, now: () => now }), { largestPage: 20 });
    onTestFinished(() => server.close());
    const way = await wayTo(server.url);
    const config = { type: 'stripe', apiKey: 'rk_test_right', mode: 'test', baseUrl: way.url };
    return { open: opener(stripeSource, config), way, largestAnswerBytes: 60_000 };
  },
  async woocommerce() {
    const server = await startWoocommerce({ orders: 60, customers: 12, products: 9 });
    onTestFinished(() => server.close());
    const way = await wayTo(server.url);
    const { consumerKey, consumerSecret } = server;
    const config = { type: 'woocommerce', url: way.url, consumerKey, consumerSecret, pageSize: 15 };
    return { open: opener(woocommerceSource, config), way, largestAnswerBytes: 60_000 };
  },
};

/** As syncs do: what failed and may pass goes on from the last cursor. */
async function readWithResumes(open: () => OpenSource, limit: number) {
  const pages: KeptPage[] = [];
  const failures: PipelineError[] = [];
  for (const { name } of open().resources) {
    let cursor: Cursor | undefined;
    for (let isDone = false; !isDone; ) {
      const resource = open().resources.find((one) => one.name === name);
      try {
        const request = { cursor, signal: new AbortController().signal, folder: tmpdir(), now: () => new Date() };
        for await (const page of resource?.read({ ...request, tell: () => undefined }) ?? []) {
          cursor = page.cursor;
          const rows = page.parts.flatMap((part) =>
            'rows' in part ? part.rows.map((row) => ({ stream: part.stream, row })) : [],
          );
          pages.push({ resource: name, cursor, rows });
        }
        isDone = true;
      } catch (error) {
        if (!(error instanceof PipelineError) || !isRetryable(error.kind) || failures.length >= limit) throw error;
        failures.push(error);
      }
    }
  }
  return { pages, failures };
}

const slow: readonly (readonly [string, Toxic])[] = [
  ['late', { type: 'latency', attributes: { latency: 120, jitter: 80 } }],
  ['narrow', { type: 'bandwidth', attributes: { rate: 100 } }],
  ['in crumbs', { type: 'slicer', attributes: { average_size: 400, size_variation: 200, delay: 200 } }],
  ['slow to close', { type: 'slow_close', attributes: { delay: 300 } }],
];

const torn: readonly (readonly [string, Toxic])[] = [
  ['reset at once', { type: 'reset_peer', attributes: { timeout: 0 } }],
  ['reset after a moment', { type: 'reset_peer', attributes: { timeout: 5 } }],
  ['silent, then closed', { type: 'timeout', attributes: { timeout: 50 } }],
  ['cut off within the first answer', { type: 'limit_data', attributes: { bytes: 300 } }],
];

for (const [name, setUp] of Object.entries(systems)) {
  describe.skipIf(toxiproxy === undefined)(`${name} over a network`, () => {
    it.each(slow)('that is %s is read whole', async (_, toxic) => {
      const { open, way } = await setUp();
      const all = tablesOf(await readPages(open()));
      await way.poison(toxic);
      expect(tablesOf(await readPages(open()))).toEqual(all);
    });

    it.each(torn)('that is %s gives up in time, and is read whole afterwards', async (_, toxic) => {
      const { open, way } = await setUp();
      const all = tablesOf(await readPages(open()));
      await way.poison(toxic);
      const failure: unknown = await readPages(open()).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(PipelineError);
      expect(failure).toMatchObject({ kind: 'unavailable', remedy: expect.stringMatching(/\w/) as string });
      await way.heal();
      expect(tablesOf(await readPages(open()))).toEqual(all);
    });

    it('where nobody listens gives up in time, and is read whole afterwards', async () => {
      const { open, way } = await setUp();
      const all = tablesOf(await readPages(open()));
      await way.disable();
      await expect(readPages(open())).rejects.toMatchObject({ kind: 'unavailable' });
      await way.heal();
      expect(tablesOf(await readPages(open()))).toEqual(all);
    });

    it('that cuts every connection after an answer or two is read whole', async () => {
      const { open, way, largestAnswerBytes } = await setUp();
      const all = tablesOf(await readPages(open()));
      await way.poison({ type: 'limit_data', attributes: { bytes: largestAnswerBytes } });
      const { pages } = await readWithResumes(open, 100);
      expect(tablesOf(pages)).toEqual(all);
    });

    it('that tears most connections goes on page by page until it is read whole', async () => {
      const { open, way } = await setUp();
      const all = tablesOf(await readPages(open()));
      await way.poison({ type: 'reset_peer', attributes: { timeout: 2 }, toxicity: 0.7 });
      const { pages } = await readWithResumes(open, 500);
      expect(tablesOf(pages)).toEqual(all);
    });

    it('that swallows everything lets go when it is told to', async () => {
      const { open, way } = await setUp();
      await way.poison({ type: 'timeout', attributes: { timeout: 0 } });
      const stop = new AbortController();
      const reading = readPages(open(), { signal: stop.signal });
      setTimeout(() => stop.abort(new Error('enough')), 300);
      await expect(reading).rejects.toThrow('enough');
    });
  });
}
