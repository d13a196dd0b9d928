/** The web app behind a port, patient with nobody who holds connections open without asking anything. */
import { once } from 'node:events';
import type { Server, ServerOptions } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { PipelineError } from '../lib/errors.ts';

export interface WebServer {
  readonly url: string;
  /** Lets requests under way end, for a few seconds. */
  close(): Promise<void>;
}

export interface WebServerOptions {
  readonly app: { fetch(request: Request, bindings: HttpBindings): Response | Promise<Response> };
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly timeouts?: Partial<typeof defaultTimeouts>;
}

const defaultTimeouts = {
  /** Until a request's headers are here. */
  headersTimeout: 10_000,
  /** Until all of it is here. */
  requestTimeout: 30_000,
  /** Longer than proxies keep theirs: whoever closes an idle connection first must not be us. */
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 2_000,
} satisfies ServerOptions;

const maxHeaderSize = 8 * 1_024;
const maxConnections = 1_000;
/** A burst waits here to be taken; whom the queue has no room for tries again after seconds only. */
const backlog = 4_096;
const lastRequestsMs = 5_000;

export async function startWebServer({ app, host, port, timeouts }: WebServerOptions): Promise<WebServer> {
  const server = createAdaptorServer({
    fetch: (request, bindings) => app.fetch(request, bindings as HttpBindings),
    serverOptions: { ...defaultTimeouts, ...timeouts, maxHeaderSize },
  }) as Server;
  server.maxConnections = maxConnections;
  server.listen({ port, host, backlog });
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new PipelineError('conflict', `web server: port ${port} of ${host} cannot be opened`, {
      remedy: 'choose another with --port, or stop what uses it',
      cause,
    });
  }
  const { address, family, port: opened } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${opened}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      // A connection whose last answer is out would wait for another request.
      const tidying = setInterval(() => server.closeIdleConnections(), 50);
      const impatience = setTimeout(() => server.closeAllConnections(), lastRequestsMs);
      await closed;
      clearInterval(tidying);
      clearTimeout(impatience);
    },
  };
}
