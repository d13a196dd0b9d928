/** A local shop with a clock that the test sets, its source, and readings that go on where the last one ended. */
import { onTestFinished } from 'vitest';
import { woocommerceSource } from '../../../connectors/woocommerce/index.ts';
import type { Cursor, OpenSource, Page, Window } from '../../../lib/connector.ts';
import type { KeptPage } from '../source-pages.ts';
import { startWoocommerce, type WoocommerceOptions } from './server.ts';

export interface OpenShopOptions extends WoocommerceOptions {
  /** Default: a month after the last order. */
  readonly startsAt?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
}

export interface Reading {
  readonly resources?: readonly string[];
  readonly window?: Window;
  /** Called after each page, before it counts as kept; throwing is a kill. */
  readonly onPage?: (page: Page) => void;
}

export async function openShop({ startsAt = '2026-02-01T00:00:00Z', settings = {}, ...options }: OpenShopOptions = {}) {
  let at = Date.parse(startsAt);
  const now = (): Date => new Date(at);
  const server = await startWoocommerce({ ...options, now });
  onTestFinished(() => server.close());
  const config = woocommerceSource.config.parse({
    type: 'woocommerce',
    url: server.url,
    consumerKey: server.consumerKey,
    consumerSecret: server.consumerSecret,
    webhookSecret: server.webhookSecret,
    ...settings,
  });
  const cursors = new Map<string, Cursor>();
  const pages: KeptPage[] = [];

  function open(): OpenSource {
    return woocommerceSource.open(config, { wait: async () => undefined });
  }

  /** Reads to the end; what it gave so far, with what was kept before, is in `pages`. */
  async function read({ resources, window, onPage }: Reading = {}): Promise<readonly KeptPage[]> {
    const before = pages.length;
    for (const resource of open().resources) {
      if (resources !== undefined && !resources.includes(resource.name)) continue;
      if (window !== undefined && !resource.hasWindows) continue;
      const signal = new AbortController().signal;
      const request = { signal, folder: '/nowhere', now, tell: () => undefined };
      const cursor = window === undefined ? cursors.get(resource.name) : undefined;
      for await (const page of resource.read({ ...request, cursor, ...(window !== undefined && { window }) })) {
        onPage?.(page);
        if (window === undefined) cursors.set(resource.name, page.cursor);
        const rows = page.parts.flatMap((part) =>
          'rows' in part ? part.rows.map((row) => ({ stream: part.stream, row })) : [],
        );
        pages.push({ resource: resource.name, cursor: page.cursor, rows });
      }
    }
    return pages.slice(before);
  }

  return {
    server,
    shop: server.shop,
    config,
    open,
    read,
    /** Everything that was ever kept. */
    pages,
    cursors,
    pass: (seconds: number) => {
      at += seconds * 1000;
    },
    setClock: (text: string) => {
      at = Date.parse(text);
    },
  };
}
