/** A proxy before an HTTP server that does what networks and busy systems do, once per fault that a test asks for. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, request as ask, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const faultKinds = [
  'busy',
  'later',
  'failing',
  'reset',
  'truncated',
  'malformed',
  'page of HTML',
  'empty answer',
] as const;
export type FaultKind = (typeof faultKinds)[number] | 'not allowed';

export interface FaultProxy {
  readonly url: string;
  /** Requests that came, faults included. */
  readonly requests: number;
  /** The request of that number from now on (0: the next) meets the fault. */
  plan(fault: FaultKind, after?: number): void;
  /** Every request from now on meets it; undefined ends that. */
  always(fault: FaultKind | undefined): void;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const planned = new Map<number, FaultKind>();
  let constant: FaultKind | undefined;
  let requests = 0;
  const server = createServer((incoming, response) => {
    const fault = planned.get(requests) ?? constant;
    planned.delete(requests);
    requests += 1;
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      void answerOf(target, incoming, Buffer.concat(chunks))
        .then((answer) => (fault === undefined ? send(response, answer) : spoil(response, answer, fault)))
        .catch(() => response.destroy());
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get requests() {
      return requests;
    },
    plan: (fault, after = 0) => void planned.set(requests + after, fault),
    always: (fault) => {
      constant = fault;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The target sees its own address as the host, as behind a proxy that does its job. */
async function answerOf(
  target: string,
  {
    method,
    url,
    headers,
  }: { readonly method?: string | undefined; readonly url?: string | undefined; readonly headers: IncomingHttpHeaders },
  body: Buffer,
): Promise<Answer> {
  const { host } = new URL(target);
  const outgoing = ask(new URL(url ?? '/', target), { method, headers: { ...headers, host } });
  outgoing.end(body);
  const [answer] = (await once(outgoing, 'response')) as [
    NodeJS.ReadableStream & Pick<Answer, 'headers'> & { statusCode: number },
  ];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return { status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) };
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  const { 'transfer-encoding': _, connection: __, ...kept } = headers;
  response.writeHead(status, { ...kept, 'content-length': body.length }).end(body);
}

function spoil(response: ServerResponse, answer: Answer, fault: FaultKind): void {
  const half = answer.body.subarray(0, Math.ceil(answer.body.length / 2));
  const json = { 'content-type': 'application/json' };
  if (fault === 'busy') response.writeHead(429, { ...json, 'retry-after': '1' }).end('{}');
  else if (fault === 'later') response.writeHead(503, { 'retry-after': '1' }).end();
  else if (fault === 'failing') response.writeHead(500, json).end('{}');
  else if (fault === 'not allowed') response.writeHead(401, json).end('{}');
  else if (fault === 'reset') response.socket?.resetAndDestroy();
  else if (fault === 'empty answer') response.writeHead(200, { ...json, 'content-length': 0 }).end();
  else if (fault === 'malformed') response.writeHead(200, { ...json, 'content-length': half.length }).end(half);
  else if (fault === 'page of HTML')
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>maintenance</html>');
  else {
    response.writeHead(200, { ...json, 'content-length': answer.body.length });
    response.write(half, () => response.socket?.destroy());
  }
}
