/**
 * JSON over HTTP as connectors need it: a time limit, a size limit, no redirects, and errors of ours. Addresses in
 * messages end before their query, which may name people; credentials travel in headers, which no message shows.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { PipelineError } from './errors.ts';

export interface JsonRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Serialised by the caller, who knows its size. */
  readonly body?: string;
  readonly signal: AbortSignal;
  /** Until the whole answer is here. Default: 60. */
  readonly timeoutSeconds?: number;
}

export interface JsonAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** undefined for an empty answer, or one that is no JSON. */
  readonly body: unknown;
}

const maxAnswerBytes = 32 << 20;

/** One request, one answer, whatever its status. Throws `unavailable` when no answer came, `config` for a redirect. */
export async function requestJson(system: string, request: JsonRequest): Promise<JsonAnswer> {
  const { method, url, headers, body, signal, timeoutSeconds = 60 } = request;
  signal.throwIfAborted();
  const timeout = AbortSignal.timeout(timeoutSeconds * 1000);
  try {
    const response = await fetch(url, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
      redirect: 'manual',
      signal: AbortSignal.any([signal, timeout]),
    });
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel();
      throw new PipelineError('config', `${system}: ${method} ${place(url)} answers with a redirect`, {
        remedy: 'configure the address that it leads to',
      });
    }
    const text = await readText(response, `${system}: ${method} ${place(url)}`);
    return { status: response.status, headers: response.headers, body: parseJson(text) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof PipelineError) throw error;
    const reason = timeout.aborted ? `within ${timeoutSeconds} s` : `(${networkReason(error)})`;
    throw new PipelineError('unavailable', `${system}: ${method} ${place(url)} did not answer ${reason}`, {
      remedy: 'check the address, the network and the system’s status page',
    });
  }
}

export interface StatusMeaning {
  /** What the system says about it, in a sentence. */
  readonly detail: string | undefined;
  /** Whose credentials these are, and what they must allow. */
  readonly authRemedy: string;
  /** For the error's details. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** The error that an answer of status 400 and above is. */
export function statusError(
  system: string,
  { method, url }: Pick<JsonRequest, 'method' | 'url'>,
  { status, headers }: Pick<JsonAnswer, 'status' | 'headers'>,
  { detail, authRemedy, more }: StatusMeaning,
): PipelineError {
  const message = `${system}: ${method} ${place(url)} answers ${status}${detail === undefined ? '' : `, ${detail}`}`;
  const details = { status, ...more };
  if (status === 401 || status === 403) return new PipelineError('auth', message, { remedy: authRemedy, details });
  if (status === 429) {
    const retryAfterSeconds = retryAfter(headers);
    const remedy = 'wait; other programs may be using up the same limit';
    return new PipelineError('rate_limit', message, { remedy, details: { ...details, retryAfterSeconds } });
  }
  if (status === 408 || status >= 500) {
    return new PipelineError('unavailable', message, { remedy: 'wait, and see the system’s status page', details });
  }
  return new PipelineError('bad_data', message, { details });
}

/** Seconds that the answer asks us to wait, from delta-seconds or an HTTP date. */
export function retryAfter(headers: Headers): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (value === undefined || value === '') return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value);
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, (at - Date.now()) / 1000);
}

/** Resolves after so many seconds; throws the signal's reason when it aborts first. */
export async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  await sleep(seconds * 1000, undefined, { signal }).catch(() => undefined);
  signal.throwIfAborted();
}

const place = (url: URL): string => `${url.origin}${url.pathname}`;

async function readText(response: Response, subject: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the rest.
    if (bytes > maxAnswerBytes) {
      throw new PipelineError('bad_data', `${subject}: its answer is larger than ${maxAnswerBytes >> 20} MB`);
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parseJson(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** undici says `fetch failed`; what happened stands in its cause. */
function networkReason(error: unknown): string {
  const { cause } = error as { readonly cause?: unknown };
  const codes = [cause, error].map((from) => (from as { readonly code?: unknown } | undefined)?.code);
  return codes.find((code) => typeof code === 'string') ?? 'the connection failed';
}
