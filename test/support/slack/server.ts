/**
 * A local Slack: takes messages, refuses on demand, and judges every request by a JSON Schema of ours. Closing it
 * throws when a request was wrong, so that the test that sent it fails.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Ajv } from 'ajv';

export interface PostedMessage {
  readonly channel: string;
  readonly text: string;
  readonly blocks: readonly {
    readonly type: string;
    readonly text?: { readonly text: string };
    readonly fields?: readonly { readonly text: string }[];
    readonly elements?: readonly { readonly text: string }[];
  }[];
}

/** What the next request is answered instead; `says`: HTTP 200 and a word. */
export type SlackFault =
  | { readonly says: string }
  | { readonly status: number; readonly retryAfterSeconds?: number }
  | 'reset'
  | 'silence';

const validate = new Ajv({ allErrors: true }).compile(
  JSON.parse(readFileSync(new URL('message.json', import.meta.url), 'utf8')) as object,
);

export async function startSlack(token = 'xoxb-1-secret') {
  const posted: PostedMessage[] = [];
  const problems: string[] = [];
  const faults: SlackFault[] = [];
  let requests = 0;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    requests += 1;
    const message = readMessage(Buffer.concat(chunks).toString('utf8'));
    if (request.method !== 'POST' || request.url !== '/api/chat.postMessage') {
      problems.push(`${request.method} ${request.url}: no such method`);
    }
    if (!validate(message)) problems.push(JSON.stringify(validate.errors));
    const fault = faults.shift();
    if (fault === 'silence') return;
    if (fault === 'reset') return void request.socket.destroy();
    const answer = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(body));
    };
    if (fault !== undefined && 'status' in fault) {
      const { status, retryAfterSeconds } = fault;
      return answer(status, {}, retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) });
    }
    if (fault !== undefined) return answer(200, { ok: false, error: fault.says });
    if (request.headers.authorization !== `Bearer ${token}`) return answer(200, { ok: false, error: 'invalid_auth' });
    posted.push(message as PostedMessage);
    return answer(200, { ok: true, channel: 'C1', ts: `1700000000.00000${posted.length}` });
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      problems.push(String(error));
      response.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
    token,
    posted,
    requests: () => requests,
    fail: (...next: readonly SlackFault[]) => void faults.push(...next),
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      if (problems.length > 0) throw new Error(`messages that Slack would refuse:\n${problems.join('\n')}`);
    },
  };
}

/** A form whose structured fields are JSON, as the SDK sends it. */
function readMessage(body: string): unknown {
  const fields = Object.fromEntries(new URLSearchParams(body));
  const { blocks, unfurl_links, unfurl_media, ...texts } = fields;
  const json = (text: string | undefined): unknown => (text === undefined ? undefined : JSON.parse(text));
  return {
    ...texts,
    blocks: json(blocks),
    unfurl_links: json(unfurl_links),
    unfurl_media: json(unfurl_media),
  };
}
