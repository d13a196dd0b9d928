/** A local shop and the source that reads it. Whoever waits lets time pass in the shop. */
import { onTestFinished } from 'vitest';
import { shopifySource } from '../../../connectors/shopify/index.ts';
import type { OpenSource, Page, ReadRequest, Resource } from '../../../lib/connector.ts';
import { accessToken, apiSecret, shopDomain, type ShopifyOptions, startShopify } from './server.ts';

export type OpenShop = Awaited<ReturnType<typeof openShop>>;

export async function openShop(options: ShopifyOptions = {}, settings: Readonly<Record<string, unknown>> = {}) {
  const server = await startShopify(options);
  onTestFinished(() => server.close());
  const written = { type: 'shopify', shop: shopDomain, accessToken, apiSecret, baseUrl: server.url, ...settings };
  const config = shopifySource.config.parse(written);
  let waited = 0;
  return {
    server,
    config,
    get waitedSeconds() {
      return waited;
    },
    open(): OpenSource {
      const wait = async (seconds: number, signal: AbortSignal): Promise<void> => {
        signal.throwIfAborted();
        waited += seconds;
        server.advance(seconds);
      };
      return shopifySource.open(config, { wait });
    },
  };
}

export function resourceNamed(source: OpenSource, name: string): Resource {
  const found = source.resources.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no resource ${name}`);
  return found;
}

/** Pages whose files nobody looks at. */
export async function* readBare(
  resource: Resource,
  folder: string,
  request: Partial<ReadRequest> = {},
): AsyncGenerator<Page> {
  yield* resource.read({
    cursor: undefined,
    signal: new AbortController().signal,
    folder,
    now: () => new Date(0),
    tell: () => undefined,
    ...request,
  });
}
