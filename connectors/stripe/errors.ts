/** What the SDK throws, as errors of ours: whether another attempt is worth it, and what to change where it is not. */
import { Stripe } from 'stripe';
import { type ErrorKind, PipelineError } from '../../lib/errors.ts';
import { retryAfter } from '../../lib/http.ts';

const waitRemedy = 'wait, and see https://status.stripe.com';
const authRemedy = 'check apiKey (and account): a key that was rolled or deleted is not known any more';

/**
 * @param what   was asked for, e.g. `charges`
 * @param secret that must not come back in what is said
 * @throws what is no error of the SDK, as it is
 */
export function stripeFailure(what: string, error: unknown, secret: string): PipelineError {
  if (error instanceof PipelineError) return error;
  if (!(error instanceof Stripe.errors.StripeError)) throw error;
  const status = error.statusCode;
  const subject = `stripe: ${what}`;
  const safe = (told: unknown) => (typeof told === 'string' ? withoutPersons(told, secret) : undefined);
  const fail = (kind: ErrorKind, message: string, remedy?: string, more: Readonly<Record<string, unknown>> = {}) =>
    new PipelineError(kind, `${subject} ${message}`, {
      ...(remedy === undefined ? {} : { remedy }),
      details: {
        status,
        code: safe(error.code),
        request: safe(error.requestId),
        ...retryAdvice(error.headers),
        ...more,
      },
    });

  if (error instanceof Stripe.errors.StripeConnectionError || status === undefined) {
    const cause: unknown = error.detail;
    if (cause instanceof PipelineError) return cause;
    const reason = cause instanceof Error ? cause.message : 'what came is no JSON';
    return fail(
      'unavailable',
      `is not answered: ${reason}`,
      'check baseUrl, the network and https://status.stripe.com',
    );
  }
  if (status === 401) return fail('auth', 'is refused (401): the key is not accepted', authRemedy);
  if (status === 403) {
    const permission = permissionIn(error.message);
    const remedy = `give the restricted key ${permission ?? 'the permission to read it'} (Dashboard → Developers → API keys)`;
    return fail('auth', 'is refused (403): the key may not read it', remedy, { permission });
  }
  if (status === 429)
    return fail('rate_limit', 'is asked for too often (429)', 'wait; other programs use the same limit');
  if (status === 408 || status === 409 || status >= 500) return fail('unavailable', `answers ${status}`, waitRemedy);
  if (status >= 300 && status < 400) return fail('config', 'answers with a redirect', 'correct baseUrl');
  const where = error.param === undefined ? '' : ` (${safe(error.param)})`;
  return fail('bad_data', `answers ${status}: ${safe(error.message)}${where}`, 'check account and baseUrl');
}

/** Names a permission as Stripe does when a restricted key lacks it. */
const permissionIn = (message: string): string | undefined => /\brak_[a-z_]+/.exec(message)?.[0];

/** `Stripe-Should-Retry` is what Stripe knows better than we do; `Retry-After` says when. */
function retryAdvice(headers: Readonly<Record<string, string>> | undefined): Readonly<Record<string, unknown>> {
  if (headers === undefined) return {};
  const retryAfterSeconds = retryAfter(new Headers({ 'retry-after': headers['retry-after'] ?? '' }));
  return {
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    ...(headers['stripe-should-retry'] === 'false' ? { mayRetry: false } : {}),
  };
}

/** Addresses and keys out of what Stripe, or a careless proxy before it, says. */
const withoutPersons = (text: string, secret: string): string =>
  text
    .replaceAll(secret, '…')
    .replace(/[^\s"'<>(),;:]+@[^\s"'<>(),;:]+/g, '…@…')
    .replace(/\b[sr]k_(live|test)_\S+/g, '…');
