/**
 * Requests that outlast what networks and busy systems do: an answer that says "later", fails, breaks off or is no JSON is
 * asked for again, a few times, as long as the system asks or twice as long each time. What stays wrong becomes an error of ours.
 */
import { isRetryable, PipelineError } from './errors.ts';
import {
  type JsonAnswer,
  type JsonRequest,
  pause,
  requestJson,
  retryAfter,
  statusError,
  type StatusMeaning,
} from './http.ts';
import { withoutCredentials } from './redact.ts';

export interface Attempts {
  /** In all. Default: 6. */
  readonly attempts?: number;
  /** Before the second attempt; doubled for each further one. Default: 1. */
  readonly firstWaitSeconds?: number;
  /** Longer than this nobody is waited for here: the error goes to who may come back later. Default: 60. */
  readonly longestWaitSeconds?: number;
  /** How to wait; another one in tests. */
  readonly wait?: ((seconds: number, signal: AbortSignal) => Promise<void>) | undefined;
}

export interface Patience extends Attempts {
  /** What an answer of status 400 and above says, and whose credentials were used. */
  readonly meaning: (answer: JsonAnswer) => StatusMeaning;
}

/** The answer of status below 400 that has a JSON body. */
export const requestPatiently = (system: string, request: JsonRequest, patience: Patience): Promise<JsonAnswer> =>
  tryPatiently(() => attemptOnce(system, request, patience.meaning), request.signal, patience);

/**
 * For whatever is asked in another way than above. An error's details may hold `retryAfterSeconds`, and `mayRetry: false`
 * where the system says that another attempt is of no use now.
 */
export async function tryPatiently<T>(
  attempt: () => Promise<T | PipelineError>,
  signal: AbortSignal,
  { attempts = 6, firstWaitSeconds = 1, longestWaitSeconds = 60, wait = pause }: Attempts,
): Promise<T> {
  for (let made = 1; ; made++) {
    const outcome = await attempt();
    if (!(outcome instanceof PipelineError)) return outcome;
    const { kind, details } = outcome;
    if (!isRetryable(kind) || details['mayRetry'] === false || made >= attempts) throw outcome;
    const asked = details['retryAfterSeconds'];
    const seconds = typeof asked === 'number' ? asked : firstWaitSeconds * 2 ** (made - 1);
    if (seconds > longestWaitSeconds) throw outcome;
    await wait(seconds, signal);
  }
}

async function attemptOnce(
  system: string,
  request: JsonRequest,
  meaning: Patience['meaning'],
): Promise<JsonAnswer | PipelineError> {
  try {
    const answer = await requestJson(system, request);
    if (answer.status >= 400) {
      const { detail, ...said } = meaning(answer);
      const safe = detail === undefined ? undefined : withoutCredentials(detail, request);
      return withWait(statusError(system, request, answer, { ...said, detail: safe }), answer);
    }
    if (answer.body !== undefined) return answer;
    return new PipelineError('unavailable', `${system}: ${request.method} ${request.url.pathname} answers no JSON`, {
      remedy: 'check the address; a proxy or a maintenance page may stand before the system',
      details: { status: answer.status },
    });
  } catch (error) {
    if (error instanceof PipelineError) return error;
    throw error;
  }
}

/** 503 may say how long, too. */
function withWait(error: PipelineError, { headers }: JsonAnswer): PipelineError {
  const retryAfterSeconds = retryAfter(headers);
  if (retryAfterSeconds === undefined || error.kind !== 'unavailable') return error;
  const { kind, message, remedy, details } = error;
  return new PipelineError(kind, message, {
    ...(remedy === undefined ? {} : { remedy }),
    details: { ...details, retryAfterSeconds },
  });
}
