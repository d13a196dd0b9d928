/** What an answer of SendGrid’s, or its absence, says about the one mail that was asked for. */
import type { SendOutcome } from '../../lib/channel.ts';
import { PipelineError } from '../../lib/errors.ts';
import { withoutAddress } from '../../lib/redact.ts';

/** What went wrong, as the SDK and axios tell it. */
export interface RequestFailure {
  /** The status of an answer, else what happened to the connection. */
  readonly code?: number | string | undefined;
  readonly response?:
    | { readonly status?: number; readonly headers?: Readonly<Record<string, unknown>>; readonly body?: unknown }
    | undefined;
  readonly cause?: unknown;
}

/**
 * Throws a PipelineError when the answer is about the account, or when nothing answers: definitely not accepted, and no
 * other mail would be.
 * @param recipient is taken out of the reason
 */
export function outcomeOf(failure: RequestFailure, recipient: string): SendOutcome {
  const { code, response } = failure;
  const status = typeof code === 'number' ? code : response?.status;
  if (status === undefined) return withoutAnswer(failure);
  const reason = reasonOf(status, response?.body, recipient);
  if (status === 401 || status === 403) {
    throw new PipelineError('auth', `sendgrid: ${reason}`, {
      remedy: 'check apiKey (it needs the right mail.send) and that mail.from is a verified sender',
    });
  }
  if (status < 400 || status === 404 || status === 405) {
    throw new PipelineError('config', `sendgrid: ${reason}`, { remedy: 'check baseUrl' });
  }
  // Accepted or not: a server that breaks down does not say.
  if (status >= 500) return { status: 'unknown', reason };
  if (status === 408 || status === 429) return { status: 'deferred', reason };
  return { status: 'rejected', reason };
}

function withoutAnswer(failure: RequestFailure): SendOutcome {
  const reason = `no answer, ${String(failure.code ?? 'the connection failed')}`;
  if (!isBeforeRequest(failure)) return { status: 'unknown', reason };
  throw new PipelineError('unavailable', `sendgrid: cannot be reached, ${String(failure.code)}`, {
    remedy: 'check baseUrl and the network',
  });
}

const beforeRequest = /^(getaddrinfo|connect|queryA{1,4})$/;
const badCertificate = /^(CERT_|DEPTH_ZERO|ERR_SSL|ERR_TLS|SELF_SIGNED|UNABLE_TO_|HOSTNAME_)/;

/** No connection was made, so that no byte of the request can have left. */
function isBeforeRequest(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { syscall, code, cause, errors } = error as {
    readonly syscall?: unknown;
    readonly code?: unknown;
    readonly cause?: unknown;
    readonly errors?: unknown;
  };
  if (typeof syscall === 'string') return beforeRequest.test(syscall);
  if (typeof code === 'string' && badCertificate.test(code)) return true;
  // One error for each address that was tried.
  if (Array.isArray(errors)) return errors.length > 0 && errors.every(isBeforeRequest);
  return isBeforeRequest(cause);
}

/** Seconds until SendGrid takes requests again; its header is an instant in epoch seconds. */
export function secondsUntilReset({ response }: RequestFailure, nowMs: number): number {
  const header = (name: string) => Number(response?.headers?.[name] ?? Number.NaN);
  const [reset, retryAfter] = [header('x-ratelimit-reset'), header('retry-after')];
  const seconds = Number.isNaN(reset) ? retryAfter : reset - nowMs / 1000;
  return Number.isNaN(seconds) ? 1 : Math.max(seconds, 0);
}

const longestReason = 300;

/** SendGrid's own words, field by field. */
function reasonOf(status: number, body: unknown, recipient: string): string {
  const { errors } = (typeof body === 'object' && body !== null ? body : {}) as { readonly errors?: unknown };
  const told = (Array.isArray(errors) ? errors : []).map((error: unknown) => {
    const { field, message } = error as { readonly field?: unknown; readonly message?: unknown };
    return [field, message].filter((text) => typeof text === 'string' && text !== '').join(': ');
  });
  const text = [String(status), ...told].join(' ');
  return withoutAddress(text, recipient).slice(0, longestReason);
}
