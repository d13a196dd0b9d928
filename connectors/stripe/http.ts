/**
 * The SDK's way to the network: Node's own HTTP with connections of this source alone, which its reader can stop at once and
 * which end when it is closed. An answer has to be whole, in time and of a bearable size.
 */
import { once } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import type { Stripe } from 'stripe';
import { PipelineError } from '../../lib/errors.ts';

type HttpClient = NonNullable<NonNullable<ConstructorParameters<typeof Stripe>[1]>['httpClient']>;

const maxAnswerBytes = 64 << 20;

export const createAgent = (isSecure: boolean): http.Agent =>
  isSecure ? new https.Agent({ keepAlive: true }) : new http.Agent({ keepAlive: true });

/** One per read: what its signal stops. */
export const createHttpClient = (agent: http.Agent, signal: AbortSignal, timeoutSeconds: number): HttpClient => ({
  getClientName: () => 'node',
  async makeRequest(host, port, path, method, headers, body, protocol) {
    const stop = AbortSignal.any([signal, AbortSignal.timeout(timeoutSeconds * 1000)]);
    const request = (protocol === 'http' ? http : https).request({
      host,
      port,
      path,
      method,
      agent,
      headers: headers as http.OutgoingHttpHeaders,
      signal: stop,
    });
    request.end(body === '' ? undefined : body);
    const { answer, text } = await answerOf(request);
    const status = answer.statusCode ?? 0;
    return {
      getStatusCode: () => status,
      getHeaders: () => answer.headers as Record<string, string>,
      getRawResponse: () => answer,
      toStream: () => answer,
      // A failure without Stripe's error object, as proxies give, would pass for an answer.
      toJSON: async () => (status < 300 ? objectIn(text) : failureIn(text)),
    };
  },
});

async function answerOf(request: http.ClientRequest): Promise<{ answer: http.IncomingMessage; text: string }> {
  try {
    const [answer] = (await once(request, 'response')) as [http.IncomingMessage];
    return { answer, text: await readText(answer) };
  } catch (error) {
    if (error instanceof PipelineError) throw error;
    // Without its code: the SDK would try again on its own, at once.
    const { code } = error as { readonly code?: string };
    throw new Error(code ?? 'the connection failed', { cause: error });
  }
}

/** Throws when the connection ends too soon: Node says so with `aborted`. */
async function readText(answer: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > maxAnswerBytes) {
      throw new PipelineError('bad_data', `stripe: an answer is larger than ${maxAnswerBytes >> 20} MB`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The SDK takes whatever it gets for an object. */
function objectIn(text: string): object {
  const told: unknown = JSON.parse(text);
  if (typeof told === 'object' && told !== null) return told;
  throw new Error('no object');
}

function failureIn(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text);
    const { error } = body as { readonly error?: unknown };
    if (typeof error === 'object' && error !== null) return body;
  } catch {
    // A page of a proxy.
  }
  return { error: { type: 'api_error', message: 'no reason given' } };
}
