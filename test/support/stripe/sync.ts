/** Syncs of an account as time passes, with kills: what all pages so far come to. */
import { tmpdir } from 'node:os';
import { stripeSource } from '../../../connectors/stripe/index.ts';
import type { Cursor, OpenSource, Window } from '../../../lib/connector.ts';
import { type KeptPage, type Tables, tablesOf } from '../source-pages.ts';

export interface Syncs {
  readonly source: OpenSource;
  readonly pages: KeptPage[];
  readonly cursors: Record<string, Cursor | undefined>;
  /** Ends after so many pages, as if killed: 0 pages of it are lost. Whether it came to its end. */
  sync(limits?: {
    readonly pages?: number;
    readonly resources?: readonly string[];
    readonly window?: Window;
  }): Promise<boolean>;
  tables(): Tables;
}

export function syncsOf(
  baseUrl: string,
  nowSeconds: () => number,
  more: Readonly<Record<string, unknown>> = {},
  wait: (seconds: number) => Promise<void> = async () => undefined,
): Syncs {
  const config = stripeSource.config.parse({ type: 'stripe', apiKey: 'rk_test_right', mode: 'test', baseUrl, ...more });
  const source = stripeSource.open(config, { wait });
  const pages: KeptPage[] = [];
  const cursors: Record<string, Cursor | undefined> = {};
  return {
    source,
    pages,
    cursors,
    async sync({ pages: limit = Infinity, resources, window } = {}) {
      let read = 0;
      for (const resource of source.resources) {
        if (resources !== undefined && !resources.includes(resource.name)) continue;
        if (window !== undefined && !resource.hasWindows) continue;
        const request = {
          cursor: cursors[resource.name],
          signal: new AbortController().signal,
          folder: tmpdir(),
          now: () => new Date(nowSeconds() * 1000),
          tell: () => undefined,
          ...(window === undefined ? {} : { window }),
        };
        for await (const page of resource.read(request)) {
          const rows = page.parts.flatMap((part) =>
            'rows' in part ? part.rows.map((row) => ({ stream: part.stream, row })) : [],
          );
          pages.push({ resource: resource.name, cursor: page.cursor, rows });
          if (window === undefined) cursors[resource.name] = JSON.parse(JSON.stringify(page.cursor)) as Cursor;
          read += 1;
          if (read >= limit) return false;
        }
      }
      return true;
    },
    tables: () => tablesOf(pages),
  };
}
