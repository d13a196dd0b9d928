/**
 * A local SendGrid: takes mails, counts what it took over whatever it answered, and misbehaves on request. Every request
 * is judged; closing the server throws when one was wrong, so that the test that sent it fails.
 */
import { createSign, type KeyLike } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Ajv2020 } from 'ajv/dist/2020.js';

export interface SendgridMail {
  readonly sendKey: string;
  readonly to: { readonly email: string; readonly name?: string };
  readonly from: { readonly email: string; readonly name?: string };
  readonly replyTo: { readonly email: string; readonly name?: string } | undefined;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly messageId: string;
}

/** What happens instead of 202; `isTaken`: the mail goes out all the same. */
export type SendgridFault =
  | { readonly how: 'reset' | 'stall'; readonly isTaken?: boolean }
  | {
      readonly how: 'answer';
      readonly isTaken?: boolean;
      readonly status: number;
      readonly errors?: readonly { readonly message: string; readonly field?: string }[];
      readonly headers?: Readonly<Record<string, string>>;
    };

export interface SendgridServer {
  readonly url: string;
  readonly apiKey: string;
  /** Every mail that goes out, in the order of its coming. */
  readonly delivered: readonly SendgridMail[];
  /** Bodies of all requests to send that were understood. */
  readonly bodies: readonly unknown[];
  /** What is wrong with requests so far. */
  readonly problems: readonly string[];
  decide(fault: (mail: SendgridMail, n: number) => SendgridFault | undefined): void;
  /** What the key may do. */
  allow(scopes: readonly string[]): void;
  forget(): void;
  close(): Promise<void>;
}

const schema = JSON.parse(readFileSync(new URL('sendgrid/mail-send.schema.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, unknown>
>;

export async function startSendgrid({ apiKey = 'SG.test.0123456789' } = {}): Promise<SendgridServer> {
  const validate = new Ajv2020({ allErrors: true }).compile(schema);
  const delivered: SendgridMail[] = [];
  const bodies: unknown[] = [];
  const problems: string[] = [];
  let scopes: readonly string[] = ['mail.send'];
  let decide: (mail: SendgridMail, n: number) => SendgridFault | undefined = () => undefined;
  let count = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.headers.authorization !== `Bearer ${apiKey}`) {
      say(response, 401, { errors: [{ message: 'The provided authorization grant is invalid', field: null }] });
      return;
    }
    if (request.method === 'GET' && request.url === '/v3/scopes') {
      say(response, 200, { scopes });
      return;
    }
    if (request.method !== 'POST' || request.url !== '/v3/mail/send') {
      problems.push(`${request.method} ${request.url}: no such place`);
      say(response, 404, { errors: [{ message: 'Not Found', field: null }] });
      return;
    }
    if (request.headers['content-type'] !== 'application/json') problems.push('content-type is not application/json');
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
    if (!validate(body)) {
      problems.push(...(validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`));
      say(response, 400, { errors: [{ message: 'Bad Request', field: null }] });
      return;
    }
    bodies.push(body);
    const leaked = Object.keys(request.headers).filter((name) => /^(list-|x-perdura)/.test(name));
    if (leaked.length > 0) problems.push(`headers of the mail are headers of the request: ${leaked.join(', ')}`);
    count += 1;
    const mail = mailOf(body, `id-${count}`);
    const fault = decide(mail, count);
    const isSandbox = JSON.stringify(body).includes('sandbox_mode');
    if ((fault === undefined || fault.isTaken === true) && !isSandbox) delivered.push(mail);
    if (fault === undefined) {
      response.writeHead(isSandbox ? 200 : 202, { 'x-message-id': mail.messageId, 'content-length': 0 }).end();
      return;
    }
    if (fault.how === 'answer') say(response, fault.status, { errors: fault.errors ?? [] }, fault.headers);
    else if (fault.how === 'reset') request.socket.resetAndDestroy();
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      problems.push(String(error));
      request.socket.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    apiKey,
    delivered,
    bodies,
    problems,
    decide(next) {
      decide = next;
    },
    allow(next) {
      scopes = next;
    },
    forget() {
      delivered.splice(0);
      bodies.splice(0);
      count = 0;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      if (problems.length > 0) throw new Error(`SendGrid was asked wrongly:\n${problems.join('\n')}`);
    },
  };
}

function say(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

interface SentBody {
  readonly personalizations: readonly [
    {
      readonly to: readonly [SendgridMail['to']];
      readonly headers: Readonly<Record<string, string>>;
      readonly custom_args: { readonly send_key: string };
    },
  ];
  readonly from: SendgridMail['from'];
  readonly reply_to?: SendgridMail['to'];
  readonly subject: string;
  readonly content: readonly [{ readonly value: string }, { readonly value: string }];
}

function mailOf(body: unknown, messageId: string): SendgridMail {
  const { personalizations, from, reply_to, subject, content } = body as SentBody;
  const [{ to, headers, custom_args }] = personalizations;
  const [text, html] = content;
  return {
    sendKey: custom_args.send_key,
    to: to[0],
    from,
    replyTo: reply_to,
    subject,
    text: text.value,
    html: html.value,
    headers,
    messageId,
  };
}

/**
 * Headers of an event webhook, signed as SendGrid signs: ECDSA with P-256 and SHA-256 over timestamp and raw body.
 * @param timestamp epoch seconds
 */
export function signEvents(
  privateKey: KeyLike,
  body: string | Buffer,
  timestamp: number | string,
): Readonly<Record<string, string>> {
  const signature = createSign('sha256').update(String(timestamp)).update(body).sign(privateKey, 'base64');
  return {
    'content-type': 'application/json',
    'x-twilio-email-event-webhook-signature': signature,
    'x-twilio-email-event-webhook-timestamp': String(timestamp),
  };
}
