/**
 * Lets the Temporal UI and CLI show encrypted payloads: POST …/decode and …/encode with `{"payloads": [{metadata, data}]}`,
 * bytes in base64. Listens on this machine only and answers browsers from the named origins only.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { z } from 'zod';
import { explain, PipelineError } from '../../lib/errors.ts';

const bodyLimitBytes = 64 * 1024 * 1024;

export interface CodecServerOptions {
  readonly codec: PayloadCodec;
  /** 0 takes a free one. */
  readonly port: number;
  /** Origins of the UIs that may ask, e.g. http://127.0.0.1:8233. */
  readonly origins: readonly string[];
}

export interface CodecServer {
  readonly url: string;
  close(): Promise<void>;
}

const bytes = z.base64().transform((encoded): Uint8Array => Buffer.from(encoded, 'base64'));
const requestBody = z.object({
  payloads: z.array(z.object({ metadata: z.record(z.string(), bytes).optional(), data: bytes.optional() })),
});

export async function startCodecServer({ codec, port, origins }: CodecServerOptions): Promise<CodecServer> {
  const server = createServer((request, response) => {
    respond(codec, origins, request, response).catch((error: unknown) =>
      send(response, 500, { message: explain(error) }),
    );
  });
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new PipelineError('conflict', `codec server: port ${port} of 127.0.0.1 cannot be opened`, {
      remedy: 'Choose another port, or stop what uses it.',
      cause,
    });
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function respond(
  codec: PayloadCodec,
  origins: readonly string[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { origin, host } = request.headers;
  // A page elsewhere must not read through a name that it points at this machine.
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host ?? '')) return send(response, 403, { message: 'unknown host' });
  if (origin !== undefined) {
    if (!origins.includes(origin)) return send(response, 403, { message: `origin ${origin} is not allowed` });
    response.setHeader('access-control-allow-origin', origin);
    response.setHeader('access-control-allow-credentials', 'true');
    response.setHeader('access-control-allow-methods', 'POST');
    response.setHeader('access-control-allow-headers', 'content-type, x-namespace, authorization');
    response.setHeader('vary', 'origin');
  }
  if (request.method === 'OPTIONS') return send(response, 204);
  const direction = /\/(encode|decode)$/.exec(new URL(request.url ?? '/', 'http://host').pathname)?.[1];
  if (request.method !== 'POST' || direction === undefined) {
    return send(response, 404, { message: 'POST /encode or /decode' });
  }
  const length = request.headers['content-length'];
  if (length === undefined) return send(response, 411, { message: 'the request needs a content-length' });
  if (Number(length) > bodyLimitBytes)
    return send(response, 413, { message: `the body exceeds ${bodyLimitBytes} bytes` });
  const parsed = requestBody.safeParse(await readJson(request));
  if (!parsed.success) return send(response, 400, { message: z.prettifyError(parsed.error) });
  const payloads = parsed.data.payloads.map(toPayload);
  try {
    const answer = direction === 'encode' ? await codec.encode(payloads) : await codec.decode(payloads);
    send(response, 200, { payloads: answer.map(toJson) });
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    send(response, 400, { message: explain(error) });
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const body = await text(request);
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const toPayload = ({ metadata, data }: z.infer<typeof requestBody>['payloads'][number]): Payload => ({
  ...(metadata !== undefined && { metadata }),
  ...(data !== undefined && { data }),
});

const toJson = ({ metadata, data }: Payload) => ({
  metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, value]) => [name, base64(value)])),
  data: base64(data ?? new Uint8Array()),
});

const base64 = (value: Uint8Array): string => Buffer.from(value).toString('base64');

function send(response: ServerResponse, status: number, body?: unknown): void {
  if (body === undefined) response.writeHead(status).end();
  else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
