/**
 * Klaviyo's API: JSON:API over plain HTTP. Every endpoint has a limit a second and a minute; a request that comes too
 * soon all the same waits as long as it is told to, within reason. Reading is tried again when the network fails;
 * writing is left to the caller, who knows what writing twice would mean.
 */
import { z } from 'zod';
import { PipelineError } from '../../lib/errors.ts';
import { type JsonAnswer, type JsonRequest, requestJson, statusError } from '../../lib/http.ts';
import type { KlaviyoConfig } from './config.ts';
import { type Clock, createPace, type Limits, type Pace, realClock } from './pace.ts';

export interface Endpoint {
  /** For its limits: `GET /api/profiles`. */
  readonly name: string;
  readonly limits: Limits;
}

export interface Client {
  /** `path` may hold a query. */
  get<T>(endpoint: Endpoint, path: string, shape: z.ZodType<T>, signal: AbortSignal): Promise<T>;
  post<T>(endpoint: Endpoint, path: string, body: string, shape: z.ZodType<T>, signal: AbortSignal): Promise<T>;
  /** Follows `links.next`, which must stay on this origin: the key travels with every request. */
  pages<T>(endpoint: Endpoint, path: string, item: z.ZodType<T>, signal: AbortSignal): AsyncIterable<readonly T[]>;
}

const longestWaitSeconds = 120;
const readAttempts = 3;

export function createClient(config: KlaviyoConfig, clock: Clock = realClock): Client {
  const base = new URL(config.baseUrl);
  const headers = {
    authorization: `Klaviyo-API-Key ${config.apiKey}`,
    revision: config.revision,
    accept: 'application/vnd.api+json',
  };
  const paces = new Map<string, Pace>();

  async function ask<T>(
    { name, limits }: Endpoint,
    request: Pick<JsonRequest, 'method' | 'body' | 'signal'> & { readonly path: string },
    shape: z.ZodType<T>,
  ): Promise<T> {
    const { method, path, body, signal } = request;
    const url = new URL(path, base);
    const pace = paces.get(name) ?? createPace(limits, clock);
    paces.set(name, pace);
    const sent: JsonRequest = {
      method,
      url,
      headers: body === undefined ? headers : { ...headers, 'content-type': 'application/vnd.api+json' },
      ...(body === undefined ? {} : { body }),
      signal,
    };
    let waited = 0;
    for (let attempt = 1; ; attempt += 1) {
      await pace.turn(signal);
      try {
        return parse(shape, await send(sent, pace), `klaviyo: ${method} ${url.pathname}`);
      } catch (error) {
        if (!(error instanceof PipelineError)) throw error;
        const seconds = waitBefore(error, method, attempt);
        if (seconds === undefined || waited + seconds > longestWaitSeconds) throw error;
        waited += seconds;
        pace.rest(seconds);
      }
    }
  }

  return {
    get: (endpoint, path, shape, signal) => ask(endpoint, { method: 'GET', path, signal }, shape),
    post: (endpoint, path, body, shape, signal) => ask(endpoint, { method: 'POST', path, body, signal }, shape),
    async *pages(endpoint, path, item, signal) {
      const shape = z.object({
        data: z.array(item),
        links: z.object({ next: z.string().nullish() }).nullish(),
      });
      const seen = new Set<string>();
      for (let next: string | undefined = path; next !== undefined; ) {
        seen.add(next);
        const page: z.infer<typeof shape> = await ask(endpoint, { method: 'GET', path: next, signal }, shape);
        yield page.data;
        next = page.links?.next ?? undefined;
        if (next !== undefined && (new URL(next, base).origin !== base.origin || seen.has(next))) {
          throw new PipelineError('bad_data', `klaviyo: ${endpoint.name}: its next page leads elsewhere`, {
            remedy: 'check baseUrl',
          });
        }
      }
    },
  };
}

async function send(request: JsonRequest, pace: Pace): Promise<JsonAnswer> {
  const answer = await requestJson('klaviyo', request);
  if (answer.status >= 400) {
    const faults = faultsOf(answer);
    const [first] = faults;
    const detail = first === undefined ? undefined : `${first.reason} (${first.where})`;
    throw statusError('klaviyo', request, answer, { detail, authRemedy, more: { faults } });
  }
  const { headers } = answer;
  // Told about the window of a minute with every answer that is no refusal.
  if (headers.get('ratelimit-remaining') === '0') pace.rest(Number(headers.get('ratelimit-reset') ?? 0) || 0);
  return answer;
}

const authRemedy =
  'check apiKey: a private key with the scopes profiles:read, profiles:write, lists:read and lists:write';

/** How long to wait for another attempt; undefined: none. */
function waitBefore({ kind, details }: PipelineError, method: string, attempt: number): number | undefined {
  if (kind === 'rate_limit') {
    const asked = details['retryAfterSeconds'];
    return typeof asked === 'number' ? asked : 2 ** attempt;
  }
  return kind === 'unavailable' && method === 'GET' && attempt < readAttempts ? 2 ** (attempt - 1) / 2 : undefined;
}

/** One of the things that Klaviyo says are wrong with a request, without addresses. */
export interface Fault {
  readonly reason: string;
  /** JSON pointer into the body, or a parameter's name. */
  readonly where: string;
}

const errorsShape = z.object({
  errors: z.array(
    z.object({
      title: z.string().optional(),
      detail: z.string().optional(),
      source: z.object({ pointer: z.string().nullish(), parameter: z.string().nullish() }).nullish(),
    }),
  ),
});

const faultsOf = ({ body }: JsonAnswer): readonly Fault[] =>
  (errorsShape.safeParse(body).data?.errors ?? []).map(({ title, detail, source }) => ({
    reason: withoutAddresses(detail ?? title ?? 'no reason given'),
    where: source?.pointer ?? source?.parameter ?? 'the whole request',
  }));

/** E-mail addresses out of what others write. */
export const withoutAddresses = (text: string): string => text.replace(/[^\s"'<>(),;:]+@[^\s"'<>(),;:]+/g, '…@…');

function parse<T>(shape: z.ZodType<T>, { body }: JsonAnswer, subject: string): T {
  const result = shape.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new PipelineError('bad_data', `${subject} answers in a shape that is not known, at ${issue?.path.join('.')}`, {
    remedy: 'check baseUrl and revision',
  });
}
